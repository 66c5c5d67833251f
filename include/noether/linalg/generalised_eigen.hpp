#pragma once

#include <Eigen/Core>

namespace noether {

/// Solutions of W c = lambda N c, W and N symmetric positive semi-definite (m, m), ascending in
/// lambda; columns of `vectors` have c^T N c = 1 up to the ridge.
struct GeneralisedEigen {
  Eigen::VectorXd values;
  Eigen::MatrixXd vectors;
  bool ok = false;  ///< false when the input is not finite or the factorisation failed: values are
                    ///< then empty
};

/// A ridge of `relative_ridge` times the mean diagonal of N keeps semi-definite N solvable.
GeneralisedEigen generalised_eigen(const Eigen::MatrixXd& W, const Eigen::MatrixXd& N,
                                   double relative_ridge = 1e-13);

}  // namespace noether
