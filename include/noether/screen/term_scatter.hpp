#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/core/thread_pool.hpp"
#include "noether/phase/trajectory_states.hpp"
#include "noether/terms/observed_terms.hpp"

namespace noether {

/// Second moments of terms of any form; (m, m) each.
struct TermScatter {
  Eigen::MatrixXd within;  ///< about the mean of each trajectory, over the degrees of freedom
  /// About the mean of all states, over their number; about zero with a single trajectory.
  Eigen::MatrixXd total;
  Eigen::MatrixXd noise;  ///< covariance under the noise, averaged over the states
  Eigen::VectorXd size;   ///< (m) root mean square of the values over all states
  double dof = 0;         ///< states minus trajectories
};

/// `weights`, one per trajectory, multiply its part of `within` and `noise`; empty: all alike.
/// Blocks of 256 states are centred about their own mean and merged by Chan's formula. Memory: 24
/// matrices (m, m). The same bits for any number of threads.
TermScatter term_scatter(const std::vector<TrajectoryStates>& trajectories,
                         const ObservedTerms& terms, const std::vector<double>& weights,
                         ThreadPool& pool);

}  // namespace noether
