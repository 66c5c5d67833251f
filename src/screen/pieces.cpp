#include "src/screen/pieces.hpp"

#include <algorithm>
#include <numeric>

namespace noether {

std::vector<Piece> pieces_of(const Dataset& data, Eigen::Index longest) {
  std::vector<const Trajectory*> sorted;
  for (const Trajectory& t : data.trajectories) sorted.push_back(&t);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Trajectory* a, const Trajectory* b) { return a->id < b->id; });
  std::vector<Piece> pieces;
  std::size_t group = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i > 0 && sorted[i]->id != sorted[i - 1]->id) ++group;
    const Eigen::Index total = observed(*sorted[i]).cols();
    for (Eigen::Index first = 0; first < total; first += longest)
      pieces.push_back({group, sorted[i], first, std::min(longest, total - first)});
  }
  return pieces;
}

std::vector<std::size_t> cut_evenly(const std::vector<Piece>& pieces, Eigen::Index parts) {
  const Eigen::Index total =
      std::accumulate(pieces.begin(), pieces.end(), Eigen::Index{0},
                      [](Eigen::Index sum, const Piece& piece) { return sum + piece.count; });
  const Eigen::Index share = std::max<Eigen::Index>(1, (total + parts - 1) / parts);
  std::vector<std::size_t> bounds{0};
  Eigen::Index in_part = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    in_part += pieces[i].count;
    if (in_part < share) continue;
    bounds.push_back(i + 1);
    in_part = 0;
  }
  if (bounds.back() < pieces.size()) bounds.push_back(pieces.size());
  return bounds;
}

}  // namespace noether
