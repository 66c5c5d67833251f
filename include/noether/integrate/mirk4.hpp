#pragma once

#include <algorithm>

#include "noether/integrate/pairs.hpp"

namespace noether {

/// Mono-implicit Runge-Kutta scheme of order 4 on known endpoints (Cash & Singhal 1982), a
/// surrogate for training: x_m = (x + x') / 2 - dt/8 (f(x') - f(x)), r = x' - x - dt/6 (f(x) + 4
/// f(x_m) + f(x')). Uses three slots.
template <DifferentiableField Field, typename T = typename Field::Scalar>
void mirk4_residual(Field& field, int slot, const PairView<T>& pairs, StepWorkspace<T>& work,
                    T* r) {
  T* first = work.array(0, pairs.size());
  T* last = work.array(1, pairs.size());
  T* middle = work.array(2, pairs.size());
  T* f = work.array(3, pairs.size());
  field.evaluate(slot, pairs.x, pairs.count, first);
  field.evaluate(slot + 1, pairs.x_next, pairs.count, last);
  for (std::ptrdiff_t i = 0; i < pairs.size(); ++i) {
    middle[i] = (pairs.x[i] + pairs.x_next[i]) / T(2);
    r[i] = pairs.x_next[i] - pairs.x[i];
  }
  add_times_step(pairs, T(1) / T(8), first, middle);
  add_times_step(pairs, T(-1) / T(8), last, middle);
  field.evaluate(slot + 2, middle, pairs.count, f);
  add_times_step(pairs, T(-1) / T(6), first, r);
  add_times_step(pairs, T(-4) / T(6), f, r);
  add_times_step(pairs, T(-1) / T(6), last, r);
}

/// Adjoint: adds to the cotangents of x and x' for a cotangent dr of r, also through the middle
/// stage.
template <DifferentiableField Field, typename T = typename Field::Scalar>
void mirk4_pull_back(Field& field, int slot, const PairView<T>& pairs, StepWorkspace<T>& work,
                     const T* dr, T* dx, T* dx_next) {
  T* df = work.array(0, pairs.size());
  T* middle = work.array(1, pairs.size());
  const auto pull = [&](int stage, T from_residual, T from_middle, T* to) {
    std::fill_n(df, pairs.size(), T(0));
    add_times_step(pairs, from_residual, dr, df);
    if (from_middle != T(0)) add_times_step(pairs, from_middle, middle, df);
    field.pull_back(slot + stage, df, to);
  };
  std::fill_n(middle, pairs.size(), T(0));
  pull(2, T(-4) / T(6), T(0), middle);
  pull(0, T(-1) / T(6), T(1) / T(8), dx);
  pull(1, T(-1) / T(6), T(-1) / T(8), dx_next);
  for (std::ptrdiff_t i = 0; i < pairs.size(); ++i) {
    dx[i] += middle[i] / T(2) - dr[i];
    dx_next[i] += middle[i] / T(2) + dr[i];
  }
}

}  // namespace noether
