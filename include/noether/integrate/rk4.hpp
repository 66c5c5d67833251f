#pragma once

#include <algorithm>
#include <array>

#include "noether/integrate/pairs.hpp"

namespace noether {

/// The classical Runge-Kutta scheme of order 4 in `substeps` equal parts: r = x' - step(x). Uses
/// four slots per part.
template <DifferentiableField Field, typename T = typename Field::Scalar>
void rk4_residual(Field& field, int slot, int substeps, const PairView<T>& pairs,
                  StepWorkspace<T>& work, T* r) {
  // In half parts, from each stage to the argument of the next.
  constexpr std::array<int, 4> kReach{1, 1, 2, 0};
  constexpr std::array<int, 4> kShare{1, 2, 2, 1};  // weights of the stages, in sixths
  const T part = T(1) / static_cast<T>(substeps);
  T* start = work.array(0, pairs.size());
  T* argument = work.array(1, pairs.size());
  T* end = work.array(2, pairs.size());
  T* f = work.array(3, pairs.size());
  std::copy_n(pairs.x, pairs.size(), end);
  for (int s = 0; s < substeps; ++s) {
    std::copy_n(end, pairs.size(), start);
    std::copy_n(start, pairs.size(), argument);
    for (std::size_t stage = 0; stage < 4; ++stage) {
      field.evaluate(slot + 4 * s + static_cast<int>(stage), argument, pairs.count, f);
      add_times_step(pairs, part * static_cast<T>(kShare[stage]) / T(6), f, end);
      std::copy_n(start, pairs.size(), argument);
      add_times_step(pairs, part * static_cast<T>(kReach[stage]) / T(2), f, argument);
    }
  }
  for (std::ptrdiff_t i = 0; i < pairs.size(); ++i) r[i] = pairs.x_next[i] - end[i];
}

/// Adjoint: adds to the cotangents of x and x' for a cotangent dr of r.
template <DifferentiableField Field, typename T = typename Field::Scalar>
void rk4_pull_back(Field& field, int slot, int substeps, const PairView<T>& pairs,
                   StepWorkspace<T>& work, const T* dr, T* dx, T* dx_next) {
  constexpr std::array<int, 4> kReach{1, 1, 2, 0};
  constexpr std::array<int, 4> kShare{1, 2, 2, 1};
  const T part = T(1) / static_cast<T>(substeps);
  T* lambda = work.array(0, pairs.size());    // cotangent of the state at the end of the part
  T* stage_dx = work.array(1, pairs.size());  // cotangent of the argument of the following stage
  T* df = work.array(2, pairs.size());
  T* sum = work.array(3, pairs.size());
  for (std::ptrdiff_t i = 0; i < pairs.size(); ++i) {
    lambda[i] = -dr[i];
    dx_next[i] += dr[i];
  }
  for (int s = substeps - 1; s >= 0; --s) {
    std::copy_n(lambda, pairs.size(), sum);
    std::fill_n(stage_dx, pairs.size(), T(0));
    for (std::size_t stage = 4; stage-- > 0;) {
      std::fill_n(df, pairs.size(), T(0));
      add_times_step(pairs, part * static_cast<T>(kShare[stage]) / T(6), lambda, df);
      add_times_step(pairs, part * static_cast<T>(kReach[stage]) / T(2), stage_dx, df);
      std::fill_n(stage_dx, pairs.size(), T(0));
      field.pull_back(slot + 4 * s + static_cast<int>(stage), df, stage_dx);
      for (std::ptrdiff_t i = 0; i < pairs.size(); ++i) sum[i] += stage_dx[i];
    }
    std::copy_n(sum, pairs.size(), lambda);
  }
  for (std::ptrdiff_t i = 0; i < pairs.size(); ++i) dx[i] += lambda[i];
}

}  // namespace noether
