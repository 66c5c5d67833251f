#include "noether/testing/held_out.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "noether/phase/trajectory_states.hpp"

namespace noether {

namespace {

using Eigen::Index;

constexpr std::size_t kFewestTrajectories = 4;
constexpr std::size_t kFewestHeldOut = 2;

std::vector<std::string> ids_of(const Dataset& data) {
  std::vector<std::string> ids;
  for (const TrajectoryStates& group : states_by_trajectory(data)) ids.push_back(group.id);
  return ids;
}

/// `count` of the ids at even intervals.
std::set<std::string> spread_choice(const std::vector<std::string>& ids, std::size_t count) {
  std::set<std::string> chosen;
  for (std::size_t i = 0; i < count; ++i)
    chosen.insert(ids[(2 * i + 1) * ids.size() / (2 * count)]);
  return chosen;
}

HeldOutSplit nothing_held_out(const Dataset& data, const std::string& why) {
  return {data, data, false, why + ": tests use the training data and prove nothing", false};
}

HeldOutSplit split_by_trajectory(const Dataset& data, const std::vector<std::string>& ids,
                                 double fraction) {
  const auto wanted =
      static_cast<std::size_t>(std::lround(fraction * static_cast<double>(ids.size())));
  const std::size_t count = std::clamp(wanted, kFewestHeldOut, ids.size() - kFewestHeldOut);
  const std::set<std::string> chosen = spread_choice(ids, count);
  HeldOutSplit split{without_trajectories(data), without_trajectories(data), false, "", true};
  for (const Trajectory& t : data.trajectories)
    (chosen.contains(t.id) ? split.held_out : split.training).trajectories.push_back(t);
  split.how = fmt::format("{} of {} trajectories held out", count, ids.size());
  return split;
}

HeldOutSplit split_by_time(const Dataset& data, std::size_t ids, double fraction) {
  HeldOutSplit split{without_trajectories(data), without_trajectories(data), true, "", true};
  for (const Trajectory& t : data.trajectories) {
    const Index total = t.states.cols();
    const Index held = std::max<Index>(2, std::lround(fraction * static_cast<double>(total)));
    if (total - held < 2) {
      split.training.trajectories.push_back(t);
      continue;
    }
    split.training.trajectories.push_back(part_of(t, 0, total - held));
    split.held_out.trajectories.push_back(part_of(t, total - held, held));
  }
  if (split.held_out.trajectories.empty())
    return nothing_held_out(data, "too short to hold any out");
  split.how = fmt::format(
      "{}: the last {:.0f}% of each in time held out",
      ids == 1 ? "only one trajectory" : fmt::format("only {} trajectories", ids), 100 * fraction);
  return split;
}

}  // namespace

HeldOutSplit split_held_out(const Dataset& data, double fraction) {
  if (fraction <= 0) return nothing_held_out(data, "nothing held out");
  const std::vector<std::string> ids = ids_of(data);
  if (ids.size() < kFewestTrajectories) return split_by_time(data, ids.size(), fraction);
  return split_by_trajectory(data, ids, fraction);
}

}  // namespace noether
