#pragma once

#include <string>
#include <vector>

namespace noether {

struct NameAndUnit {
  std::string name, unit;
};

/// Takes a unit in brackets, in parentheses or behind a slash off a name.
NameAndUnit name_and_unit(std::string text);

/// Takes a unit off the end of lower-case words: {"vx", "km", "s"} loses km/s. Units of time are
/// taken off names of times alone, since their letters mean much else.
std::string take_unit_suffix(std::vector<std::string>& words);

}  // namespace noether
