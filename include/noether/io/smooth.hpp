#pragma once

#include "noether/phase/dataset.hpp"

namespace noether {

/// Turns trajectories of positions (n, T) into states (q, dq/dt) by local polynomials, and says in
/// data.smoothing what errors that leaves. Degree and window are those whose velocities have the
/// least error: noise by the weights, bias by the difference to a polynomial of two degrees more
/// (derivation 6.6). Stretches too short for a window are left out, as are the ends of long ones,
/// where windows are one-sided, and trajectories one of whose positions never changes though it has
/// noise elsewhere; warnings say so. Throws DataError where all trajectories are too short or the
/// sampling too coarse.
void smooth_positions(Dataset& data);

}  // namespace noether
