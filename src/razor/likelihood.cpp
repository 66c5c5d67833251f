#include "noether/razor/likelihood.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "noether/core/error.hpp"

namespace noether {

namespace {

using Index = std::ptrdiff_t;

/// z = tridiag(-1, 2, -1)^{-1} r for one coordinate, by the closed form of the Thomas algorithm:
/// pivots (i + 2) / (i + 1).
template <typename T>
void solve_second_difference(Index M, Index count, Index coordinate, const T* r,
                             std::span<double> z) {
  double carried = 0;
  for (Index i = 0; i < count; ++i) {
    const double ratio = static_cast<double>(i) / static_cast<double>(i + 1);
    carried = static_cast<double>(r[coordinate + i * M]) + ratio * carried;
    z[static_cast<std::size_t>(i)] = carried;
  }
  double above = 0;
  for (Index i = count - 1; i >= 0; --i) {
    const double ratio = static_cast<double>(i + 1) / static_cast<double>(i + 2);
    above = ratio * (z[static_cast<std::size_t>(i)] + above);
    z[static_cast<std::size_t>(i)] = above;
  }
}

}  // namespace

template <typename T>
LikelihoodResult likelihood(NoiseIn noise_in, std::span<const double> variance, Index count,
                            const T* r, double weight, T* dr, std::span<double> squared,
                            std::span<double> z) {
  const auto M = static_cast<Index>(variance.size());
  LikelihoodResult result;
  for (Index j = 0; j < M; ++j) {
    const double v = variance[static_cast<std::size_t>(j)];
    if (noise_in == NoiseIn::kStates) solve_second_difference(M, count, j, r, z);
    double form = 0;
    for (Index i = 0; i < count; ++i) {
      const auto residual = static_cast<double>(r[j + i * M]);
      const double solved =
          noise_in == NoiseIn::kStates ? z[static_cast<std::size_t>(i)] : residual;
      form += residual * solved;
      result.squared_error += residual * residual;
      if (dr != nullptr) dr[j + i * M] = static_cast<T>(weight * solved / v);
    }
    const double log_det =
        noise_in == NoiseIn::kStates ? std::log(static_cast<double>(count + 1)) : 0;
    result.nll += 0.5 * (form / v +
                         static_cast<double>(count) * std::log(2 * std::numbers::pi * v) + log_det);
    squared[static_cast<std::size_t>(j)] += form;
  }
  return result;
}

template LikelihoodResult likelihood<float>(NoiseIn, std::span<const double>, Index, const float*,
                                            double, float*, std::span<double>, std::span<double>);
template LikelihoodResult likelihood<double>(NoiseIn, std::span<const double>, Index, const double*,
                                             double, double*, std::span<double>, std::span<double>);

}  // namespace noether
