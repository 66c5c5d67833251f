#pragma once

#include <Eigen/Core>
#include <map>
#include <string>
#include <vector>

#include "noether/phase/quadratic.hpp"

namespace noether {

/// Polynomial in the M variables of phase space: a map from exponents to coefficients.
class Polynomial {
 public:
  using Exponents = std::vector<int>;  ///< (M)

  explicit Polynomial(Eigen::Index dimension) : dimension_(dimension) {}
  static Polynomial constant(Eigen::Index dimension, double value);
  static Polynomial variable(Eigen::Index dimension, Eigen::Index index);
  /// The product of the variables to these powers.
  static Polynomial monomial(const Exponents& exponents);
  static Polynomial from(const Quadratic& law);

  [[nodiscard]] Eigen::Index dimension() const { return dimension_; }
  [[nodiscard]] const std::map<Exponents, double>& terms() const { return terms_; }
  [[nodiscard]] int degree() const;
  [[nodiscard]] double operator()(const Eigen::Ref<const Eigen::VectorXd>& x) const;
  [[nodiscard]] Polynomial derivative(Eigen::Index index) const;
  /// The polynomial as a Quadratic; its degree must be at most 2.
  [[nodiscard]] Quadratic quadratic() const;
  /// "q1^2*p2"; empty for the constant.
  [[nodiscard]] static std::string monomial_text(const Exponents& exponents,
                                                 const std::vector<std::string>& variables);
  [[nodiscard]] std::string formula(const std::vector<std::string>& variables) const;

  Polynomial& operator+=(const Polynomial& other);
  Polynomial& operator*=(double factor);
  friend Polynomial operator*(const Polynomial& left, const Polynomial& right);

 private:
  void add(const Exponents& exponents, double coefficient);
  Eigen::Index dimension_;
  std::map<Exponents, double> terms_;  // no zeros
};

Polynomial operator+(Polynomial left, const Polynomial& right);
Polynomial operator-(Polynomial left, const Polynomial& right);

}  // namespace noether
