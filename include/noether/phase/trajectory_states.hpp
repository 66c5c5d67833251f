#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/phase/dataset.hpp"

namespace noether {

/// Observed states of one trajectory id; a law is constant along them. Parts of a trajectory that
/// are separated by gaps belong together. Paired data are observed at the ends of their pairs.
struct TrajectoryStates {
  std::string id;
  Eigen::MatrixXd states;  ///< (M, T)
};

/// In the order in which ids first appear.
std::vector<TrajectoryStates> states_by_trajectory(const Dataset& data);

/// Every n-th state of each group, with n such that about `most_states` at most remain in all and
/// at least two in each group.
std::vector<TrajectoryStates> thinned(std::vector<TrajectoryStates> groups,
                                      Eigen::Index most_states);

/// Every n-th state of all groups together, about `most` of them: (M, P).
Eigen::MatrixXd some_states(const std::vector<TrajectoryStates>& groups, Eigen::Index most);

}  // namespace noether
