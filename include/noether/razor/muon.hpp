#pragma once

#include <cstddef>
#include <span>

#include "noether/core/thread_pool.hpp"
#include "noether/linalg/matrix.hpp"

namespace noether {

/// Orthogonalised momentum of one weight matrix: approximately U V^T of the momentum's singular
/// value decomposition, by five Newton-Schulz iterations of degree 5. Source: Jordan et al. 2024,
/// "Muon". Cost: 5 * 4 m^2 n operations for m <= n; no allocation after the first use of a size.
class Orthogonaliser {
 public:
  /// Copies the first `columns` columns of `matrix` (rows, columns), divided by their norm.
  void begin(const Matrix<float>& matrix, std::ptrdiff_t columns);
  /// Writes the result back; a matrix of zeros stays as it is.
  void finish(Matrix<float>& matrix, std::ptrdiff_t columns) const;

  // The steps of one iteration in order, each in parts that write to separate columns.
  static constexpr std::size_t kParts = 8;
  void gram(std::size_t part);        ///< G = X X^T
  void polynomial(std::size_t part);  ///< P = a + b G + c G^2
  void advance(std::size_t part);     ///< P X
  void end_iteration();               ///< X <- P X

 private:
  Matrix<float> x_, next_, gram_, polynomial_;  // x has no more rows than columns
  bool zero_ = true;
};

/// Runs the iterations of all matrices together. There are few matrices, of different sizes: with
/// one matrix per thread, threads would wait for the largest.
void orthogonalise(std::span<Orthogonaliser* const> matrices, ThreadPool& pool);

}  // namespace noether
