// The algebra of quadratic observables: brackets, generators, canonical scaling.
#include "noether/phase/quadratic.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "noether/core/random.hpp"
#include "noether/phase/scaling.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Dimension and random stream of one case.
struct Draw {
  Index M;
  RandomStream random;
  Draw()
      : M(2 * *rc::gen::inRange<Index>(1, 7)), random({.seed = *rc::gen::arbitrary<unsigned>()}) {}

  VectorXd point() {
    VectorXd x(M);
    for (double& entry : x) entry = random.normal();
    return x;
  }
  Quadratic law() {
    Quadratic c = Quadratic::zero(M);
    for (double& entry : c.A.reshaped()) entry = random.normal();
    c.A = (0.5 * (c.A + c.A.transpose())).eval();
    c.b = point();
    c.constant = random.normal();
    return c;
  }
};

void expect_same(const Quadratic& a, const Quadratic& b, double tolerance) {
  RC_ASSERT((a.A - b.A).norm() < tolerance);
  RC_ASSERT((a.b - b.b).norm() < tolerance);
  RC_ASSERT(std::abs(a.constant - b.constant) < tolerance);
}

TEST(PoissonBracket, AgreesWithTheGradientsIncludingTheConstant) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const Quadratic f = draw.law();
    const Quadratic g = draw.law();
    const VectorXd x = draw.point();
    const double expected = f.gradient(x).dot(symplectic_form(draw.M) * g.gradient(x));
    const double scale = 1 + f.gradient(x).norm() * g.gradient(x).norm();
    RC_ASSERT(std::abs(poisson_bracket(f, g)(x) - expected) < 1e-11 * scale);
  }));
}

TEST(PoissonBracket, OfPositionAndMomentumIsOne) {
  const Quadratic bracket =
      poisson_bracket(Quadratic::coordinate(6, 1), Quadratic::coordinate(6, 4));
  EXPECT_EQ(bracket.constant, 1);
  EXPECT_EQ(frobenius_norm(bracket), 0);
}

TEST(PoissonBracket, IsAntisymmetricAndObeysJacobi) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const Quadratic f = draw.law();
    const Quadratic g = draw.law();
    const Quadratic h = draw.law();
    const auto bracket = poisson_bracket;
    expect_same(bracket(f, g), -1.0 * bracket(g, f), 1e-12 * static_cast<double>(draw.M * draw.M));
    const Quadratic cycle =
        bracket(f, bracket(g, h)) + bracket(g, bracket(h, f)) + bracket(h, bracket(f, g));
    expect_same(cycle, Quadratic::zero(draw.M), 1e-9 * static_cast<double>(draw.M * draw.M));
  }));
}

// x' = J grad C makes C -> G a homomorphism up to sign: [G_f, G_g] = -G_{f, g}, blind to constants.
TEST(Generator, CommutatorIsTheGeneratorOfTheBracket) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const Quadratic f = draw.law();
    const Quadratic g = draw.law();
    const MatrixXd commutator = generator(f) * generator(g) - generator(g) * generator(f);
    const MatrixXd expected = generator(poisson_bracket(f, g));
    RC_ASSERT((commutator - expected).norm() < 1e-11 * (1 + expected.norm()));
  }));
}

TEST(Monomials, CoefficientsRoundTrip) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    Quadratic law = draw.law();
    law.constant = 0;
    expect_same(from_monomial_coefficients(monomial_coefficients(law), draw.M), law, 1e-14);
  }));
}

CanonicalScaling random_scaling(Draw& draw) {
  const Index n = draw.M / 2;
  CanonicalScaling scaling = CanonicalScaling::identity(draw.M);
  scaling.shift = draw.point();
  const double action = std::exp(draw.random.normal());
  for (Index i = 0; i < n; ++i) {
    scaling.scale(i) = std::exp(2 * draw.random.normal());
    scaling.scale(n + i) = action / scaling.scale(i);
  }
  return scaling;
}

TEST(CanonicalScaling, KeepsTheSymplecticFormUpToTheAction) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    Dataset data{std::vector<std::string>(static_cast<std::size_t>(draw.M), "x"), {}, {}, {}};
    Trajectory t{"", VectorXd::LinSpaced(9, 0, 1), MatrixXd(draw.M, 9), {}, {}};
    for (double& x : t.states.reshaped()) x = draw.random.normal();
    for (Index j = 0; j < draw.M; ++j) t.states.row(j) *= std::exp(3 * draw.random.normal());
    data.trajectories.push_back(t);
    const CanonicalScaling scaling = CanonicalScaling::fit(data);
    const MatrixXd S = scaling.scale.asDiagonal();
    const MatrixXd J = symplectic_form(draw.M);
    RC_ASSERT((S * J * S / scaling.action() - J).norm() < 1e-12);
  }));
}

// C(x) = action c(z) up to a constant, and brackets carry over: scaling is a homomorphism.
TEST(CanonicalScaling, LawsAndBracketsMapBack) {
  EXPECT_TRUE(rc::check([] {
    Draw draw;
    const CanonicalScaling scaling = random_scaling(draw);
    const Quadratic f = draw.law();
    const Quadratic g = draw.law();
    const Quadratic F = scaling.to_data(f);
    const VectorXd z = draw.point();
    const VectorXd origin = VectorXd::Zero(draw.M);
    const double expected = scaling.action() * (f(z) - f(origin));
    const double got = F(scaling.to_data(z)) - F(scaling.to_data(origin));
    const double size = 1 + std::abs(F(scaling.to_data(z))) + std::abs(F(scaling.to_data(origin)));
    RC_ASSERT(std::abs(got - expected) < 1e-11 * size);
    const Quadratic back =
        scaling.to_model(poisson_bracket(F, scaling.to_data(g))) - poisson_bracket(f, g);
    const double scale = 1 + frobenius_norm(poisson_bracket(f, g)) + F.b.norm() * F.b.norm();
    RC_ASSERT(frobenius_norm(back) < 1e-9 * scale);
  }));
}

}  // namespace
}  // namespace noether
