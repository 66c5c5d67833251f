#pragma once

#include <vector>

#include "noether/core/random.hpp"
#include "noether/razor/segments.hpp"

namespace noether::testing_support {

constexpr Eigen::Index kDimension = 4;

/// Nine segments of twenty pairs with small steps: enough to train on, but not from a system.
inline std::vector<Segment<float>> made_up_segments() {
  constexpr std::ptrdiff_t kPairs = 20;
  RandomStream random({.seed = 1});
  std::vector<Segment<float>> segments(9);
  for (Segment<float>& segment : segments) {
    segment.count = kPairs;
    segment.x.resize(kPairs * kDimension);
    for (float& x : segment.x) x = static_cast<float>(0.5 * random.normal());
    segment.x_next = segment.x;
    for (float& x : segment.x_next) x += static_cast<float>(0.05 * random.normal());
    segment.dt.assign(kPairs, 0.3F);
  }
  return segments;
}

}  // namespace noether::testing_support
