#pragma once

#include <Eigen/Core>

namespace noether {

/// Orthonormal basis (rows(vectors), rank) of the span of the columns; directions below `tolerance`
/// times the largest singular value do not count.
Eigen::MatrixXd orthonormal_basis(const Eigen::MatrixXd& vectors, double tolerance = 1e-10);

/// Cosines of the principal angles between two spans, descending, min(rank, rank) of them (Bjorck &
/// Golub 1973).
Eigen::VectorXd principal_cosines(const Eigen::MatrixXd& first, const Eigen::MatrixXd& second);

/// Norm of the projection of `vector` on the span of the columns of `span`, relative to its own
/// norm: the paper's parallelness (sec. 5.1).
double parallelness(const Eigen::VectorXd& vector, const Eigen::MatrixXd& span);

}  // namespace noether
