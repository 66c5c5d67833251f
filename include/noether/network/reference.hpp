#pragma once

#include <Eigen/Core>

#include "noether/network/architecture.hpp"

namespace noether {

/// Results of the network at one point: value, gradient, and for a direction v the Hessian product
/// and the gradient of v . grad F with respect to every weight.
struct ReferenceResult {
  double value = 0;
  Eigen::VectorXd gradient;         ///< (M)
  Eigen::VectorXd hessian_product;  ///< (M)
  Weights<double> weight_gradient;
};

/// Plain reference implementation of the kernel: one point, textbook loops, double precision. Only
/// the tests of the fast kernel use it.
ReferenceResult reference_evaluate(const Architecture& architecture, const Weights<double>& weights,
                                   const Eigen::VectorXd& point, const Eigen::VectorXd& direction);

}  // namespace noether
