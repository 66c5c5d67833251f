#pragma once

#include <optional>
#include <vector>

namespace noether {

/// Median and range of what the seeds gave; NaN, of a seed that failed, is above every number.
struct SeedSpread {
  double median = 0;
  double low = 0;
  double high = 0;
};
SeedSpread spread_of(std::vector<double> values);  ///< at least one

/// Mean of paired differences with its 95% confidence interval (Student's t); none below two pairs.
struct PairedDifference {
  double mean = 0;
  double half_width = 0;
};
std::optional<PairedDifference> paired_difference(const std::vector<double>& first,
                                                  const std::vector<double>& second);

}  // namespace noether
