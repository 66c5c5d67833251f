#pragma once

#include <Eigen/Core>

#include "noether/core/thread_pool.hpp"
#include "noether/phase/dataset.hpp"

namespace noether {

/// Coordinates z = (x - shift) / scale in which every variable has mean 0 and spread 1 over the
/// observed states, so that units do not matter. A constant variable keeps scale 1.
struct Standardisation {
  Eigen::VectorXd shift, scale;  ///< (M), data units
};

Standardisation standardise(const Dataset& data);

/// Standard deviation of every variable over the observed states (M), data units; 0 for one that
/// only rounding moves.
Eigen::VectorXd spread_of(const Dataset& data);

/// Second moments of all monomials of degree 1 and 2 of standardised states; (m, m) each.
struct Scatter {
  Eigen::MatrixXd within;  ///< about the mean of each trajectory, over the degrees of freedom
  /// About the mean of all states, over their number. About zero with a single trajectory: there is
  /// no spread between trajectories, and the size of an observable is its own RMS.
  Eigen::MatrixXd total;
  Eigen::MatrixXd noise;  ///< covariance under the noise, averaged over the states
  double dof = 0;         ///< states minus trajectories
};

/// Trajectories with the same id count as one. `noise_variance` (M), standardised units. Error:
/// within and total to 1e-12 of sqrt(S_ii S_jj): blocks of states are centred about their own mean
/// and merged by Chan's formula. Memory: a few MB per thread, 32 matrices (m, m) in all. The same
/// bits for any number of threads. Source: Chan, Golub & LeVeque 1983.
Scatter scatter_of(const Dataset& data, const Standardisation& standard,
                   const Eigen::VectorXd& noise_variance, ThreadPool& pool);

}  // namespace noether
