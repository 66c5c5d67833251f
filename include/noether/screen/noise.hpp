#pragma once

#include <string>
#include <vector>

#include "noether/core/thread_pool.hpp"
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
/// use lower differences. Works with `pool`, or alone without; the same bits either way. Memory: a
/// few MB a thread.
NoiseEstimate estimate_noise(const Dataset& data, ThreadPool* pool = nullptr);

/// Noise as the user knows it: empty to estimate, one number for all variables or one a variable;
/// data units.
using GivenNoise = std::vector<double>;

/// Throws UsageError where a number is not positive, or there are neither one nor `dimension` of
/// them.
void refuse_wrong_noise(const GivenNoise& noise, Eigen::Index dimension);

/// What is given, one number a variable, or an estimate from the data.
NoiseEstimate noise_of(const Dataset& data, const GivenNoise& given, ThreadPool* pool = nullptr);

}  // namespace noether
