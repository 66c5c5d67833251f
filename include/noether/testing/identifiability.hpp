#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/phase/trajectory_states.hpp"
#include "noether/terms/law.hpp"

namespace noether {

/// Combinations (columns) of the laws of a span: those whose trajectory means differ by more than
/// the noise explains, and those on which all trajectories agree, so that a law cannot be
/// distinguished from a value that they share.
struct IdentifiabilitySplit {
  Eigen::MatrixXd identifiable, unidentifiable;  ///< (K, *)
};

/// `variance` (M) of the noise. At least two trajectories.
IdentifiabilitySplit split_by_identifiability(const std::vector<Law>& laws,
                                              const std::vector<TrajectoryStates>& trajectories,
                                              const Eigen::VectorXd& variance);

}  // namespace noether
