#include "noether/linalg/subspace.hpp"

#include <algorithm>

#include "noether/linalg/decompositions.hpp"

namespace noether {

Eigen::MatrixXd orthonormal_basis(const Eigen::MatrixXd& vectors, double tolerance) {
  if (vectors.size() == 0) return Eigen::MatrixXd(vectors.rows(), 0);
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(vectors, Eigen::ComputeThinU);
  const Eigen::VectorXd& s = svd.singularValues();
  Eigen::Index rank = 0;
  while (rank < s.size() && s(rank) > tolerance * s(0)) ++rank;
  return svd.matrixU().leftCols(rank);
}

Eigen::VectorXd principal_cosines(const Eigen::MatrixXd& first, const Eigen::MatrixXd& second) {
  const Eigen::MatrixXd overlap = orthonormal_basis(first).transpose() * orthonormal_basis(second);
  if (overlap.size() == 0) return {};
  return overlap.jacobiSvd().singularValues().cwiseMin(1.0);
}

double parallelness(const Eigen::VectorXd& vector, const Eigen::MatrixXd& span) {
  const double norm = vector.norm();
  if (!(norm > 0)) return 0;
  return std::min(1.0, (orthonormal_basis(span).transpose() * vector).norm() / norm);
}

}  // namespace noether
