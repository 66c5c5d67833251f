#include "noether/phase/trajectory_states.hpp"

#include <algorithm>
#include <map>

namespace noether {

std::vector<TrajectoryStates> states_by_trajectory(const Dataset& data) {
  std::map<std::string, std::size_t> index;
  std::vector<TrajectoryStates> groups;
  for (const Trajectory& t : data.trajectories) {
    const auto [at, fresh] = index.try_emplace(t.id, groups.size());
    if (fresh) groups.push_back({t.id, Eigen::MatrixXd(data.dimension(), 0)});
    Eigen::MatrixXd& states = groups[at->second].states;
    const Eigen::Index before = states.cols();
    const Eigen::MatrixXd& more = t.paired() ? t.next : t.states;
    states.conservativeResize(Eigen::NoChange, before + more.cols());
    states.rightCols(more.cols()) = more;
  }
  return groups;
}

std::vector<TrajectoryStates> thinned(std::vector<TrajectoryStates> groups,
                                      Eigen::Index most_states) {
  Eigen::Index total = 0;
  for (const TrajectoryStates& group : groups) total += group.states.cols();
  const Eigen::Index stride = (total + most_states - 1) / most_states;
  if (stride < 2) return groups;
  for (TrajectoryStates& group : groups) {
    const Eigen::Index T = group.states.cols();
    const Eigen::Index step = std::max<Eigen::Index>(1, std::min(stride, T - 1));
    const Eigen::Index kept = (T - 1) / step + 1;
    for (Eigen::Index i = 0; i < kept; ++i) group.states.col(i) = group.states.col(i * step).eval();
    group.states.conservativeResize(Eigen::NoChange, kept);
  }
  return groups;
}

Eigen::MatrixXd some_states(const std::vector<TrajectoryStates>& groups, Eigen::Index most) {
  Eigen::Index total = 0;
  for (const TrajectoryStates& group : groups) total += group.states.cols();
  const Eigen::Index stride = std::max<Eigen::Index>(1, (total + most - 1) / most);
  Eigen::MatrixXd result(groups.empty() ? 0 : groups[0].states.rows(),
                         (total + stride - 1) / stride);
  Eigen::Index seen = 0;
  Eigen::Index at = 0;
  for (const TrajectoryStates& group : groups) {
    for (Eigen::Index i = 0; i < group.states.cols(); ++i, ++seen) {
      if (seen % stride == 0) result.col(at++) = group.states.col(i);
    }
  }
  return result.leftCols(at);
}

}  // namespace noether
