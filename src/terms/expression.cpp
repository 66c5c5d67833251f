#include "noether/terms/expression.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "noether/terms/expression_writer.hpp"
#include "noether/terms/tape.hpp"
#include "src/terms/expression_node.hpp"

namespace noether {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;

namespace {

using Kind = ExpressionKind;

constexpr int kHighestDegree = 24;
constexpr std::size_t kMostTerms = 20000;

std::size_t index_of(const std::string& function) {
  for (std::size_t i = 0; i < elementary_functions().size(); ++i) {
    if (function == elementary_functions()[i].name) return i;
  }
  throw std::out_of_range(function);
}

bool is(const Expression& e, double value) {
  return of(e).kind == Kind::kConstant && of(e).value == value;
}

/// A product as its number and its other factors.
std::pair<double, std::vector<Expression>> factors_of(const Expression& e) {
  if (of(e).kind == Kind::kConstant) return {of(e).value, {}};
  if (of(e).kind != Kind::kProduct) return {1, {e}};
  std::vector<Expression> parts = of(e).parts;
  if (of(parts[0]).kind != Kind::kConstant) return {1, std::move(parts)};
  const double number = of(parts[0]).value;
  parts.erase(parts.begin());
  return {number, std::move(parts)};
}

std::optional<Polynomial> checked(const Polynomial& polynomial) {
  if (polynomial.degree() > kHighestDegree || polynomial.terms().size() > kMostTerms)
    return std::nullopt;
  return polynomial;
}

std::optional<Polynomial> raised(const Polynomial& base, double exponent) {
  if (!(exponent >= 0) || exponent != std::round(exponent) || exponent > kHighestDegree)
    return std::nullopt;
  std::optional<Polynomial> result = Polynomial::constant(base.dimension(), 1);
  for (int i = 0; i < static_cast<int>(exponent) && result; ++i) result = checked(*result * base);
  return result;
}

}  // namespace

Expression Expression::constant(double value) {
  return ExpressionBuilder::make({.kind = Kind::kConstant, .value = value});
}

Expression Expression::variable(Index index) {
  return ExpressionBuilder::make({.kind = Kind::kVariable, .index = index});
}

Expression Expression::call(const std::string& function, const Expression& argument) {
  const std::size_t index = index_of(function);
  if (const auto value = argument.constant_value())
    return constant(elementary_functions()[index].values(ArrayXd::Constant(1, *value))(0));
  return ExpressionBuilder::make({.kind = Kind::kCall, .function = index, .parts = {argument}});
}

Expression Expression::power(const Expression& base, const Expression& exponent) {
  if (is(exponent, 0)) return constant(1);
  if (is(exponent, 1)) return base;
  if (of(base).kind == Kind::kConstant && of(exponent).kind == Kind::kConstant)
    return constant(std::pow(of(base).value, of(exponent).value));
  return ExpressionBuilder::make({.kind = Kind::kPower, .parts = {base, exponent}});
}

const std::vector<std::string>& Expression::functions() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const ElementaryFunction& function : elementary_functions())
      list.emplace_back(function.name);
    return list;
  }();
  return names;
}

Expression operator+(const Expression& left, const Expression& right) {
  if (is(left, 0)) return right;
  if (is(right, 0)) return left;
  if (of(left).kind == Kind::kConstant && of(right).kind == Kind::kConstant)
    return Expression::constant(of(left).value + of(right).value);
  std::vector<Expression> parts = left.summands();
  for (const Expression& part : right.summands()) parts.push_back(part);
  return ExpressionBuilder::make({.kind = Kind::kSum, .parts = std::move(parts)});
}

Expression operator*(const Expression& left, const Expression& right) {
  if (is(left, 0) || is(right, 0)) return Expression::constant(0);
  const auto [left_number, left_parts] = factors_of(left);
  const auto [right_number, right_parts] = factors_of(right);
  const double number = left_number * right_number;
  std::vector<Expression> parts;
  if (number != 1) parts.push_back(Expression::constant(number));
  parts.insert(parts.end(), left_parts.begin(), left_parts.end());
  parts.insert(parts.end(), right_parts.begin(), right_parts.end());
  if (parts.empty()) return Expression::constant(1);
  if (parts.size() == 1) return parts[0];
  return ExpressionBuilder::make({.kind = Kind::kProduct, .parts = std::move(parts)});
}

Expression operator-(const Expression& left, const Expression& right) {
  return left + Expression::constant(-1) * right;
}

Expression operator/(const Expression& left, const Expression& right) {
  return left * Expression::power(right, Expression::constant(-1));
}

ArrayXd Expression::values(const MatrixXd& states) const {
  return Tape({*this}).values(states).col(0);
}

Expression Expression::replaced(const std::vector<Expression>& meanings) const {
  const Node& node = of(*this);
  if (node.kind == Kind::kConstant) return *this;
  if (node.kind == Kind::kVariable) return meanings.at(static_cast<std::size_t>(node.index));
  std::vector<Expression> parts;
  for (const Expression& part : node.parts) parts.push_back(part.replaced(meanings));
  Expression result = parts[0];
  if (node.kind == Kind::kPower) return power(parts[0], parts[1]);
  if (node.kind == Kind::kCall) return call(elementary_functions()[node.function].name, parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i)
    result = node.kind == Kind::kSum ? result + parts[i] : result * parts[i];
  return result;
}

std::optional<double> Expression::constant_value() const {
  if (of(*this).kind != Kind::kConstant) return std::nullopt;
  return of(*this).value;
}

std::vector<Expression> Expression::summands() const {
  if (of(*this).kind != Kind::kSum) return {*this};
  return of(*this).parts;
}

std::optional<Polynomial> Expression::polynomial(Index dimension) const {
  const Node& node = of(*this);
  if (node.kind == Kind::kConstant) return Polynomial::constant(dimension, node.value);
  if (node.kind == Kind::kVariable) return Polynomial::variable(dimension, node.index);
  if (node.kind == Kind::kCall) return std::nullopt;
  const auto first = node.parts[0].polynomial(dimension);
  if (!first) return std::nullopt;
  if (node.kind == Kind::kPower) {
    const auto exponent = node.parts[1].constant_value();
    return exponent ? raised(*first, *exponent) : std::nullopt;
  }
  Polynomial result = *first;
  for (std::size_t i = 1; i < node.parts.size(); ++i) {
    const auto part = node.parts[i].polynomial(dimension);
    if (!part) return std::nullopt;
    if (node.kind == Kind::kSum) {
      result += *part;
      continue;
    }
    const auto product = checked(result * *part);
    if (!product) return std::nullopt;
    result = *product;
  }
  return result;
}

std::string Expression::text(const std::vector<std::string>& variables) const {
  return typed(*this, variables);
}

std::pair<double, Expression> Expression::scaled() const {
  const auto [number, factors] = factors_of(*this);
  Expression rest = constant(1);
  for (const Expression& factor : factors) rest = rest * factor;
  return {number, rest};
}

Expression expression_of(const Polynomial& polynomial) {
  Expression sum = Expression::constant(0);
  for (const auto& [exponents, coefficient] : polynomial.terms()) {
    Expression product = Expression::constant(coefficient);
    for (std::size_t j = 0; j < exponents.size(); ++j) {
      if (exponents[j] > 0)
        product = product * Expression::power(Expression::variable(static_cast<Index>(j)),
                                              Expression::constant(exponents[j]));
    }
    sum = sum + product;
  }
  return sum;
}

}  // namespace noether
