#pragma once

#include <algorithm>

#include "noether/integrate/pairs.hpp"

namespace noether {

/// Implicit midpoint rule on known endpoints, a surrogate for training: r = x' - x - dt f((x + x')
/// / 2). Uses one slot. Symplectic; the frequency of an oscillator is shifted by dt^2 / 12.
template <DifferentiableField Field, typename T = typename Field::Scalar>
void midpoint_residual(Field& field, int slot, const PairView<T>& pairs, StepWorkspace<T>& work,
                       T* r) {
  T* middle = work.array(0, pairs.size());
  T* f = work.array(1, pairs.size());
  for (std::ptrdiff_t i = 0; i < pairs.size(); ++i) {
    middle[i] = (pairs.x[i] + pairs.x_next[i]) / T(2);
    r[i] = pairs.x_next[i] - pairs.x[i];
  }
  field.evaluate(slot, middle, pairs.count, f);
  add_times_step(pairs, T(-1), f, r);
}

/// Adjoint: adds to the cotangents of x and x' for a cotangent dr of r.
template <DifferentiableField Field, typename T = typename Field::Scalar>
void midpoint_pull_back(Field& field, int slot, const PairView<T>& pairs, StepWorkspace<T>& work,
                        const T* dr, T* dx, T* dx_next) {
  T* df = work.array(0, pairs.size());
  T* middle = work.array(1, pairs.size());
  std::fill_n(df, pairs.size(), T(0));
  std::fill_n(middle, pairs.size(), T(0));
  add_times_step(pairs, T(-1), dr, df);
  field.pull_back(slot, df, middle);
  for (std::ptrdiff_t i = 0; i < pairs.size(); ++i) {
    dx[i] += middle[i] / T(2) - dr[i];
    dx_next[i] += middle[i] / T(2) + dr[i];
  }
}

}  // namespace noether
