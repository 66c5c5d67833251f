#pragma once

#include <string>
#include <vector>

#include "noether/phase/dataset.hpp"

namespace noether {

/// Data withheld from training, screen and every choice, so that a test on them is valid.
struct HeldOutSplit {
  Dataset training;
  Dataset held_out;
  bool by_time = false;     ///< too few trajectories: the last part of each is held out
  std::string how;          ///< one sentence
  bool independent = true;  ///< false: nothing was held out, both parts are the whole data
};

/// Holds out `fraction` of the trajectories (ids), at least two, evenly spread over their order;
/// with fewer than four trajectories the last `fraction` of each in time. With fraction 0, or with
/// data that are too short, nothing is held out: both parts are then the whole data, and `how` says
/// so.
HeldOutSplit split_held_out(const Dataset& data, double fraction);

}  // namespace noether
