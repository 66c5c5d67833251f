#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace noether {

/// Quadratic observable C(x) = 1/2 x^T A x + b^T x + constant on phase space, x = (q, p).
/// Shapes: A (M, M) symmetric, b (M). Source: [vanderOuderaa2024, sec. 3.1].
struct Quadratic {
  Eigen::MatrixXd A;
  Eigen::VectorXd b;
  double constant = 0;

  [[nodiscard]] Eigen::Index dimension() const { return b.size(); }
  [[nodiscard]] double operator()(const Eigen::VectorXd& x) const;
  [[nodiscard]] Eigen::VectorXd gradient(const Eigen::VectorXd& x) const { return A * x + b; }

  static Quadratic zero(Eigen::Index dimension);
  /// The observable factor * x_i x_j.
  static Quadratic product(Eigen::Index dimension, Eigen::Index i, Eigen::Index j,
                           double factor = 1);
  /// The observable factor * x_i.
  static Quadratic coordinate(Eigen::Index dimension, Eigen::Index i, double factor = 1);
};

Quadratic operator+(Quadratic left, const Quadratic& right);
Quadratic operator-(Quadratic left, const Quadratic& right);
Quadratic operator*(double factor, Quadratic observable);

/// J = [[0, I], [-I, 0]] of dimension M = 2n: x' = J grad H (eq. 1).
Eigen::MatrixXd symplectic_form(Eigen::Index dimension);

/// Poisson bracket {f, g} = (grad f)^T J grad g, again quadratic; its constant is kept ({q, p} =
/// 1).
Quadratic poisson_bracket(const Quadratic& f, const Quadratic& g);

/// G = [[J A, J b], [0, 0]] of shape (M+1, M+1): the generator of the flow of C on (x, 1).
Eigen::MatrixXd generator(const Quadratic& observable);

/// The monomial coefficients (x_a x_b for a <= b in row order, then x_a): m = M (M + 1) / 2 + M
/// numbers. The constant is left out.
Eigen::VectorXd monomial_coefficients(const Quadratic& observable);
Quadratic from_monomial_coefficients(const Eigen::VectorXd& coefficients, Eigen::Index dimension);

/// (A, b) in units `scale` (M) of the variables: S A S, S b; no constant. The inverse scale leads
/// back.
Quadratic rescaled(const Quadratic& observable, const Eigen::VectorXd& scale);

/// (A, b) in coordinates x - origin (M): A, b + A origin; no constant. The opposite origin leads
/// back.
Quadratic moved(const Quadratic& observable, const Eigen::VectorXd& origin);

/// Frobenius norm of (A, b), and an observable rescaled to a given norm.
double frobenius_norm(const Quadratic& observable);
Quadratic with_norm(double norm, const Quadratic& observable);

/// (A, b) as one vector of length M^2 + M, whose dot product is the Frobenius inner product.
Eigen::VectorXd flatten(const Quadratic& observable);
/// Inverse of flatten() for M variables; the constant is zero.
Quadratic unflatten(const Eigen::Ref<const Eigen::VectorXd>& flat, Eigen::Index M);
/// Flattened observables as columns, (M^2 + M, K); empty if there are none.
Eigen::MatrixXd stack(const std::vector<Quadratic>& observables);

/// C in the names of the variables, for instance "q1*p2 - q2*p1", with every term and as many
/// digits. What may be left out depends on the data: reading/law_formula knows.
std::string formula(const Quadratic& observable, const std::vector<std::string>& variables,
                    int digits = 6);

}  // namespace noether
