// Expressions as a list of operations: their values, and that no part is computed twice.
#include "noether/terms/tape.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/random_expressions.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

Expression x_of_tape() { return Expression::variable(0); }
Expression y_of_tape() { return Expression::variable(1); }
Expression power_of(const Expression& base, double exponent) {
  return Expression::power(base, Expression::constant(exponent));
}

/// Operations that a tape takes: memory has a column for each.
Index steps_of(const Tape& tape) {
  Tape::Scratch scratch;
  MatrixXd result(1, tape.size());
  tape.evaluate(MatrixXd::Ones(2, 1), scratch, result);
  return scratch.cols();
}

/// States of two variables, (2, T), away from zero.
MatrixXd states_for_tape(Index count) {
  MatrixXd states(2, count);
  for (Index i = 0; i < count; ++i) {
    states(0, i) = 0.3 + 1.7 * static_cast<double>(i * 37 % 101) / 101;
    states(1, i) = -1.4 + 2.7 * static_cast<double>(i * 53 % 103) / 103;
  }
  return states;
}

TEST(TapeProperty, EqualsThePlainMeaningOfRandomExpressions) {
  EXPECT_TRUE(rc::check([] {
    std::vector<testing_support::DrawnExpression> drawn;
    std::vector<Expression> expressions;
    for (int k = 0; k < 3; ++k) {
      drawn.push_back(testing_support::drawn_expression(4));
      expressions.push_back(drawn.back().expression);
    }
    const MatrixXd states = states_for_tape(*rc::gen::inRange<Index>(1, 12));
    const MatrixXd values = Tape(expressions).values(states);
    for (Index i = 0; i < states.cols(); ++i) {
      for (std::size_t k = 0; k < drawn.size(); ++k) {
        const double got = values(i, static_cast<Index>(k));
        if (testing_support::means(drawn[k], states(0, i), states(1, i), got)) continue;
        const auto expected = drawn[k].value(states(0, i), states(1, i));
        RC_FAIL(fmt::format("{} at ({}, {}) is {} where it should be {} to {:.1e}",
                            drawn[k].expression.text({"x", "y"}), states(0, i), states(1, i), got,
                            expected.value, expected.error));
      }
    }
  }));
}

TEST(TapeProperty, ReplacedVariablesMeanWhatReplacesThem) {
  EXPECT_TRUE(rc::check([] {
    const auto outer = testing_support::drawn_expression(3);
    const auto first = testing_support::drawn_expression(2);
    const auto second = testing_support::drawn_expression(2);
    const Expression inserted = outer.expression.replaced({first.expression, second.expression});
    const double x = 0.7;
    const double y = 1.2;
    const double a = first.expression.values(Eigen::Vector2d(x, y))(0);
    const double b = second.expression.values(Eigen::Vector2d(x, y))(0);
    const double expected = outer.expression.values(Eigen::Vector2d(a, b))(0);
    const double got = inserted.values(Eigen::Vector2d(x, y))(0);
    const auto bound = outer.value(a, b);
    RC_PRE(std::isfinite(expected) && std::isfinite(bound.error));
    RC_PRE(bound.error < 1e-9 * (1 + std::abs(expected)));
    // The same operations on the same numbers, but for constants that were joined.
    RC_ASSERT(std::abs(got - expected) <= 1e-6 * (1 + std::abs(expected)));
  }));
}

TEST(TapeProperty, NumbersThatLeadAProductComeApart) {
  EXPECT_TRUE(rc::check([] {
    const auto drawn = testing_support::drawn_expression(4);
    const auto [number, rest] = drawn.expression.scaled();
    const double got = number * rest.values(Eigen::Vector2d(0.7, 1.2))(0);
    RC_ASSERT(testing_support::means(drawn, 0.7, 1.2, got) || number == 0);
    const double leads = rest.scaled().first;
    RC_ASSERT(leads == 1);
  }));
}

TEST(Tape, ComputesEveryPartOnce) {
  const auto exponential = [] { return Expression::call("exp", x_of_tape() * y_of_tape()); };
  // Written three times over: x, y, x y, exp, 1, the sum, the sine.
  const Tape tape({exponential(), exponential() + Expression::constant(1),
                   Expression::call("sin", exponential())});
  EXPECT_EQ(steps_of(tape), 7);
  // The same root serves half-integer powers: x^2 + y^2 are 5 steps, the root and two powers.
  const auto square = [] { return power_of(x_of_tape(), 2) + power_of(y_of_tape(), 2); };
  EXPECT_EQ(steps_of(Tape({power_of(square(), -0.5), power_of(square(), -1.5)})), 8);
}

