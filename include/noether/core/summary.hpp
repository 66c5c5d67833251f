#pragma once

#include <vector>

namespace noether {

/// Median and range of repeated measurements, one per seed or run. A measurement that failed is NaN
/// and counts as larger than every number.
struct Summary {
  double median = 0;
  double low = 0;
  double high = 0;
};

/// All NaN if there are no values.
Summary summary_of(std::vector<double> values);

}  // namespace noether
