#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/core/thread_pool.hpp"
#include "noether/phase/dataset.hpp"

namespace noether {

/// Standard deviation of the observation noise per variable, data units, and how it was determined.
struct NoiseEstimate {
  std::vector<double> std;
  std::string how;  ///< one sentence
  /// Relative variance of the estimate of each sigma^2; empty if the noise is known.
  std::vector<double> relative_variance = {};
  /// By which errors that neighbouring states share enlarge the variance of a mean squared error.
  double correlation = 1;
  bool limited_by_sampling = false;  ///< what smoothing misses of the motion exceeds the noise

  [[nodiscard]] Eigen::VectorXd variance() const;     ///< sigma^2 (M)
  [[nodiscard]] Eigen::VectorXd uncertainty() const;  ///< relative_variance (M) or (0)
};

/// Estimates the noise of every variable from the deviation of five neighbouring points from a
/// cubic: the fourth divided difference with weights of unit norm, squared, median over the data
/// (robust against curvature of the motion itself). It is an upper bound if the sampling is coarse;
/// shorter stretches use lower differences. Uses the threads of `pool`, if there is one; the bits
/// do not depend on it. Memory: a few MB per thread.
NoiseEstimate estimate_noise(const Dataset& data, ThreadPool* pool = nullptr);

/// Noise over a variable's spread that data are taken to have at least.
inline constexpr double kFaintestNoise = 1e-4;

/// Noise given by the user: one number for all variables or one per variable, data units; empty to
/// estimate it.
using GivenNoise = std::vector<double>;

/// Throws UsageError if a number is not positive, or if there is neither one number nor one per
/// variable (for positions alone: per position).
void refuse_wrong_noise(const GivenNoise& noise, const Dataset& data);

/// The noise that every command assumes: the given one, one number per variable, or an estimate
/// from the data, which is never below the rounding of the data's digits or 1e-4 of the variable's
/// spread: less cannot be told from truncation errors of a simulation. For positions alone, given
/// noise is that of the positions; it is propagated to the states and the bias of the smoothing is
/// added (derivation 6.6).
NoiseEstimate noise_of(const Dataset& data, const GivenNoise& given, ThreadPool* pool = nullptr);

}  // namespace noether
