#include "noether/terms/law_expression.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "noether/core/error.hpp"

namespace noether {
namespace {

const std::vector<std::string> kNames{"q1", "q2", "p1", "p2"};

double value(const std::string& text) {
  return parse_law(text, kNames)->value(Eigen::Vector4d(2, 3, 5, 7));
}

Polynomial polynomial(const std::string& text) {
  return parse_expression(text, kNames).polynomial(4).value();
}

TEST(LawExpression, HoldsFunctionsAndQuotedNames) {
  EXPECT_DOUBLE_EQ(value("sqrt(q1^2 + q2^2)"), std::hypot(2, 3));
  EXPECT_DOUBLE_EQ(value("1/q1 + q2^0.5 - q1^(-3/2)"), 0.5 + std::sqrt(3) - std::pow(2, -1.5));
  EXPECT_DOUBLE_EQ(value("exp(-q1)*log(p2) + cos(pi*q1)"), std::exp(-2) * std::log(7) + 1);
  EXPECT_DOUBLE_EQ(value("q1^q2"), 8);
  EXPECT_DOUBLE_EQ(value("abs(q1 - q2) + atan(q1) + tanh(q2)"), 1 + std::atan(2) + std::tanh(3));
  const Law law = parse_law("\"X [km]\"*exp - 1", {"X [km]", "exp"});
  EXPECT_DOUBLE_EQ(law->value(Eigen::Vector2d(3, 5)), 14);
}

TEST(LawExpression, TheExampleOfItsErrorsParses) {
  for (const std::vector<std::string>& names :
       {std::vector<std::string>{"q", "p"}, {"X [km]", "p'"}}) {
    try {
      parse_law("?", names);
      FAIL();
    } catch (const UsageError& error) {
      const std::string text = error.what();
      const std::size_t begin = text.find("as in '") + 7;
      const std::string example = text.substr(begin, text.rfind('\'') - begin);
      EXPECT_NO_THROW(parse_law(example, names)) << text;
    }
  }
}

/// Every function in one law, away from its singularities.
TEST(LawExpression, DerivativesAgreeWithDifferences) {
  const Law law = parse_law(
      "sqrt(q1)*exp(-q2/3) + log(q1 + p1)*sin(q2) - cos(p1)*tan(q1/9) + asin(q1/9)*acos(q2/9) + "
      "atan(p2) - sinh(q1/5)*cosh(q2/5) + tanh(p1) + abs(q1 - p2)^1.5 + q1^p1/40 + 1/(q1*p2)",
      kNames);
  ASSERT_EQ(law->quadratic(), nullptr);
  const Eigen::Vector4d x(2, 3, 1.5, 0.7);
  const Eigen::VectorXd gradient = law->gradient(x);
  const Eigen::MatrixXd hessian = law->hessian(x);
  for (Eigen::Index j = 0; j < 4; ++j) {
    const Eigen::Vector4d step = 1e-5 * Eigen::Vector4d::Unit(j);
    EXPECT_NEAR(gradient(j), (law->value(x + step) - law->value(x - step)) / 2e-5, 1e-8);
    const Eigen::VectorXd second = (law->gradient(x + step) - law->gradient(x - step)) / 2e-5;
    EXPECT_LT((hessian.col(j) - second).norm(), 1e-7);
  }
  const Eigen::MatrixXd many = x.replicate(1, 1500) + 0.1 * Eigen::MatrixXd::Random(4, 1500);
  EXPECT_DOUBLE_EQ(law->values(many)(1400), law->value(many.col(1400)));
  EXPECT_TRUE(law->gradients(many).col(1400).isApprox(law->gradient(many.col(1400))));
  const std::vector<LawTerm> terms = law->terms(kNames);
  double sum = 0;
  for (Eigen::Index j = 0; j < law->term_values(x).size(); ++j)
    sum += terms[static_cast<std::size_t>(j)].coefficient * law->term_values(x)(j);
  EXPECT_NEAR(sum, law->value(x), 1e-12);
  const Law again = parse_law(law->text(kNames), kNames);
  EXPECT_NEAR(again->value(x), law->value(x), 1e-12);
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
  EXPECT_DOUBLE_EQ(value("2^-1*q1^2^3"), 128.0);
  EXPECT_EQ(parse_law("q1 - q1 + p2", kNames)->terms(kNames).size(), 1U);
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
        Wrong{"q1/(2-2)", "division by zero (position 4)"},
        Wrong{"sine(q1)", "'sine' is not one of the functions sqrt, exp, "},
        Wrong{"\"q1", "a closing quote is missing (position 1)"},
        Wrong{"sin q1", "'sin' is not a variable of the data (position 1)"},
        Wrong{"q1 $ 2", "'$' is not expected here (position 4)"},
        Wrong{"", "ends too early (position 1)"}, Wrong{"2 + 3", "a constant is no law"},
        Wrong{"q1 - q1", "a constant is no law"}, Wrong{"1e400*q1", "this is not a number"}}) {
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
  const Polynomial law = polynomial("q1^2*p2 + 3*q1 - 0.5*p2^4");
  const Eigen::Vector4d x(1.5, -2, 0.7, 1.1);
  for (Eigen::Index j = 0; j < 4; ++j) {
    Eigen::Vector4d up = x;
    Eigen::Vector4d down = x;
    up(j) += 1e-5;
    down(j) -= 1e-5;
    EXPECT_NEAR(law.derivative(j)(x), (law(up) - law(down)) / 2e-5, 1e-8);
  }
  const Quadratic quadratic = polynomial("q1*p2 - 2*q2^2 + p1 - 4").quadratic();
  EXPECT_DOUBLE_EQ(quadratic(x), 1.5 * 1.1 - 8 + 0.7 - 4);
  EXPECT_DOUBLE_EQ(Polynomial::from(quadratic)(x), quadratic(x));
  EXPECT_EQ(Polynomial::from(quadratic).formula(kNames), "q1*p2 - 2*q2^2 + p1 - 4");
}

}  // namespace
}  // namespace noether
