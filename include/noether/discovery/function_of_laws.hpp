#pragma once

#include <Eigen/Core>
#include <functional>
#include <vector>

#include "noether/phase/trajectory_states.hpp"
#include "noether/terms/law.hpp"

namespace noether {

inline constexpr Eigen::Index kMostStatesForFunctions = 4000;

/// Combinations (K, J) of candidates that are functions of laws, and (K, L) of those that are not;
/// what is mostly noise is neither.
struct NoveltySplit {
  Eigen::MatrixXd functions, fresh;
};

/// Products, powers and smooth functions of laws are laws, but no new ones. `candidates` gives the
/// values (T, K) of the candidates at states (M, T). A new law differs between trajectories by more
/// than it varies along them, and polynomials of the laws, up to degree three, leave a tenth or
/// more of its spread over points between the states observed. Groups hold about
/// kMostStatesForFunctions states.
NoveltySplit split_by_novelty(
    const std::vector<TrajectoryStates>& groups,
    const std::function<Eigen::MatrixXd(const Eigen::MatrixXd&)>& candidates,
    const std::vector<Law>& laws);

}  // namespace noether
