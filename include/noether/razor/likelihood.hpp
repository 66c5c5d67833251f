#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "noether/core/enum_names.hpp"

namespace noether {

/// Where the observation noise is: in x' only (the paper), or in every state.
enum class NoiseIn { kTargets, kStates };
template <>
struct EnumNames<NoiseIn> {
  static constexpr std::string_view key = "noise.in";
  static constexpr std::string_view noun = "a place of noise";
  static constexpr std::pair<NoiseIn, std::string_view> entries[] = {{NoiseIn::kTargets, "targets"},
                                                                     {NoiseIn::kStates, "states"}};
};

struct LikelihoodResult {
  double nll = 0;            ///< nats
  double squared_error = 0;  ///< sum of r^2 over pairs and coordinates
};

/// Negative log-likelihood of the residuals r (M, count) of one contiguous segment under one noise
/// variance per variable, and `weight` times its gradient on r. Adds to `squared` (M) what the
/// closed-form output variance and the derivative with respect to the variance need: the quadratic
/// form per variable. Targets: independent residuals. States: consecutive residuals share a state,
/// whose noise enters with both signs: covariance sigma^2 tridiag(-1, 2, -1) along the segment, to
/// zeroth order in dt; log det = log(count + 1). `solved`: scratch of `count` numbers.
template <typename T>
LikelihoodResult likelihood(NoiseIn noise_in, std::span<const double> variance,
                            std::ptrdiff_t count, const T* r, double weight, T* dr,
                            std::span<double> squared, std::span<double> solved);

}  // namespace noether
