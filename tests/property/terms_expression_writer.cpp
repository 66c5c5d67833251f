// What is written is read as the same function.
#include "noether/terms/expression_writer.hpp"

#include <gtest/gtest.h>

#include "noether/terms/law_expression.hpp"
#include "support/random_expressions.hpp"

namespace noether {
namespace {

using Names = std::vector<std::string>;

TEST(WriterProperty, TextComesBackAsTheSameFunction) {
  for (const Names& names : {Names{"x", "y"}, Names{"X [km]", "p'"}}) {
    EXPECT_TRUE(rc::check([&] {
      const auto drawn = testing_support::drawn_expression(5);
      const std::string text = typed(drawn.expression, names);
      RC_PRE(text.find("inf") == std::string::npos && text.find("nan") == std::string::npos);
      const Expression back = parse_expression(text, names);
      for (const double x : {0.4, 1.3, 2.6}) {
        const double got = back.values(Eigen::Vector2d(x, x - 1.9))(0);
        if (!testing_support::means(drawn, x, x - 1.9, got)) RC_FAIL(text);
      }
    }));
  }
}

TEST(WriterProperty, PolynomialsComeBackAsTheyAre) {
  EXPECT_TRUE(rc::check([] {
    const Polynomial drawn = [] {
      Polynomial sum(2);
      for (int k = *rc::gen::inRange(1, 5); k > 0; --k) {
        Polynomial term = Polynomial::monomial({*rc::gen::inRange(0, 4), *rc::gen::inRange(0, 4)});
        term *= *rc::gen::inRange(-20, 21) / *rc::gen::element(1.0, 2.0, 3.0, 7.0, 1e9);
        sum += term;
      }
      return sum;
    }();
    const Expression written = expression_of(drawn);
    RC_ASSERT(written.polynomial(2)->terms() == drawn.terms());
    const Polynomial back = *parse_expression(written.text({"a", "b"}), {"a", "b"}).polynomial(2);
    Polynomial apart = back - drawn;
    for (const auto& [exponents, coefficient] : apart.terms())
      RC_ASSERT(std::abs(coefficient) <= 4e-16 * std::abs(drawn.terms().at(exponents)));
  }));
}

struct Writing {
  const char* typed;
  const char* written;
};

TEST(Writer, WritesAsOneWouldByHand) {
  const Names names{"x", "y", "px"};
  for (const Writing& one : {Writing{"px^2/2 - 1/sqrt(x^2 + y^2)", "0.5*px^2 - 1/sqrt(x^2 + y^2)"},
                             {"-x", "-x"},
                             {"-(x - y)*2", "-2*(x - y)"},
                             {"x - (y - px)", "x - (y - px)"},
                             {"1/(x*y)", "1/(x*y)"},
                             {"x/y/px", "x/(y*px)"},
                             {"x/(y/px)", "x/(y/px)"},
                             {"x^3/3 - y*2/3", "x^3/3 - 2*y/3"},
                             {"y^2*(x^2 + y^2)^(-5/2)", "y^2/(x^2 + y^2)^2.5"},
                             {"(-x)^2", "(-x)^2"},
                             {"-x^2", "-x^2"},
                             {"(x^2)^3", "(x^2)^3"},
                             {"x^(y + 1)", "x^(y + 1)"},
                             {"x^(-y)", "x^(-y)"},
                             {"2^x", "2^(x)"},
                             {"(0-2)^x", "(-2)^(x)"},
                             {"exp(-x)", "exp(-x)"},
                             {"1/-x", "1/(-x)"},
                             {"1/(-2*x)", "1/(-2*x)"},
                             {"abs(x - y)^-1.5", "1/abs(x - y)^1.5"},
                             {"(x + y)/3", "(x + y)/3"},
                             {"(x + y)*(x - y)/(x*y)", "(x + y)*(x - y)/(x*y)"},
                             {"1e-9*x + 1e300", "1e-09*x + 1e+300"}}) {
    const Expression expression = parse_expression(one.typed, names);
    const std::string text = typed(expression, names);
    EXPECT_EQ(text, one.written) << one.typed;
    const Eigen::Vector3d at(2, 0.7, 2.1);
    EXPECT_DOUBLE_EQ(parse_expression(text, names).values(at)(0), expression.values(at)(0)) << text;
  }
}

TEST(Writer, QuotesNamesThatAreNoWords) {
  EXPECT_EQ(typed_name("px_1"), "px_1");
  EXPECT_EQ(typed_name("X [km]"), "\"X [km]\"");
  EXPECT_EQ(typed_name("1x"), "\"1x\"");
  EXPECT_EQ(typed_name("θ"), "\"θ\"");
  EXPECT_EQ(typed_name(""), "\"\"");
}

/// Variables may be called like functions; `sin(sin)` is the sine of one.
TEST(Writer, NamesOfFunctionsMayBeVariables) {
  for (const char* name : {"sin", "pi", "sqrt"}) {
    const Names names{name, "y"};
    const Expression product =
        Expression::variable(0) * (Expression::variable(1) + Expression::variable(0));
    EXPECT_DOUBLE_EQ(
        parse_expression(typed(product, names), names).values(Eigen::Vector2d(2, 3))(0), 10)
        << typed(product, names);
  }
}

}  // namespace
}  // namespace noether
