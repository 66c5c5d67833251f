// Polynomials with whole coefficients are computed without rounding: identities hold to the bit.
#include "noether/terms/polynomial.hpp"

#include <gtest/gtest.h>

#include "support/random_polynomials.hpp"

namespace noether {
namespace {

using testing_support::bracket_of;
using testing_support::drawn_polynomial;

void expect_equal(const Polynomial& left, const Polynomial& right) {
  RC_ASSERT(left.terms() == right.terms());
}

Polynomial negative(Polynomial f) { return f *= -1; }

/// Three polynomials of one phase space.
struct Three {
  Eigen::Index M = 2 * *rc::gen::inRange<Eigen::Index>(1, 4);
  Polynomial f = drawn_polynomial(M, 3), g = drawn_polynomial(M, 3), h = drawn_polynomial(M, 3);
};

TEST(Polynomials, AreACommutativeRing) {
  EXPECT_TRUE(rc::check([] {
    const Three t;
    expect_equal(t.f * t.g, t.g * t.f);
    expect_equal((t.f * t.g) * t.h, t.f * (t.g * t.h));
    expect_equal(t.f * (t.g + t.h), t.f * t.g + t.f * t.h);
    expect_equal(t.f - t.f, Polynomial(t.M));
    expect_equal(Polynomial::constant(t.M, 1) * t.f, t.f);
  }));
}

TEST(Polynomials, ValuesFollowSumsAndProducts) {
  EXPECT_TRUE(rc::check([] {
    const Three t;
    Eigen::VectorXd x(t.M);
    for (double& entry : x) entry = *rc::gen::inRange(-4, 5);
    RC_ASSERT((t.f * t.g)(x) == t.f(x) * t.g(x));
    RC_ASSERT((t.f + t.g)(x) == t.f(x) + t.g(x));
    RC_ASSERT((t.f - t.g)(x) == t.f(x) - t.g(x));
  }));
}

TEST(Polynomials, DerivativesObeyTheProductRuleAndCommute) {
  EXPECT_TRUE(rc::check([] {
    const Three t;
    const auto i = *rc::gen::inRange<Eigen::Index>(0, t.M);
    const auto j = *rc::gen::inRange<Eigen::Index>(0, t.M);
    expect_equal((t.f * t.g).derivative(i), t.f.derivative(i) * t.g + t.f * t.g.derivative(i));
    expect_equal(t.f.derivative(i).derivative(j), t.f.derivative(j).derivative(i));
    expect_equal(Polynomial::variable(t.M, i).derivative(j),
                 Polynomial::constant(t.M, i == j ? 1 : 0));
  }));
}

TEST(Polynomials, TheirBracketIsAntisymmetricObeysJacobiAndLeibniz) {
  EXPECT_TRUE(rc::check([] {
    const Three t;
    expect_equal(bracket_of(t.f, t.g), negative(bracket_of(t.g, t.f)));
    expect_equal(bracket_of(t.f, bracket_of(t.g, t.h)) + bracket_of(t.g, bracket_of(t.h, t.f)) +
                     bracket_of(t.h, bracket_of(t.f, t.g)),
                 Polynomial(t.M));
    expect_equal(bracket_of(t.f, t.g * t.h),
                 bracket_of(t.f, t.g) * t.h + t.g * bracket_of(t.f, t.h));
  }));
}

TEST(Polynomials, OfDegreeTwoAreQuadraticsWithTheSameBracket) {
  EXPECT_TRUE(rc::check([] {
    const Eigen::Index M = 2 * *rc::gen::inRange<Eigen::Index>(1, 4);
    const Polynomial f = drawn_polynomial(M, 2);
    const Polynomial g = drawn_polynomial(M, 2);
    expect_equal(Polynomial::from(f.quadratic()), f);
    expect_equal(Polynomial::from(poisson_bracket(f.quadratic(), g.quadratic())), bracket_of(f, g));
    for (Eigen::Index j = 0; j < M; ++j) {
      Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(M, -3, static_cast<double>(M) - 4);
      RC_ASSERT(f.derivative(j)(x) == f.quadratic().gradient(x)(j));
    }
  }));
}

}  // namespace
}  // namespace noether
