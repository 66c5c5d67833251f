#pragma once

#include <Eigen/Core>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "noether/terms/polynomial.hpp"

namespace noether {

/// A function of the M variables, built from sums, products, real powers and elementary functions,
/// with symbolic derivatives. A value: parts are shared and never change.
class Expression {
 public:
  static Expression constant(double value);
  static Expression variable(Eigen::Index index);
  /// One of functions(); throws std::out_of_range for another name.
  static Expression call(const std::string& function, const Expression& argument);
  /// base^exponent; both may vary.
  static Expression power(const Expression& base, const Expression& exponent);
  /// Names that call() knows: sqrt, exp, log, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh,
  /// abs.
  static const std::vector<std::string>& functions();

  friend Expression operator+(const Expression& left, const Expression& right);
  friend Expression operator-(const Expression& left, const Expression& right);
  friend Expression operator*(const Expression& left, const Expression& right);
  friend Expression operator/(const Expression& left, const Expression& right);

  /// Values at states (M, T): (T). Not finite outside the domain, as of sqrt(-1).
  [[nodiscard]] Eigen::ArrayXd values(const Eigen::MatrixXd& states) const;
  /// Derivative to one variable.
  [[nodiscard]] Expression derivative(Eigen::Index variable) const;
  /// The same with the i-th of `meanings` in the place of variable i.
  [[nodiscard]] Expression replaced(const std::vector<Expression>& meanings) const;
  /// The value of an expression without variables.
  [[nodiscard]] std::optional<double> constant_value() const;
  /// The summands, the expression itself if it is no sum.
  [[nodiscard]] std::vector<Expression> summands() const;
  /// The number that leads a product, and the rest: 0.5*px^2 is 0.5 and px^2.
  [[nodiscard]] std::pair<double, Expression> scaled() const;
  /// The same as a polynomial of M variables, if it is one of a degree up to 24.
  [[nodiscard]] std::optional<Polynomial> polynomial(Eigen::Index dimension) const;
  [[nodiscard]] std::string text(const std::vector<std::string>& variables) const;

  struct Node;

 private:
  explicit Expression(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  friend struct Node;
  friend class ExpressionBuilder;
  std::shared_ptr<const Node> node_;
};

Expression expression_of(const Polynomial& polynomial);

}  // namespace noether
