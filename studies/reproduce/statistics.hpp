#pragma once

#include <optional>
#include <vector>

#include "noether/core/summary.hpp"

namespace noether {

/// Mean of paired differences with its 95% confidence interval (Student's t); none for fewer than
/// two pairs.
struct PairedDifference {
  double mean = 0;
  double half_width = 0;
};
std::optional<PairedDifference> paired_difference(const std::vector<double>& first,
                                                  const std::vector<double>& second);

}  // namespace noether
