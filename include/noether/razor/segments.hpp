#pragma once

#include <cstddef>
#include <vector>

#include "noether/phase/dataset.hpp"

namespace noether {

/// A contiguous stretch of pairs, at most `max_pairs` long, in the kernel's scalar: x and x' (M,
/// count), dt (count).
template <typename T>
struct Segment {
  std::ptrdiff_t count = 0;
  std::vector<T> x, x_next, dt;
};

/// All pairs of a dataset, cut into segments: a long trajectory becomes several.
template <typename T>
std::vector<Segment<T>> make_segments(const Dataset& data, std::ptrdiff_t max_pairs);

}  // namespace noether
