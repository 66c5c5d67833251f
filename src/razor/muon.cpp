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

/// Fills the upper triangle from the lower one.
void mirror(Matrix<float>& symmetric) {
  constexpr Index kPatch = 16;
  const Index n = symmetric.rows();
  for (Index j0 = 0; j0 < n; j0 += kPatch) {
    for (Index i0 = j0; i0 < n; i0 += kPatch) {
      for (Index i = i0; i < std::min(i0 + kPatch, n); ++i) {
        for (Index j = j0; j < std::min({j0 + kPatch, n, i}); ++j)
          symmetric(j, i) = symmetric(i, j);
      }
    }
  }
}

}  // namespace

/// X <- a X + (b G + c G^2) X with G = X X^T.
void Orthogonaliser::iterate() {
  constexpr float kA = 3.4445F;
  constexpr float kB = -4.7750F;
  constexpr float kC = 2.0315F;
  const Index m = x_.rows();
  const Index n = x_.columns();
  Product<float> gram{m, m, n, x_.data(), x_.stride(), x_.data(), x_.stride(), 1};
  gram.c = gram_.data();
  gram.c_stride = gram_.stride();
  gram.triangle = Triangle::kLowerResult;
  multiply(gram);
  mirror(gram_);
  Product<float> squared{m, m, m, gram_.data(), gram_.stride(), gram_.data(), 1, gram_.stride()};
  squared.c = gram_squared_.data();
  squared.c_stride = gram_squared_.stride();
  squared.triangle = Triangle::kLowerResult;
  multiply(squared);
  mirror(gram_squared_);
  for (Index i = 0; i < gram_.padded_size(); ++i) {
    gram_.data()[i] = kB * gram_.data()[i] + kC * gram_squared_.data()[i];
  }
  for (Index i = 0; i < m; ++i) gram_(i, i) += kA;
  multiply(Product<float>{m, n, m, gram_.data(), gram_.stride(), x_.data(), 1, x_.stride(),
                          next_.data(), next_.stride()});
  std::swap(x_, next_);
}

void Orthogonaliser::apply(Matrix<float>& matrix, Index columns) {
  const double norm = frobenius_norm(matrix, columns);
  if (!(norm > 0)) return;
  const bool tall = matrix.rows() > columns;
  const Index m = std::min(matrix.rows(), columns);
  const Index n = std::max(matrix.rows(), columns);
  if (x_.rows() != m || x_.columns() != n) {
    x_ = next_ = Matrix<float>(m, n);
    gram_ = gram_squared_ = Matrix<float>(m, m);
  }
  if (tall) {
    transpose(matrix.data(), matrix.stride(), n, m, x_.data(), x_.stride());
  } else {
    for (Index j = 0; j < n; ++j) std::copy_n(matrix.column(j), m, x_.column(j));
  }
  const auto inverse = static_cast<float>(1 / norm);
  for (Index i = 0; i < x_.padded_size(); ++i) x_.data()[i] *= inverse;
  for (int i = 0; i < kIterations; ++i) iterate();
  if (tall) {
    transpose(x_.data(), x_.stride(), m, n, matrix.data(), matrix.stride());
  } else {
    for (Index j = 0; j < n; ++j) std::copy_n(x_.column(j), m, matrix.column(j));
  }
}

}  // namespace noether
