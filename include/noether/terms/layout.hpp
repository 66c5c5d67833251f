#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

namespace noether {

/// Bodies and axes according to the names of the variables: x1, y1, px1, ... are coordinates of
/// body 1; x, y, px, py those of a single body. Other names (q1, theta) are separate coordinates.
struct Layout {
  std::vector<std::string> variables;         ///< (M), q first
  std::vector<std::string> axes;              ///< of bodies, in order: "x", "y", "z"
  std::vector<std::string> bodies;            ///< labels: "1", "2"; "" for a single body
  std::vector<std::vector<Eigen::Index>> at;  ///< position index by [body][axis]; empty: no bodies

  [[nodiscard]] Eigen::Index n() const { return static_cast<Eigen::Index>(variables.size()) / 2; }
  [[nodiscard]] bool has_bodies() const { return !at.empty(); }
};

Layout layout_of(const std::vector<std::string>& variables);

}  // namespace noether
