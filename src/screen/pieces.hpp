#pragma once

#include <vector>

#include "noether/phase/dataset.hpp"

namespace noether {

/// Paired data hold clean first states; the noisy ones follow from them after one step each.
inline const Eigen::MatrixXd& observed(const Trajectory& trajectory) {
  return trajectory.paired() ? trajectory.next : trajectory.states;
}

/// A stretch of observed states of one trajectory. Trajectories with one id are one group; groups
/// are numbered from 0 in the order of their ids and lie together.
struct Piece {
  std::size_t group = 0;
  const Trajectory* trajectory = nullptr;
  Eigen::Index first = 0;
  Eigen::Index count = 0;
};

/// All observed states, at most `longest` a piece.
std::vector<Piece> pieces_of(const Dataset& data, Eigen::Index longest);

/// Cuts pieces into at most `parts` runs of about as many states: the bounds of the runs, the first
/// of them 0. It depends on the pieces alone.
std::vector<std::size_t> cut_evenly(const std::vector<Piece>& pieces, Eigen::Index parts);

}  // namespace noether
