#pragma once

#include "noether/phase/dataset.hpp"

namespace noether {

/// Turns trajectories of positions (n, T) into states (q, dq/dt) by local cubics over seven points,
/// and fills known_noise with the standard deviations that the smoothing leaves. Throws DataError
/// where trajectories are too short or the sampling too coarse for it.
void smooth_positions(Dataset& data);

}  // namespace noether
