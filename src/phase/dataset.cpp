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

Dataset without_trajectories(const Dataset& data) {
  return {data.variables, {},          data.smoothing, data.warnings,
          data.rounding,  data.origin, data.canonical};
}

Trajectory part_of(const Trajectory& t, Eigen::Index first, Eigen::Index count) {
  Trajectory result;
  result.id = t.id;
  result.time = t.time.segment(first, count);
  result.states = t.states.middleCols(first, count);
  if (t.paired()) {
    result.next = t.next.middleCols(first, count);
    result.step = t.step.segment(first, count);
  }
  return result;
}

double share_at_rest(const Dataset& data) {
  double at_rest = 0;
  double steps = 0;
  for (const Trajectory& t : data.trajectories) {
    for (Eigen::Index i = 0; i + 1 < t.states.cols(); ++i)
      at_rest += t.states.col(i) == t.states.col(i + 1) ? 1 : 0;
    steps += static_cast<double>(t.states.cols() - 1);
  }
  return steps > 0 ? at_rest / steps : 0;
}

Dataset thinned(const Dataset& data, Eigen::Index pairs) {
  const auto stride =
      static_cast<std::size_t>(1 + (data.num_pairs() - 1) / std::max<Eigen::Index>(1, pairs));
  Dataset part = without_trajectories(data);
  for (std::size_t i = 0; i < data.trajectories.size(); i += stride)
    part.trajectories.push_back(data.trajectories[i]);
  return part;
}

}  // namespace noether
