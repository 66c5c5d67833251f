#pragma once

#include <cstddef>
#include <vector>

#include "noether/network/architecture.hpp"

namespace noether {

/// What one evaluation of grad F at up to `capacity` points keeps for its adjoint. Rows are
/// features, columns are points. Paired arrays lie side by side, so that both outer products of a
/// layer are one product of twice the depth: dW_l += [d_l e_l] [k_{l-1} h_{l-1}]^T.
template <typename T>
class ActivationCache {
 public:
  ActivationCache() = default;
  ActivationCache(const Architecture& architecture, std::ptrdiff_t capacity);

  /// Starts an evaluation of `num_points` <= capacity points; returns the memory to write them to:
  /// (M, points), point j at j * input_stride().
  T* begin(std::ptrdiff_t num_points);
  /// Memory for the directions v of the adjoint, in the same layout.
  T* direction() { return activations_[0].data(); }
  [[nodiscard]] std::ptrdiff_t input_stride() const { return activations_[0].stride(); }
  [[nodiscard]] std::ptrdiff_t num_points() const { return num_points_; }
  [[nodiscard]] std::ptrdiff_t capacity() const { return capacity_; }

  /// grad F, (M, points), after evaluate().
  [[nodiscard]] const Matrix<T>& gradient() const { return input_gradient_; }
  /// Hess F v, (M, points), after pull_back().
  [[nodiscard]] const Matrix<T>& hessian_product() const { return input_hessian_; }

  [[nodiscard]] std::size_t bytes() const;

 private:
  template <typename U>
  friend struct KernelAccess;

  std::ptrdiff_t capacity_ = 0;
  std::ptrdiff_t num_points_ = 0;
  std::vector<Matrix<T>> activations_;  ///< [k_l h_l], l = 0..L; layer 0 holds [v y]
  std::vector<Matrix<T>> cotangents_;   ///< [d_l e_l], l = 1..L
  std::vector<Matrix<T>> slopes_;       ///< phi'(z_l)
  std::vector<Matrix<T>> backward_;     ///< W_{l+1}^T d_{l+1}; at l = L, w itself is used
  std::vector<Matrix<T>> tangents_;     ///< t_l
  Matrix<T> input_gradient_;
  Matrix<T> input_hessian_;
};

/// grad F at the cache's points. Products: 2 per hidden matrix and point (derivation 3.1).
template <typename T>
void evaluate(const Architecture& architecture, const PreparedWeights<T>& weights,
              ActivationCache<T>& cache);

/// Adjoint of evaluate(): with directions v at cache.direction(), adds the gradient of sum_j v_j .
/// grad F(y_j) to `gradient` and leaves Hess F(y_j) v_j in the cache. Products: 4 per hidden matrix
/// and point.
template <typename T>
void pull_back(const Architecture& architecture, const PreparedWeights<T>& weights,
               ActivationCache<T>& cache, Weights<T>& gradient);

/// F at the points of the last evaluate(), (points).
template <typename T>
void values(const Architecture& architecture, const PreparedWeights<T>& weights,
            const ActivationCache<T>& cache, T* result);

}  // namespace noether
