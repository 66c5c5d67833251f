#pragma once

#include <Eigen/Core>
#include <cmath>

namespace noether {

/// Weights of the divided difference of the highest order over times (T), strictly increasing, with
/// unit norm: they annihilate polynomials of degree below T - 1. `Weights` is the vector type to
/// return, so that short windows need no heap. Times are counted in a power of two of theirs, which
/// keeps products in range and changes no bit.
template <typename Weights>
Weights difference_weights(const Eigen::Ref<const Eigen::VectorXd>& times) {
  Weights weights = Weights::Ones(times.size());
  const double unit = std::exp2(std::ilogb(times(times.size() - 1) - times(0)));
  for (Eigen::Index i = 0; i < weights.size(); ++i) {
    for (Eigen::Index j = 0; j < weights.size(); ++j) {
      if (i != j) weights(i) /= (times(i) - times(j)) / unit;
    }
  }
  weights.normalize();
  return weights;
}

}  // namespace noether
