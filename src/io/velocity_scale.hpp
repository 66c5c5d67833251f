#pragma once

#include <string>

#include "noether/phase/dataset.hpp"

namespace noether {

/// Compares how fast positions change with the velocities given, states being positions and
/// velocities. Returns a sentence where their ratio is clearly constant and not 1, the same within
/// 5% for all coordinates that move; nothing otherwise. Cost: O(states), a sample of them.
Message velocity_scale_warning(const Dataset& data);

}  // namespace noether
