#pragma once

#include <vector>

#include "noether/core/lanes.hpp"
#include "noether/linalg/matrix.hpp"

namespace noether {

/// Orthogonalised momentum of one weight matrix: U V^T of the momentum's singular value decomposition, nearly, by
/// five Newton-Schulz iterations of degree 5. Source: Jordan et al. 2024, "Muon".
/// Cost: 5 (4 m^2 n + 2 m^3) operations for m <= n, spread over the lanes.
class Orthogonaliser {
 public:
  explicit Orthogonaliser(Lanes& lanes) : lanes_(&lanes) {}
  /// Replaces the first `columns` columns of `matrix` (rows, columns) by their orthogonalised form.
  void apply(Matrix<float>& matrix, std::ptrdiff_t columns);

 private:
  void multiply_in_chunks(const Product<float>& product, bool lower_only);
  void iterate();

  Lanes* lanes_;
  Matrix<float> x_, next_, gram_, gram_squared_;  // x has no more rows than columns
};

}  // namespace noether
