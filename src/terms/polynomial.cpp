#include "noether/terms/polynomial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace noether {

using Eigen::Index;

namespace {

double integer_power(double base, int exponent) {
  double result = 1;
  for (int i = 0; i < exponent; ++i) result *= base;
  return result;
}

int total(const Polynomial::Exponents& exponents) {
  return std::accumulate(exponents.begin(), exponents.end(), 0);
}

}  // namespace

void Polynomial::add(const Exponents& exponents, double coefficient) {
  if (coefficient == 0) return;
  double& sum = terms_[exponents];
  sum += coefficient;
  if (sum == 0) terms_.erase(exponents);
}

Polynomial Polynomial::constant(Index dimension, double value) {
  Polynomial result(dimension);
  result.add(Exponents(static_cast<std::size_t>(dimension), 0), value);
  return result;
}

Polynomial Polynomial::variable(Index dimension, Index index) {
  Polynomial result(dimension);
  Exponents exponents(static_cast<std::size_t>(dimension), 0);
  exponents[static_cast<std::size_t>(index)] = 1;
  result.add(exponents, 1);
  return result;
}

Polynomial Polynomial::monomial(const Exponents& exponents) {
  Polynomial result(static_cast<Index>(exponents.size()));
  result.add(exponents, 1);
  return result;
}

Polynomial Polynomial::from(const Quadratic& law) {
  const Index M = law.dimension();
  Polynomial result = constant(M, law.constant);
  for (Index i = 0; i < M; ++i) {
    result += constant(M, law.b(i)) * variable(M, i);
    for (Index j = i; j < M; ++j) {
      const double factor = law.A(i, j) * (i == j ? 0.5 : 1.0);
      if (factor != 0) result += constant(M, factor) * variable(M, i) * variable(M, j);
    }
  }
  return result;
}

int Polynomial::degree() const {
  int result = 0;
  for (const auto& [exponents, coefficient] : terms_) result = std::max(result, total(exponents));
  return result;
}

double Polynomial::operator()(const Eigen::Ref<const Eigen::VectorXd>& x) const {
  double sum = 0;
  for (const auto& [exponents, coefficient] : terms_) {
    double product = coefficient;
    for (std::size_t j = 0; j < exponents.size(); ++j)
      product *= integer_power(x(static_cast<Index>(j)), exponents[j]);
    sum += product;
  }
  return sum;
}

Polynomial Polynomial::derivative(Index index) const {
  Polynomial result(dimension_);
  for (const auto& [exponents, coefficient] : terms_) {
    Exponents lower = exponents;
    int& exponent = lower[static_cast<std::size_t>(index)];
    if (exponent == 0) continue;
    const double factor = exponent--;
    result.add(lower, factor * coefficient);
  }
  return result;
}

Quadratic Polynomial::quadratic() const {
  assert(degree() <= 2);
  Quadratic result = Quadratic::zero(dimension_);
  for (const auto& [exponents, coefficient] : terms_) {
    std::vector<Index> factors;
    for (std::size_t j = 0; j < exponents.size(); ++j)
      factors.insert(factors.end(), static_cast<std::size_t>(exponents[j]), static_cast<Index>(j));
    if (factors.empty()) result.constant += coefficient;
    if (factors.size() == 1) result.b(factors[0]) += coefficient;
    if (factors.size() == 2)
      result = result + Quadratic::product(dimension_, factors[0], factors[1], coefficient);
  }
  return result;
}

std::string Polynomial::monomial_text(const Exponents& exponents,
                                      const std::vector<std::string>& variables) {
  std::string text;
  for (std::size_t j = 0; j < exponents.size(); ++j) {
    if (exponents[j] == 0) continue;
    if (!text.empty()) text += "*";
    text += variables[j];
    if (exponents[j] > 1) text += fmt::format("^{}", exponents[j]);
  }
  return text;
}

std::string Polynomial::formula(const std::vector<std::string>& variables) const {
  std::string text;
  // Highest powers of the first variables come first, the constant last.
  for (auto term = terms_.rbegin(); term != terms_.rend(); ++term) {
    const auto& [exponents, coefficient] = *term;
    const std::string monomial = monomial_text(exponents, variables);
    const double size = std::abs(coefficient);
    const char* sign = coefficient < 0 ? "-" : "+";
    text +=
        text.empty() ? fmt::format("{}", coefficient < 0 ? sign : "") : fmt::format(" {} ", sign);
    if (monomial.empty())
      text += fmt::format("{:.6g}", size);
    else
      text += size == 1 ? monomial : fmt::format("{:.6g}*{}", size, monomial);
  }
  return text.empty() ? "0" : text;
}

Polynomial& Polynomial::operator+=(const Polynomial& other) {
  for (const auto& [exponents, coefficient] : other.terms_) add(exponents, coefficient);
  return *this;
}

Polynomial& Polynomial::operator*=(double factor) {
  if (factor == 0) terms_.clear();
  for (auto& [exponents, coefficient] : terms_) coefficient *= factor;
  return *this;
}

Polynomial operator*(const Polynomial& left, const Polynomial& right) {
  Polynomial result(left.dimension_);
  for (const auto& [a, x] : left.terms_) {
    for (const auto& [b, y] : right.terms_) {
      Polynomial::Exponents sum = a;
      for (std::size_t j = 0; j < sum.size(); ++j) sum[j] += b[j];
      result.add(sum, x * y);
    }
  }
  return result;
}

Polynomial operator+(Polynomial left, const Polynomial& right) { return left += right; }

Polynomial operator-(Polynomial left, const Polynomial& right) {
  Polynomial negative = right;
  negative *= -1;
  return left += negative;
}

}  // namespace noether
