#pragma once

#include <cstddef>
#include <span>

#include "noether/core/thread_pool.hpp"
#include "noether/linalg/matrix.hpp"

namespace noether {

/// Orthogonalised momentum of one weight matrix: U V^T of the momentum's singular value
/// decomposition, nearly, by five Newton-Schulz iterations of degree 5. Source: Jordan et al. 2024,
/// "Muon". Cost: 5 * 4 m^2 n operations for m <= n; no allocation once a size has been seen.
class Orthogonaliser {
 public:
  /// Takes over the first `columns` columns of `matrix` (rows, columns), divided by their norm.
  void begin(const Matrix<float>& matrix, std::ptrdiff_t columns);
  /// Puts what has become of them back; zeros stay as they are.
  void finish(Matrix<float>& matrix, std::ptrdiff_t columns) const;

  // Steps of an iteration in their order, each in parts that write to columns of their own.
  static constexpr std::size_t kParts = 8;
  void gram(std::size_t part);        ///< G = X X^T
  void polynomial(std::size_t part);  ///< P = a + b G + c G^2
  void advance(std::size_t part);     ///< P X
  void end_iteration();               ///< X <- P X

 private:
  Matrix<float> x_, next_, gram_, polynomial_;  // x has no more rows than columns
  bool zero_ = true;
};

/// The iterations of all of them together: matrices are few and of several sizes, threads would
/// wait for the last.
void orthogonalise(std::span<Orthogonaliser* const> matrices, ThreadPool& pool);

}  // namespace noether
