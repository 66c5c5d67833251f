#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace noether {

/// Fewest letters to put in, take out or exchange that make one text of the other (Levenshtein).
std::size_t edit_distance(const std::string& a, const std::string& b);

/// The index of the name that is most alike to `name`, in any case; their number where none shares
/// half of its letters.
std::size_t most_alike(const std::string& name, const std::vector<std::string>& names);

}  // namespace noether
