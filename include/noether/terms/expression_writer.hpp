#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/terms/expression.hpp"

namespace noether {

/// How the parts of an expression are put in writing. Arguments are written already.
class ExpressionDialect {
 public:
  struct Summand {
    bool negative = false;
    std::string text;  ///< without its sign
  };

  virtual ~ExpressionDialect() = default;
  [[nodiscard]] virtual std::string number(double value) const = 0;  ///< not negative
  [[nodiscard]] virtual std::string variable(Eigen::Index index) const = 0;
  [[nodiscard]] virtual std::string sum(const std::vector<Summand>& summands) const = 0;
  [[nodiscard]] virtual std::string product(const std::vector<std::string>& factors) const = 0;
  /// `grouped`: the denominator is a product or a sum and stands in parentheses if need be.
  [[nodiscard]] virtual std::string fraction(const std::string& numerator,
                                             const std::string& denominator,
                                             bool grouped) const = 0;
  [[nodiscard]] virtual std::string power(const std::string& base,
                                          const std::string& exponent) const = 0;
  [[nodiscard]] virtual std::string root(const std::string& argument) const = 0;
  [[nodiscard]] virtual std::string call(const std::string& function,
                                         const std::string& argument) const = 0;
  [[nodiscard]] virtual std::string parentheses(const std::string& text) const = 0;
};

/// A dialect in one line: infix signs, sqrt() and parentheses. What differs is overridden.
class TextDialect : public ExpressionDialect {
 public:
  [[nodiscard]] std::string sum(const std::vector<Summand>& summands) const override;
  [[nodiscard]] std::string product(const std::vector<std::string>& factors) const override;
  [[nodiscard]] std::string fraction(const std::string& numerator, const std::string& denominator,
                                     bool grouped) const override;
  [[nodiscard]] std::string root(const std::string& argument) const override;
  [[nodiscard]] std::string call(const std::string& function,
                                 const std::string& argument) const override;
  [[nodiscard]] std::string parentheses(const std::string& text) const override;

 protected:
  /// What stands between factors.
  [[nodiscard]] virtual std::string times() const { return "*"; }
};

/// With few parentheses, and fractions for negative powers.
std::string write(const Expression& expression, const ExpressionDialect& dialect);

/// As a user would type it, in names that parse_expression() takes: "px^2/2 - 1/sqrt(x^2 + y^2)".
std::string typed(const Expression& expression, const std::vector<std::string>& variables);
/// A name as it has to be typed: in double quotes where it is no word.
std::string typed_name(const std::string& name);

}  // namespace noether
