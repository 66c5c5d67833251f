#include "noether/razor/muon.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace noether {

namespace {

using Index = std::ptrdiff_t;
constexpr int kIterations = 5;

double frobenius_norm(const Matrix<float>& matrix, Index columns) {
  double sum = 0;
  for (Index j = 0; j < columns; ++j) {
    float column_sum = 0;
    for (Index i = 0; i < matrix.rows(); ++i) column_sum += matrix(i, j) * matrix(i, j);
    sum += static_cast<double>(column_sum);
  }
  return std::sqrt(sum);
}

/// Columns of one part, in whole vectors of rows.
struct Range {
  Index first, last;
};

Range range_of(std::size_t part, Index columns) {
  const auto cut = [&](std::size_t at) {
    const Index exact = columns * static_cast<Index>(at) / Index{Orthogonaliser::kParts};
    return at == Orthogonaliser::kParts ? columns : exact / 8 * 8;
  };
  return {cut(part), cut(part + 1)};
}

/// Some columns of C = A B, which is symmetric: computed from the diagonal down.
void multiply_below_diagonal(const Matrix<float>& A, const float* b, Index b_depth_stride,
                             Index b_column_stride, Range columns, Matrix<float>& C) {
  const Index first = columns.first;
  Product<float> product{A.rows() - first, columns.last - first, A.columns(),
                         A.data() + first, A.stride(),           b + first * b_column_stride,
                         b_depth_stride,   b_column_stride,      &C(first, first),
                         C.stride()};
  product.triangle = Triangle::kLowerResult;
  multiply(product);
}

/// Fills the upper triangle's rows `range` from the lower one's columns.
void mirror(Matrix<float>& symmetric, Range range) {
  constexpr Index kPatch = 16;
  const Index n = symmetric.rows();
  for (Index j0 = range.first; j0 < range.last; j0 += kPatch) {
    for (Index i0 = j0; i0 < n; i0 += kPatch) {
      for (Index i = i0; i < std::min(i0 + kPatch, n); ++i) {
        for (Index j = j0; j < std::min({j0 + kPatch, range.last, i}); ++j)
          symmetric(j, i) = symmetric(i, j);
      }
    }
  }
}

}  // namespace

void Orthogonaliser::gram(std::size_t part) {
  const Range range = range_of(part, gram_.columns());
  multiply_below_diagonal(x_, x_.data(), x_.stride(), 1, range, gram_);
  mirror(gram_, range);
}

void Orthogonaliser::polynomial(std::size_t part) {
  constexpr float kA = 3.4445F;
  constexpr float kB = -4.7750F;
  constexpr float kC = 2.0315F;
  const Range range = range_of(part, gram_.columns());
  multiply_below_diagonal(gram_, gram_.data(), 1, gram_.stride(), range, polynomial_);
  for (Index j = range.first; j < range.last; ++j) {
    for (Index i = j; i < gram_.rows(); ++i)
      polynomial_(i, j) = kB * gram_(i, j) + kC * polynomial_(i, j);
    polynomial_(j, j) += kA;
  }
  mirror(polynomial_, range);
}

void Orthogonaliser::advance(std::size_t part) {
  const Range range = range_of(part, x_.columns());
  multiply(Product<float>{x_.rows(), range.last - range.first, x_.rows(), polynomial_.data(),
                          polynomial_.stride(), x_.column(range.first), 1, x_.stride(),
                          next_.column(range.first), next_.stride()});
}

void Orthogonaliser::end_iteration() { std::swap(x_, next_); }

void Orthogonaliser::begin(const Matrix<float>& matrix, Index columns) {
  const double norm = frobenius_norm(matrix, columns);
  zero_ = !(norm > 0);
  const bool tall = matrix.rows() > columns;
  const Index m = std::min(matrix.rows(), columns);
  const Index n = std::max(matrix.rows(), columns);
  if (x_.rows() != m || x_.columns() != n) {
    x_ = next_ = Matrix<float>(m, n);
    gram_ = polynomial_ = Matrix<float>(m, m);
  }
  if (tall) {
    transpose(matrix.data(), matrix.stride(), n, m, x_.data(), x_.stride());
  } else {
    for (Index j = 0; j < n; ++j) std::copy_n(matrix.column(j), m, x_.column(j));
  }
  const float inverse = zero_ ? 0.F : static_cast<float>(1 / norm);
  for (Index i = 0; i < x_.padded_size(); ++i) x_.data()[i] *= inverse;
}

void Orthogonaliser::finish(Matrix<float>& matrix, Index columns) const {
  if (zero_) return;
  const Index m = x_.rows();
  if (matrix.rows() > columns) {
    transpose(x_.data(), x_.stride(), m, x_.columns(), matrix.data(), matrix.stride());
  } else {
    for (Index j = 0; j < columns; ++j) std::copy_n(x_.column(j), m, matrix.column(j));
  }
}

void orthogonalise(std::span<Orthogonaliser* const> matrices, ThreadPool& pool) {
  const auto all = [&](void (Orthogonaliser::*step)(std::size_t)) {
    pool.run(matrices.size() * Orthogonaliser::kParts, [&](std::size_t job, int) {
      (matrices[job / Orthogonaliser::kParts]->*step)(job % Orthogonaliser::kParts);
    });
  };
  for (int i = 0; i < kIterations; ++i) {
    all(&Orthogonaliser::gram);
    all(&Orthogonaliser::polynomial);
    all(&Orthogonaliser::advance);
    for (Orthogonaliser* matrix : matrices) matrix->end_iteration();
  }
}

}  // namespace noether
