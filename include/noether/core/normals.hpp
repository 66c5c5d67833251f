#pragma once

#include <cstddef>

#include "noether/core/random.hpp"

namespace noether {

/// Fills `out` with standard normals from the stream at `key` (Philox words, Box-Muller),
/// vectorised. Single precision reaches 5.8 standard deviations. The order of numbers depends on
/// the instruction set.
void fill_normals(const RandomKey& key, float* out, std::size_t count);
void fill_normals(const RandomKey& key, double* out, std::size_t count);

}  // namespace noether
