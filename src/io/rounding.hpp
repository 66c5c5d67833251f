#pragma once

#include <vector>

#include "noether/phase/dataset.hpp"

namespace noether {

/// Standard deviation of the rounding of each variable (M) to the digits that its values have:
/// step / sqrt(12), root mean square over a sample of values. A value's step is that of its last
/// digit, for as many decimals and significant digits as the longest value has; with twelve digits
/// or more only that of double precision, or of single precision where all values are single.
/// Zero where all values are.
std::vector<double> rounding_of(const Dataset& data);

}  // namespace noether
