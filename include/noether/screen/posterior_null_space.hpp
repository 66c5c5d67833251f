#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/phase/quadratic.hpp"

namespace noether {

/// Directions in which the brackets {phi, H} of a field vanish, relative to the field's own
/// uncertainty.
struct PosteriorNullSpace {
  /// Ascending; not calibrated: they propose laws that data then test.
  Eigen::VectorXd eigenvalues;
  std::vector<Quadratic> directions;  ///< unit Frobenius norm, in the coordinates of the points
  int count = 0;                      ///< directions before the widest gap (ratio of neighbours)
  double gap = 1;                     ///< that ratio
};

/// The directions before the gap.
std::vector<Quadratic> conserved_directions(const PosteriorNullSpace& space);

/// psi_j(x) = grad phi_j(x) . f(x) under the mean field, W = mean psi psi^T; N = mean over draws of
/// the deviation; W c = lambda (N + 1e-6 B) c with B = mean |f|^2 grad phi grad phi^T / M
/// (derivation 6.5). Shapes: points and every field (M, P). At least one draw.
PosteriorNullSpace posterior_null_space(const Eigen::MatrixXd& points,
                                        const Eigen::MatrixXd& mean_field,
                                        const std::vector<Eigen::MatrixXd>& drawn_fields);

}  // namespace noether
