#pragma once

#include <Eigen/Core>

#include "noether/network/architecture.hpp"

namespace noether {

/// What the network gives at one point: value, gradient, and for a direction v the Hessian product
/// and the gradient of v . grad F to every weight.
struct ReferenceResult {
  double value = 0;
  Eigen::VectorXd gradient;         ///< (M)
  Eigen::VectorXd hessian_product;  ///< (M)
  Weights<double> weight_gradient;
};

/// The plain reference of the kernel: one point, loops as in the textbook, double. The fast kernel
/// is compared with it; nothing else uses it.
ReferenceResult reference_evaluate(const Architecture& architecture, const Weights<double>& weights,
                                   const Eigen::VectorXd& point, const Eigen::VectorXd& direction);

}  // namespace noether
