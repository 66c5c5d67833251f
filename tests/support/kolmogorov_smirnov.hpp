#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace noether::testing_support {

/// Largest distance of the empirical distribution from the uniform one, times the square root of
/// the number of values; above 1.63 at the 1% level.
inline double kolmogorov_smirnov(std::vector<double> p) {
  std::sort(p.begin(), p.end());
  const auto n = static_cast<double>(p.size());
  double distance = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, p[i] - rank / n, (rank + 1) / n - p[i]});
  }
  return std::sqrt(n) * distance;
}

}  // namespace noether::testing_support
