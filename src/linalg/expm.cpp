#include "noether/linalg/expm.hpp"

#include <unsupported/Eigen/MatrixFunctions>

namespace noether {

Eigen::MatrixXd expm(const Eigen::MatrixXd& X) { return X.exp(); }

ExpmFrechet expm_frechet(const Eigen::MatrixXd& X, const Eigen::MatrixXd& E) {
  const Eigen::Index n = X.rows();
  Eigen::MatrixXd block = Eigen::MatrixXd::Zero(2 * n, 2 * n);
  block.topLeftCorner(n, n) = X;
  block.bottomRightCorner(n, n) = X;
  block.topRightCorner(n, n) = E;
  const Eigen::MatrixXd result = expm(block);
  return {result.topLeftCorner(n, n), result.topRightCorner(n, n)};
}

}  // namespace noether
