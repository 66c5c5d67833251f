#pragma once

#include <vector>

#include "noether/phase/dataset.hpp"

namespace noether {

/// The noisy states. In paired data the first states are noise-free; the noisy ones are one step
/// later.
inline const Eigen::MatrixXd& observed(const Trajectory& trajectory) {
  return trajectory.paired() ? trajectory.next : trajectory.states;
}

/// Contiguous observed states of one trajectory. Trajectories with the same id are one group.
/// Groups are numbered from 0 in the order of their ids, and the pieces of a group are adjacent.
struct Piece {
  std::size_t group = 0;
  const Trajectory* trajectory = nullptr;
  Eigen::Index first = 0;
  Eigen::Index count = 0;
};

/// All observed states, at most `longest` per piece.
std::vector<Piece> pieces_of(const Dataset& data, Eigen::Index longest);

/// Cuts the pieces into at most `parts` runs of about equally many states and returns the bounds of
/// the runs, starting with 0. The result depends on the pieces alone.
std::vector<std::size_t> cut_evenly(const std::vector<Piece>& pieces, Eigen::Index parts);

}  // namespace noether
