#include "noether/phase/dataset.hpp"

#include <algorithm>

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

Dataset thinned(const Dataset& data, Eigen::Index pairs) {
  const auto stride =
      static_cast<std::size_t>(1 + (data.num_pairs() - 1) / std::max<Eigen::Index>(1, pairs));
  Dataset part = data;
  part.trajectories.clear();
  for (std::size_t i = 0; i < data.trajectories.size(); i += stride)
    part.trajectories.push_back(data.trajectories[i]);
  return part;
}

}  // namespace noether
