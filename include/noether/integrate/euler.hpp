#pragma once

#include <algorithm>

#include "noether/integrate/pairs.hpp"

namespace noether {

/// Explicit Euler in `substeps` equal parts: r = x' - step(x). Uses one slot per part, from `slot`
/// on. Source: the paper's own integrator (20 parts).
template <DifferentiableField Field, typename T = typename Field::Scalar>
void euler_residual(Field& field, int slot, int substeps, const PairView<T>& pairs,
                    StepWorkspace<T>& work, T* r) {
  T* x = work.array(0, pairs.size());
  T* f = work.array(1, pairs.size());
  std::copy_n(pairs.x, pairs.size(), x);
  for (int s = 0; s < substeps; ++s) {
    field.evaluate(slot + s, x, pairs.count, f);
    add_times_step(pairs, T(1) / static_cast<T>(substeps), f, x);
  }
  for (std::ptrdiff_t i = 0; i < pairs.size(); ++i) r[i] = pairs.x_next[i] - x[i];
}

/// Adjoint: adds to the cotangents of x and x' for a cotangent dr of r.
template <DifferentiableField Field, typename T = typename Field::Scalar>
void euler_pull_back(Field& field, int slot, int substeps, const PairView<T>& pairs,
                     StepWorkspace<T>& work, const T* dr, T* dx, T* dx_next) {
  T* lambda = work.array(0, pairs.size());
  T* df = work.array(1, pairs.size());
  for (std::ptrdiff_t i = 0; i < pairs.size(); ++i) {
    lambda[i] = -dr[i];
    dx_next[i] += dr[i];
  }
  for (int s = substeps - 1; s >= 0; --s) {
    std::fill_n(df, pairs.size(), T(0));
    add_times_step(pairs, T(1) / static_cast<T>(substeps), lambda, df);
    field.pull_back(slot + s, df, lambda);
  }
  for (std::ptrdiff_t i = 0; i < pairs.size(); ++i) dx[i] += lambda[i];
}

}  // namespace noether
