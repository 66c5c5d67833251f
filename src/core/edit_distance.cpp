#include "noether/core/edit_distance.hpp"

#include <algorithm>
#include <cctype>

namespace noether {

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

std::size_t most_alike(const std::string& name, const std::vector<std::string>& names) {
  std::size_t best = names.size();
  std::size_t least = name.size() / 2 + 1;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::size_t distance = edit_distance(lower(name), lower(names[i]));
    if (distance >= least) continue;
    best = i;
    least = distance;
  }
  return best;
}

}  // namespace noether
