#pragma once

#include <string>
#include <vector>

#include "noether/core/lanes.hpp"
#include "noether/phase/dataset.hpp"

namespace noether {

/// Standard deviation of the observation noise a variable, data units, and how it was found.
struct NoiseEstimate {
  std::vector<double> std;
  std::string how;  ///< one sentence
  /// Relative variance of the estimate of each sigma^2; empty where the noise is known.
  std::vector<double> relative_variance = {};
};

/// Estimates the noise of every variable from how far five neighbouring points are from a cubic:
/// the fourth divided difference, normalised to unit weights, squared, median over the data (robust
/// where the motion itself bends). An upper bound where the sampling is coarse; shorter stretches
/// use lower differences. Works with `lanes`, or alone without; the same bits either way. Memory: a
/// few MB a thread.
NoiseEstimate estimate_noise(const Dataset& data, Lanes* lanes = nullptr);

}  // namespace noether
