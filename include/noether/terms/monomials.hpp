#pragma once

#include <Eigen/Core>

namespace noether {

/// phi(x) = (x_a x_b for a <= b in row order, then x_a): quadratic laws are linear in them. m = M
/// (M + 1) / 2 + M.
Eigen::VectorXd monomials(const Eigen::Ref<const Eigen::VectorXd>& x);
/// The same, written to m numbers at `phi`.
void fill_monomials(const double* x, Eigen::Index M, double* phi);
/// d phi / dx, (m, M).
Eigen::MatrixXd monomial_gradient(const Eigen::Ref<const Eigen::VectorXd>& x);
constexpr Eigen::Index num_monomials(Eigen::Index M) { return M * (M + 1) / 2 + M; }

}  // namespace noether
