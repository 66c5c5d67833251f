#pragma once

#include <rapidcheck.h>

#include <cmath>
#include <functional>
#include <limits>

#include "noether/terms/expression.hpp"

namespace noether::testing_support {

/// A number and a bound of what rounding may have made of it, to first order.
struct Rounded {
  double value = 0, error = 0;
  double size = 0;  ///< of the summands together, whose order rounding depends on
};

/// With the rounding of one more operation, which is wrong by up to two units in the last place.
inline Rounded rounded(double value, double inherited, double size) {
  return {value, inherited + 2 * std::numeric_limits<double>::epsilon() * size, size};
}
inline Rounded rounded(double value, double inherited) {
  return rounded(value, inherited, std::abs(value));
}
inline Rounded exactly(double value) { return {value, 0, std::abs(value)}; }

/// An expression of two variables and its meaning, computed step by step without it.
struct DrawnExpression {
  Expression expression;
  std::function<Rounded(double x, double y)> value;
};

inline DrawnExpression drawn_sum(const DrawnExpression& a, const DrawnExpression& b, int sign) {
  return {sign > 0 ? a.expression + b.expression : a.expression - b.expression,
          [a, b, sign](double x, double y) {
            const Rounded left = a.value(x, y);
            const Rounded right = b.value(x, y);
            return rounded(left.value + sign * right.value, left.error + right.error,
                           left.size + right.size);
          }};
}

inline DrawnExpression drawn_product(const DrawnExpression& a, const DrawnExpression& b) {
  return {a.expression * b.expression, [a, b](double x, double y) {
            const Rounded left = a.value(x, y);
            const Rounded right = b.value(x, y);
            return rounded(left.value * right.value,
                           left.size * right.error + right.size * left.error,
                           left.size * right.size);
          }};
}

inline DrawnExpression drawn_quotient(const DrawnExpression& a, const DrawnExpression& b) {
  return {a.expression / b.expression, [a, b](double x, double y) {
            const Rounded above = a.value(x, y);
            const Rounded below = b.value(x, y);
            const double quotient = above.value / below.value;
            return rounded(
                quotient, (above.error + std::abs(quotient) * below.error) / std::abs(below.value));
          }};
}

/// f(a) with the slope f'(a).
inline DrawnExpression drawn_call(const char* name, const DrawnExpression& a, double (*f)(double),
                                  double (*slope)(double)) {
  return {Expression::call(name, a.expression), [a, f, slope](double x, double y) {
            const Rounded argument = a.value(x, y);
            return rounded(f(argument.value), std::abs(slope(argument.value)) * argument.error);
          }};
}

inline DrawnExpression drawn_power(const DrawnExpression& a, double exponent) {
  return {Expression::power(a.expression, Expression::constant(exponent)),
          [a, exponent](double x, double y) {
            const Rounded base = a.value(x, y);
            const double power = std::pow(base.value, exponent);
            // A power is multiplied out; each product rounds.
            return rounded(
                power, std::abs(exponent * power) * (base.error / std::abs(base.value) +
                                                     2 * std::numeric_limits<double>::epsilon()));
          }};
}

inline DrawnExpression drawn_number(double value) {
  return {Expression::constant(value), [value](double, double) { return exactly(value); }};
}

/// 1 + a^2, of which roots and logarithms can be taken.
inline DrawnExpression above_one(const DrawnExpression& a) {
  return drawn_sum(drawn_number(1), drawn_product(a, a), 1);
}

/// Of at most `depth` operations one in the other.
inline DrawnExpression drawn_expression(int depth) {
  if (depth == 0 || *rc::gen::inRange(0, 6) == 0) {
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        return {Expression::variable(0), [](double x, double) { return exactly(x); }};
      case 1:
        return {Expression::variable(1), [](double, double y) { return exactly(y); }};
      case 2:
        return drawn_number(*rc::gen::inRange(-12, 13) / 3.0);
      default:
        return drawn_number(*rc::gen::inRange(-3000, 3000) * 1e-3);
    }
  }
  const auto a = drawn_expression(depth - 1);
  switch (*rc::gen::inRange(0, 9)) {
    case 0:
      return drawn_sum(a, drawn_expression(depth - 1), 1);
    case 1:
      return drawn_sum(a, drawn_expression(depth - 1), -1);
    case 2:
    case 3:
      return drawn_product(a, drawn_expression(depth - 1));
    case 4:
      return drawn_quotient(a, drawn_expression(depth - 1));
    case 5:
      return drawn_power(a, *rc::gen::inRange(-3, 6));
    case 6:
      return drawn_power(above_one(a), *rc::gen::inRange(-9, 10) / *rc::gen::element(2.0, 3.0));
    case 7:
      return drawn_call("sin", a, std::sin, std::cos);
    default:
      return drawn_call("log", above_one(a), std::log, [](double z) { return 1 / z; });
  }
}

/// Is `got` what the expression means at a point, up to rounding? Where the meaning is not finite,
/// or hardly has a digit, anything is.
inline bool means(const DrawnExpression& drawn, double x, double y, double got) {
  const Rounded expected = drawn.value(x, y);
  if (!std::isfinite(expected.value)) return true;
  if (!(expected.error < 1e-3 * std::abs(expected.value) || expected.error < 1e-9)) return true;
  return std::abs(got - expected.value) <= 8 * expected.error + 1e-300;
}

}  // namespace noether::testing_support
