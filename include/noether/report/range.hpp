#pragma once

#include <algorithm>
#include <cmath>
#include <iterator>

namespace noether {

/// What an axis shows.
struct Range {
  double low = 0, high = 1;

  void include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  /// Room on both sides; never empty.
  [[nodiscard]] Range widened(double share) const {
    const double margin = high > low ? share * (high - low) : std::max(1e-9, 0.1 * std::abs(high));
    return {low - margin, high + margin};
  }
  [[nodiscard]] double length() const { return high - low; }
};

template <typename Values>
Range range_of(const Values& values) {
  if (std::begin(values) == std::end(values)) return {0, 1};
  const auto [low, high] = std::minmax_element(std::begin(values), std::end(values));
  return {*low, *high};
}

}  // namespace noether
