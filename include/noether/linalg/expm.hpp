#pragma once

#include <Eigen/Core>

namespace noether {

/// Matrix exponential of X (n, n) and the Frechet derivative L(X, E) in direction E, by scaling and squaring
/// of the Taylor/Pade approximant of the block matrix [[X, E], [0, X]] (Al-Mohy & Higham 2009).
/// The adjoint of dZ -> L(Z, dZ) at a cotangent P is L(Z^T, P).
struct ExpmFrechet {
  Eigen::MatrixXd exponential;
  Eigen::MatrixXd derivative;
};

Eigen::MatrixXd expm(const Eigen::MatrixXd& X);
ExpmFrechet expm_frechet(const Eigen::MatrixXd& X, const Eigen::MatrixXd& E);

}  // namespace noether
