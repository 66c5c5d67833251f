// What is written as a formula is read as the same polynomial.
#include "noether/terms/law_expression.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/random_polynomials.hpp"

namespace noether {
namespace {

using testing_support::drawn_polynomial;

const std::vector<std::string> kVariables{"q1", "q_2", "p1", "energy"};

Polynomial parsed_polynomial(const std::string& text) {
  return parse_expression(text, kVariables).polynomial(4).value();
}

/// Not a constant, which is refused as a law.
Polynomial drawn_law(int degree) {
  const Polynomial drawn = drawn_polynomial(4, degree);
  return drawn.degree() > 0 ? drawn : drawn + Polynomial::variable(4, 0);
}

/// With decimals that six significant digits hold, from 1e-9 to 1e12.
Polynomial with_decimals(const Polynomial& whole) {
  Polynomial result(whole.dimension());
  for (const auto& [exponents, coefficient] : whole.terms()) {
    const int digits = *rc::gen::inRange(1, 1000000);
    const int power = *rc::gen::inRange(-9, 7);
    const double size = std::stod(fmt::format("{}e{}", digits, power));
    Polynomial term = Polynomial::constant(whole.dimension(), coefficient < 0 ? -size : size);
    for (std::size_t j = 0; j < exponents.size(); ++j) {
      for (int i = 0; i < exponents[j]; ++i)
        term = term * Polynomial::variable(whole.dimension(), static_cast<Eigen::Index>(j));
    }
    result += term;
  }
  return result;
}

TEST(LawExpressionRoundTrip, PolynomialsComeBackToTheBit) {
  EXPECT_TRUE(rc::check([] {
    const Polynomial law = with_decimals(drawn_law(5));
    RC_ASSERT(parsed_polynomial(law.formula(kVariables)).terms() == law.terms());
  }));
}

TEST(LawExpressionRoundTrip, QuadraticsComeBackWithAllTheirDigits) {
  EXPECT_TRUE(rc::check([] {
    Quadratic law = with_decimals(drawn_law(2)).quadratic();
    law.constant = 0;  // formulas of laws leave it out
    RC_PRE(frobenius_norm(law) > 0);
    const std::string text = formula(law, kVariables, 17);
    const Quadratic back = parsed_polynomial(text).quadratic();
    RC_ASSERT((flatten(back) - flatten(law)).norm() == 0.0);
  }));
}

TEST(LawExpressionRoundTrip, FormulasJoinAsTheirPolynomialsDo) {
  EXPECT_TRUE(rc::check([] {
    const Polynomial f = drawn_law(3);
    const Polynomial g = drawn_law(3);
    const Polynomial sum = f + g +
                           Polynomial::variable(4, 3) * Polynomial::variable(4, 3) *
                               Polynomial::variable(4, 3) * Polynomial::variable(4, 3);
    const std::string left = f.formula(kVariables);
    const std::string right = g.formula(kVariables);
    const auto parsed = [](const std::string& text) { return parsed_polynomial(text).terms(); };
    RC_ASSERT(parsed(fmt::format("({})*({})", left, right)) == (f * g).terms());
    RC_ASSERT(parsed(fmt::format("{} + ({})+energy^4", left, right)) == sum.terms());
    RC_ASSERT(parsed(fmt::format(" ( {} )**2 ", left)) == (f * f).terms());
    RC_ASSERT(parsed(fmt::format("-({})/4", left)) == (Polynomial::constant(4, -0.25) * f).terms());
  }));
}

}  // namespace
}  // namespace noether
