#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/screen/term_scatter.hpp"

namespace noether {

/// Combinations of terms and how constant they are; one column (m) and one entry each.
struct TermScreen {
  Eigen::MatrixXd coefficients;  ///< (m, k) data units
  /// Basis (m, K) of what noise explains and of what drifts by less than the tolerance.
  Eigen::MatrixXd candidates;
  Eigen::VectorXd lambda;          ///< variance along trajectories over that of noise, ascending
  Eigen::VectorXd relative_drift;  ///< its root beyond the noise, over the spread of all states
  Eigen::VectorXd noise_share;     ///< of the variance of all states
  Eigen::Index count = 0;          ///< leading combinations that noise explains
  double threshold = 0;            ///< 1.05 (1 + sqrt(rank / dof))^2
  Eigen::Index rank = 0;           ///< combinations of the terms that the data can tell apart
  double condition = 1;            ///< of the terms' correlations, before they are truncated
};

/// W c = lambda N c among the combinations of terms that vary at all: in units of the terms'
/// spread, without directions below 1e-10 of the largest correlation. Where noise does not move a
/// combination, its rounding does. `tolerance`: relative drift of what is nearly constant.
TermScreen screen_terms(const TermScatter& scatter, double tolerance = 0.01);

}  // namespace noether
