#pragma once

#include <optional>
#include <string>
#include <vector>

#include "noether/core/npz.hpp"

namespace noether {

std::string lower_case(std::string text);

/// What the stars of a pattern stand for in a name, several joined by '/'; nothing if the name does
/// not match. A star stands for one or more characters other than '/'.
std::optional<std::string> match(const std::string& pattern, const std::string& name);
bool has_star(const std::string& pattern);

/// Orders names as people do: run2 before run10.
bool natural_less(const std::string& a, const std::string& b);

/// What the name of an array says that it is, its words looked up without regard to case.
enum class ArrayWord {
  kPositions,
  kMaybePositions,  ///< x, coords: positions only beside velocities or momenta
  kMomenta,
  kVelocities,
  kTime,
  kMass,
  kOther
};
/// Of a name, or of the path of a dataset, whose last telling part decides.
ArrayWord word_of(const std::string& path);

/// "(10, 50, 2)"
std::string shape_text(const std::vector<std::size_t>& shape);
/// "pos (10, 50, 2), t (50) and 7 more": at most ten.
std::string list_arrays(const std::vector<ArrayHeader>& entries);

}  // namespace noether