TEST(Tape, SharedPartsDoNotMultiply) {
  Expression nested = x_of_tape();
  for (int i = 0; i < 40; ++i)
    nested = Expression::call("sin", nested) * Expression::call("cos", nested);
  EXPECT_EQ(steps_of(Tape({nested})), 1 + 3 * 40);
  EXPECT_LT(steps_of(Tape({nested.derivative(0)})), 1 + 10 * 40);
}

TEST(Tape, WholeHalfAndOtherPowersAreThoseOfTheLibrary) {
  const MatrixXd states = states_for_tape(50);
  for (const double exponent :
       {1.0, 2.0, 3.0,  7.0,  16.0, 17.0, 40.0, -1.0,  -2.0,    -5.0,     -16.0, -17.0, 0.5,
        1.5, 7.5, 15.5, 16.5, -0.5, -1.5, -2.5, -16.5, 1.0 / 3, -2.0 / 3, 0.25,  3.7}) {
    const Eigen::ArrayXd got = power_of(x_of_tape(), exponent).values(states);
    for (Index i = 0; i < states.cols(); ++i) {
      const double expected = std::pow(states(0, i), exponent);
      EXPECT_NEAR(got(i), expected, 2e-16 * (2 + 2 * std::abs(exponent)) * std::abs(expected))
          << states(0, i) << "^" << exponent;
    }
  }
  EXPECT_DOUBLE_EQ(power_of(y_of_tape(), 3).values(Eigen::Vector2d(0, -2))(0), -8);
  EXPECT_DOUBLE_EQ(power_of(y_of_tape(), -3).values(Eigen::Vector2d(0, -2))(0), -0.125);
  EXPECT_DOUBLE_EQ(power_of(y_of_tape(), 17).values(Eigen::Vector2d(0, -2))(0), -131072);
  EXPECT_TRUE(std::isnan(power_of(y_of_tape(), 1.5).values(Eigen::Vector2d(0, -2))(0)));
  EXPECT_TRUE(std::isinf(power_of(y_of_tape(), -2).values(Eigen::Vector2d(1, 0))(0)));
  EXPECT_DOUBLE_EQ(power_of(y_of_tape(), 0).values(Eigen::Vector2d(1, 0))(0), 1);
  const Expression both = Expression::power(x_of_tape(), y_of_tape());
  EXPECT_DOUBLE_EQ(both.values(Eigen::Vector2d(2, -3))(0), 0.125);
}

TEST(Tape, NotANumberIsAConstantLikeAnyOther) {
  const Expression nan = Expression::constant(std::numeric_limits<double>::quiet_NaN());
  const Expression root = Expression::call("sqrt", Expression::constant(-1));
  const Tape tape({nan, x_of_tape() + nan, x_of_tape(), nan * x_of_tape(), root, x_of_tape()});
  const MatrixXd values = tape.values(states_for_tape(300));
  for (const Index k : {0, 1, 3, 4}) EXPECT_TRUE(values.col(k).array().isNaN().all()) << k;
  EXPECT_EQ(values.col(2), states_for_tape(300).row(0).transpose());
  EXPECT_EQ(values.col(2), values.col(5));
  // The constant, x, the sum, the product, and a second one with a sign if sqrt gives it one.
  EXPECT_LE(steps_of(tape), 5);
}

TEST(Tape, BlocksOfAnyLengthGiveTheSameValues) {
  const Expression radius = power_of(power_of(x_of_tape(), 2) + power_of(y_of_tape(), 2), -1.5);
  const Tape tape({radius, Expression::call("exp", y_of_tape()) * x_of_tape(),
                   Expression::constant(2.5), Expression::call("cos", radius)});
  const MatrixXd all = states_for_tape(1000);
  MatrixXd one_by_one(1000, tape.size());
  for (Index i = 0; i < 1000; ++i) one_by_one.row(i) = tape.values(all.col(i));
  for (const Index count : {1, 2, 7, 255, 256, 257, 511, 513, 1000}) {
    const MatrixXd values = tape.values(all.leftCols(count));
    ASSERT_EQ(values.rows(), count);
    const MatrixXd apart = values - one_by_one.topRows(count);
    EXPECT_LT(apart.cwiseAbs().maxCoeff(), 1e-14) << count;
  }
  EXPECT_EQ(tape.values(MatrixXd(2, 0)).rows(), 0);
  EXPECT_EQ(Tape({}).values(all).cols(), 0);
  // Memory may come from a larger block before.
  Tape::Scratch scratch;
  MatrixXd large(1000, tape.size());
  MatrixXd small(3, tape.size());
  tape.evaluate(all, scratch, large);
  tape.evaluate(all.leftCols(3), scratch, small);
  EXPECT_EQ(small, large.topRows(3));
}

}  // namespace
}  // namespace noether
