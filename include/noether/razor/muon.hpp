#pragma once

#include <cstddef>

#include "noether/linalg/matrix.hpp"

namespace noether {

/// Orthogonalised momentum of one weight matrix: U V^T of the momentum's singular value
/// decomposition, nearly, by five Newton-Schulz iterations of degree 5. Source: Jordan et al. 2024,
/// "Muon". Cost: 5 * 4 m^2 n operations for m <= n; no allocation once a size has been seen.
class Orthogonaliser {
 public:
  /// Replaces the first `columns` columns of `matrix` (rows, columns) by their orthogonalised form.
  void apply(Matrix<float>& matrix, std::ptrdiff_t columns);

 private:
  void iterate();

  Matrix<float> x_, next_, gram_, gram_squared_;  // x has no more rows than columns
};

}  // namespace noether
