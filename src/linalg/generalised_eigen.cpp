#include "noether/linalg/generalised_eigen.hpp"

#include "noether/linalg/decompositions.hpp"

namespace noether {

GeneralisedEigen generalised_eigen(const Eigen::MatrixXd& W, const Eigen::MatrixXd& N,
                                   double relative_ridge) {
  if (W.rows() == 0 || !W.allFinite() || !N.allFinite()) return {};
  const double scale = N.diagonal().mean();
  if (!(scale > 0)) return {};
  Eigen::MatrixXd regular = N;
  regular.diagonal().array() += relative_ridge * scale;
  const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> solver(W, regular);
  if (solver.info() != Eigen::Success || !solver.eigenvalues().allFinite()) return {};
  return {solver.eigenvalues(), solver.eigenvectors(), true};
}

}  // namespace noether
