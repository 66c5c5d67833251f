// Laws of any form for LaTeX.
#include <gtest/gtest.h>

#include "noether/reading/law_formula.hpp"
#include "noether/terms/law_expression.hpp"

namespace noether {
namespace {

std::string latex(const std::string& typed) {
  const std::vector<std::string> names{"x", "y", "px", "q1"};
  return latex_of(parse_expression(typed, names), names);
}

TEST(LatexOfExpressions, HasFractionsRootsAndFunctions) {
  EXPECT_EQ(latex("0.5*px^2 - 1/sqrt(x^2 + y^2)"),
            R"(0.5\,{p_{x}}^{2} - \frac{1}{\sqrt{{x}^{2} + {y}^{2}}})");
  EXPECT_EQ(latex("-cos(q1)"), R"(-\operatorname{cos}\left(q_{1}\right))");
  EXPECT_EQ(latex("x*(x - y)/(px*q1)"), R"(\frac{x\,\left(x - y\right)}{p_{x}\,q_{1}})");
  EXPECT_EQ(latex("(x - y)^2"), R"({\left(x - y\right)}^{2})");
  EXPECT_EQ(latex("(x^2)^(1/3)"), R"({\left({x}^{2}\right)}^{0.333333})");
  EXPECT_EQ(latex("y^3/3"), R"(\frac{{y}^{3}}{3})");
}

TEST(LatexOfExpressions, WritesPowersOfTen) {
  EXPECT_EQ(latex("1.5e-7*x + 1e300*y"), R"(1.5 \times 10^{-7}\,x + 1 \times 10^{300}\,y)");
  EXPECT_EQ(latex("1.0826267*x"), R"(1.08263\,x)");
}

}  // namespace
}  // namespace noether
