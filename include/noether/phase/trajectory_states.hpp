#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/phase/dataset.hpp"

namespace noether {

/// Observed states of one trajectory id: what a law holds constant. Parts of a trajectory that gaps
/// tore apart belong together. Paired data are observed at the ends of their pairs.
struct TrajectoryStates {
  std::string id;
  Eigen::MatrixXd states;  ///< (M, T)
};

/// In the order in which ids first appear.
std::vector<TrajectoryStates> states_by_trajectory(const Dataset& data);

/// Every so many-th state of each group, so that at most about `most_states` are left, and of each
/// at least two.
std::vector<TrajectoryStates> thinned(std::vector<TrajectoryStates> groups,
                                      Eigen::Index most_states);

}  // namespace noether
