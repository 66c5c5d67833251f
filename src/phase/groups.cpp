#include "noether/phase/groups.hpp"

#include <map>

namespace noether {

std::vector<StateGroup> states_by_id(const Dataset& data) {
  std::map<std::string, std::size_t> index;
  std::vector<StateGroup> groups;
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

}  // namespace noether
