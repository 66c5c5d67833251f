#include "noether/phase/quadratic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace noether {

double Quadratic::operator()(const Eigen::VectorXd& x) const {
  return x.dot(0.5 * (A * x) + b) + constant;
}

Quadratic Quadratic::zero(Eigen::Index dimension) {
  return {Eigen::MatrixXd::Zero(dimension, dimension), Eigen::VectorXd::Zero(dimension), 0};
}

Quadratic Quadratic::product(Eigen::Index dimension, Eigen::Index i, Eigen::Index j,
                             double factor) {
  Quadratic result = zero(dimension);
  result.A(i, j) += factor;
  result.A(j, i) += factor;
  return result;
}

Quadratic Quadratic::coordinate(Eigen::Index dimension, Eigen::Index i, double factor) {
  Quadratic result = zero(dimension);
  result.b(i) = factor;
  return result;
}

Quadratic operator+(Quadratic left, const Quadratic& right) {
  left.A += right.A;
  left.b += right.b;
  left.constant += right.constant;
  return left;
}

Quadratic operator-(Quadratic left, const Quadratic& right) {
  return std::move(left) + (-1.0) * right;
}

Quadratic operator*(double factor, Quadratic observable) {
  observable.A *= factor;
  observable.b *= factor;
  observable.constant *= factor;
  return observable;
}

Eigen::MatrixXd symplectic_form(Eigen::Index dimension) {
  const Eigen::Index n = dimension / 2;
  Eigen::MatrixXd J = Eigen::MatrixXd::Zero(dimension, dimension);
  J.topRightCorner(n, n).setIdentity();
  J.bottomLeftCorner(n, n) = -Eigen::MatrixXd::Identity(n, n);
  return J;
}

Quadratic poisson_bracket(const Quadratic& f, const Quadratic& g) {
  const Eigen::MatrixXd J = symplectic_form(f.dimension());
  return {f.A * J * g.A - g.A * J * f.A, f.A * J * g.b - g.A * J * f.b, f.b.dot(J * g.b)};
}

Eigen::MatrixXd generator(const Quadratic& observable) {
  const Eigen::Index M = observable.dimension();
  const Eigen::MatrixXd J = symplectic_form(M);
  Eigen::MatrixXd G = Eigen::MatrixXd::Zero(M + 1, M + 1);
  G.topLeftCorner(M, M) = J * observable.A;
  G.topRightCorner(M, 1) = J * observable.b;
  return G;
}

Eigen::VectorXd monomial_coefficients(const Quadratic& observable) {
  const Eigen::Index M = observable.dimension();
  Eigen::VectorXd c(M * (M + 1) / 2 + M);
  Eigen::Index at = 0;
  for (Eigen::Index i = 0; i < M; ++i) {
    for (Eigen::Index j = i; j < M; ++j) c(at++) = observable.A(i, j) * (i == j ? 0.5 : 1.0);
  }
  c.tail(M) = observable.b;
  return c;
}

Quadratic from_monomial_coefficients(const Eigen::VectorXd& coefficients, Eigen::Index dimension) {
  assert(coefficients.size() == dimension * (dimension + 1) / 2 + dimension);
  Quadratic result = Quadratic::zero(dimension);
  Eigen::Index at = 0;
  for (Eigen::Index i = 0; i < dimension; ++i) {
    for (Eigen::Index j = i; j < dimension; ++j) {
      const double c = coefficients(at++);
      result.A(i, j) = result.A(j, i) = i == j ? 2 * c : c;
    }
  }
  result.b = coefficients.tail(dimension);
  return result;
}

Quadratic rescaled(const Quadratic& observable, const Eigen::VectorXd& scale) {
  const auto S = scale.asDiagonal();
  return {S * observable.A * S, S * observable.b, 0};
}

Quadratic moved(const Quadratic& observable, const Eigen::VectorXd& origin) {
  return {observable.A, observable.b + observable.A * origin, 0};
}

double frobenius_norm(const Quadratic& observable) {
  return std::hypot(observable.A.norm(), observable.b.norm());
}

Quadratic with_norm(double norm, const Quadratic& observable) {
  return (norm / frobenius_norm(observable)) * observable;
}

Eigen::VectorXd flatten(const Quadratic& observable) {
  Eigen::VectorXd v(observable.A.size() + observable.b.size());
  v << observable.A.reshaped(), observable.b;
  return v;
}

Quadratic unflatten(const Eigen::Ref<const Eigen::VectorXd>& flat, Eigen::Index M) {
  return {flat.head(M * M).reshaped(M, M), flat.tail(M), 0};
}

Eigen::MatrixXd stack(const std::vector<Quadratic>& observables) {
  if (observables.empty()) return {};
  Eigen::MatrixXd columns(flatten(observables[0]).size(),
                          static_cast<Eigen::Index>(observables.size()));
  for (Eigen::Index k = 0; k < columns.cols(); ++k)
    columns.col(k) = flatten(observables[static_cast<std::size_t>(k)]);
  return columns;
}

namespace {

struct Term {
  double coefficient;
  std::string monomial;
};

std::vector<Term> terms_of(const Quadratic& observable, const std::vector<std::string>& variables) {
  const Eigen::VectorXd c = monomial_coefficients(observable);
  const auto M = static_cast<std::size_t>(observable.dimension());
  std::vector<Term> terms;
  Eigen::Index at = 0;
  for (std::size_t i = 0; i < M; ++i) {
    for (std::size_t j = i; j < M; ++j) {
      terms.push_back({c(at++), i == j ? variables[i] + "^2" : variables[i] + "*" + variables[j]});
    }
  }
  for (std::size_t i = 0; i < M; ++i) terms.push_back({c(at++), variables[i]});
  return terms;
}

}  // namespace

std::string formula(const Quadratic& observable, const std::vector<std::string>& variables,
                    int digits) {
  std::string text;
  for (const Term& term : terms_of(observable, variables)) {
    const double size = std::abs(term.coefficient);
    if (size == 0) continue;
    const std::string number = fmt::format("{:.{}g}", size, digits);
    const std::string sign = term.coefficient < 0 ? "-" : "+";
    text += text.empty() ? (sign == "-" ? "-" : "") : " " + sign + " ";
    text += number == "1" ? term.monomial : number + "*" + term.monomial;
  }
  return text.empty() ? "0" : text;
}

}  // namespace noether
