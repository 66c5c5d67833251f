#include "noether/phase/dataset.hpp"

namespace noether {

Eigen::Index Dataset::num_states() const {
  Eigen::Index count = 0;
  for (const Trajectory& trajectory : trajectories) count += trajectory.states.cols();
  return count;
}

Eigen::Index Dataset::num_pairs() const {
  Eigen::Index count = 0;
  for (const Trajectory& trajectory : trajectories) count += trajectory.num_pairs();
  return count;
}

}  // namespace noether
