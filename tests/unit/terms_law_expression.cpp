#include "noether/terms/law_expression.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "noether/core/error.hpp"

namespace noether {
namespace {

const std::vector<std::string> kNames{"q1", "q2", "p1", "p2"};

double value(const std::string& text) {
  return parse_law(text, kNames)(Eigen::Vector4d(2, 3, 5, 7));
}

TEST(LawExpression, FollowsTheRulesOfArithmetic) {
  EXPECT_DOUBLE_EQ(value("q1*p2 - q2*p1"), 2 * 7 - 3 * 5);
  EXPECT_DOUBLE_EQ(value("-q1^2"), -4);
  EXPECT_DOUBLE_EQ(value("2 - -q1"), 4);
  EXPECT_DOUBLE_EQ(value("q1 - q2 - p1"), 2 - 3 - 5);
  EXPECT_DOUBLE_EQ(value("(q1 + q2)**2/2 + 1e-1*p1"), 13.0);
  EXPECT_DOUBLE_EQ(value("p1/2/5*q1"), 1.0);
  EXPECT_DOUBLE_EQ(value("3*(q1+q2)*(p1-p2)^3"), 3.0 * 5 * -8);
  EXPECT_DOUBLE_EQ(value("2^3*q1 + q1^0"), 17.0);
  EXPECT_EQ(parse_law("q1*p2 - q2*p1 + q1*q1*q1", kNames).degree(), 3);
  EXPECT_EQ(parse_law("q1 - q1 + p2", kNames).terms().size(), 1U);
}

struct Wrong {
  const char* text;
  const char* says;
};

TEST(LawExpression, ErrorsNameThePosition) {
  for (const Wrong& wrong :
       {Wrong{"q1*", "ends too early (position 4)"},
        Wrong{"q1 + q3", "'q3' is not a variable of the data (position 6)"},
        Wrong{"q1 p1", "'p' is not expected here (position 4)"},
        Wrong{"(q1 + p1", "closing parenthesis is missing (position 9)"},
        Wrong{"q1/p1", "division is by constants only (position 4)"},
        Wrong{"q1/(2-2)", "division by zero (position 4)"},
        Wrong{"q1^p1", "an exponent is a whole number up to 12 (position 4)"},
        Wrong{"q1^0.5", "an exponent is a whole number"},
        Wrong{"q1^99", "an exponent is a whole number"},
        Wrong{"q1 $ 2", "'$' is not expected here (position 4)"},
        Wrong{"", "ends too early (position 1)"}, Wrong{"2 + 3", "a constant is no law"},
        Wrong{"q1 - q1", "a constant is no law"}, Wrong{"(q1^12)^3", "its degree is above 24"},
        Wrong{"1e400*q1", "this is not a number"}}) {
    try {
      parse_law(wrong.text, kNames);
      ADD_FAILURE() << wrong.text << " was accepted";
    } catch (const UsageError& error) {
      EXPECT_NE(std::string(error.what()).find(wrong.says), std::string::npos) << error.what();
    }
  }
  EXPECT_THROW(parse_law(std::string(100000, '(') + "q1", kNames), UsageError);
  EXPECT_THROW(parse_law(std::string(100000, '-') + "q1", kNames), UsageError);
}

TEST(Polynomial, DerivativesAndQuadraticsAgree) {
  const Polynomial law = parse_law("q1^2*p2 + 3*q1 - 0.5*p2^4", kNames);
  const Eigen::Vector4d x(1.5, -2, 0.7, 1.1);
  for (Eigen::Index j = 0; j < 4; ++j) {
    Eigen::Vector4d up = x;
    Eigen::Vector4d down = x;
    up(j) += 1e-5;
    down(j) -= 1e-5;
    EXPECT_NEAR(law.derivative(j)(x), (law(up) - law(down)) / 2e-5, 1e-8);
  }
  const Quadratic quadratic = parse_law("q1*p2 - 2*q2^2 + p1 - 4", kNames).quadratic();
  EXPECT_DOUBLE_EQ(quadratic(x), 1.5 * 1.1 - 8 + 0.7 - 4);
  EXPECT_DOUBLE_EQ(Polynomial::from(quadratic)(x), quadratic(x));
  EXPECT_EQ(Polynomial::from(quadratic).formula(kNames), "q1*p2 - 2*q2^2 + p1 - 4");
}

}  // namespace
}  // namespace noether
