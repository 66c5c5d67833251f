#include "noether/posterior/matrix_normal.hpp"

#include <cmath>

#include "noether/core/normals.hpp"

namespace noether {

namespace {

using Index = std::ptrdiff_t;

/// Sum of squares of a lower-triangular factor's rows [first, last).
template <typename T>
double squared_rows(const Matrix<T>& factor, Index first, Index last) {
  double sum = 0;
  for (Index j = 0; j < last; ++j) {
    for (Index i = std::max(first, j); i < last; ++i) {
      sum += static_cast<double>(factor(i, j)) * static_cast<double>(factor(i, j));
    }
  }
  return sum;
}

template <typename T>
double squared_columns(const Matrix<T>& mean, Index first, Index last) {
  double sum = 0;
  for (Index j = first; j < last; ++j) {
    for (Index i = 0; i < mean.rows(); ++i)
      sum += static_cast<double>(mean(i, j)) * static_cast<double>(mean(i, j));
  }
  return sum;
}

template <typename T>
double log_diagonal(const Matrix<T>& factor) {
  double sum = 0;
  for (Index i = 0; i < factor.rows(); ++i) sum += std::log(static_cast<double>(factor(i, i)));
  return sum;
}

/// One block of columns with a prior variance of its own: the weights, or the bias.
struct Block {
  Index first, last;    // columns of the mean
  double column_trace;  // trace of A over the block
  double count;         // D
  double second;        // mean square of an entry: the closed form of the variance, eq. 17
  [[nodiscard]] bool empty() const { return last == first; }
};

template <typename T>
Block make_block(const MatrixNormal<T>& q, double row_trace, Index first, Index last) {
  Block block{first, last, squared_rows(q.column, first, last), 0, 1};
  if (block.empty()) return block;
  block.count = static_cast<double>(q.mean.rows() * (last - first));
  block.second =
      (row_trace * block.column_trace + squared_columns(q.mean, first, last)) / block.count;
  return block;
}

template <typename T>
void add_scaled_lower(const Matrix<T>& from, double factor, Index first, Index last,
                      Matrix<T>& to) {
  for (Index j = 0; j < last; ++j) {
    for (Index i = std::max(first, j); i < last; ++i)
      to(i, j) += static_cast<T>(factor * static_cast<double>(from(i, j)));
  }
}

template <typename T>
void add_scaled_columns(const Matrix<T>& from, double factor, Index first, Index last,
                        Matrix<T>& to) {
  for (Index j = first; j < last; ++j) {
    for (Index i = 0; i < from.rows(); ++i)
      to(i, j) += static_cast<T>(factor * static_cast<double>(from(i, j)));
  }
}

template <typename T>
void add_inverse_diagonal(const Matrix<T>& factor, double weight, Matrix<T>& to) {
  for (Index i = 0; i < factor.rows(); ++i)
    to(i, i) += static_cast<T>(weight / static_cast<double>(factor(i, i)));
}

}  // namespace

template <typename T>
void MatrixNormal<T>::set_zero() {
  mean.set_zero();
  row.set_zero();
  column.set_zero();
}

template <typename T>
MatrixNormal<T> make_matrix_normal(Index out, Index in, bool has_bias, Biases biases, bool map) {
  MatrixNormal<T> q;
  q.mean = Matrix<T>(out, in + (has_bias ? 1 : 0));
  q.has_bias = has_bias;
  q.biases = biases;
  if (!map) {
    q.row = Matrix<T>(out, out);
    q.column = Matrix<T>(q.covered(), q.covered());
  }
  return q;
}

template <typename T>
double add_kl(const MatrixNormal<T>& q, double weight, MatrixNormal<T>& gradient,
              double prior_variance) {
  const Index out = q.mean.rows();
  const auto covered = static_cast<double>(q.covered());
  const double row_trace = squared_rows(q.row, 0, out);
  double kl = -covered * log_diagonal(q.row) - static_cast<double>(out) * log_diagonal(q.column);
  double row_factor = 0;
  for (const Block& block : {make_block(q, row_trace, 0, q.weights()),
                             make_block(q, row_trace, q.weights(), q.covered())}) {
    if (block.empty()) continue;
    // The closed form minimises the KL, so its own derivative vanishes.
    const double variance = prior_variance > 0 ? prior_variance : block.second;
    kl += 0.5 * block.count * (std::log(variance) + block.second / variance - 1);
    row_factor += block.column_trace / variance;
    add_scaled_columns(q.mean, weight / variance, block.first, block.last, gradient.mean);
    add_scaled_lower(q.column, weight * row_trace / variance, block.first, block.last,
                     gradient.column);
  }
  add_scaled_lower(q.row, weight * row_factor, 0, out, gradient.row);
  add_inverse_diagonal(q.row, -weight * covered, gradient.row);
  add_inverse_diagonal(q.column, -weight * static_cast<double>(out), gradient.column);
  return kl;
}

template <typename T>
double add_map_penalty(const MatrixNormal<T>& q, double prior_variance, double weight,
                       MatrixNormal<T>& gradient) {
  add_scaled_columns(q.mean, weight / prior_variance, 0, q.covered(), gradient.mean);
  return 0.5 * squared_columns(q.mean, 0, q.covered()) / prior_variance;
}

template <typename T>
MatrixNormalDraw<T>::MatrixNormalDraw(const MatrixNormal<T>& q)
    : noise(q.mean.rows(), q.covered()), mixed_columns(noise), mixed_rows(noise), offset(noise) {}

template <typename T>
void draw(const MatrixNormal<T>& q, const RandomKey& key, MatrixNormalDraw<T>& result) {
  const Index out = q.mean.rows();
  const Index covered = q.covered();
  const Index stride = result.noise.stride();
  fill_normals(key, result.noise.data(), static_cast<std::size_t>(result.noise.padded_size()));
  const auto times_column_factor = [&](const Matrix<T>& from, Matrix<T>& to) {
    multiply(Product<T>{out, covered, covered, from.data(), stride, q.column.data(),
                        q.column.stride(), 1, to.data(), stride, false, Triangle::kUpperRight});
  };
  multiply(Product<T>{out, covered, out, q.row.data(), q.row.stride(), result.noise.data(), 1,
                      stride, result.mixed_rows.data(), stride, false, Triangle::kLowerLeft});
  times_column_factor(result.noise, result.mixed_columns);
  times_column_factor(result.mixed_rows, result.offset);
}

template <typename T>
void apply_draw(const MatrixNormal<T>& q, const MatrixNormalDraw<T>& drawn, T sign,
                Matrix<T>& tensor) {
  for (Index j = 0; j < q.mean.columns(); ++j) {
    const bool random = j < q.covered() && !q.is_map();
    for (Index i = 0; i < q.mean.rows(); ++i) {
      tensor(i, j) = random ? q.mean(i, j) + sign * drawn.offset(i, j) : q.mean(i, j);
    }
  }
}

template <typename T>
void add_row_factor_gradient(const MatrixNormalDraw<T>& drawn, const Matrix<T>& dW,
                             Matrix<T>& d_row) {
  const Matrix<T>& U = drawn.mixed_columns;
  multiply(Product<T>{d_row.rows(), d_row.rows(), U.columns(), dW.data(), dW.stride(), U.data(),
                      U.stride(), 1, d_row.data(), d_row.stride(), true, Triangle::kLowerResult});
}

template <typename T>
void add_column_factor_gradient(const MatrixNormalDraw<T>& drawn, const Matrix<T>& dW_transposed,
                                Matrix<T>& d_column) {
  const Matrix<T>& V = drawn.mixed_rows;
  multiply(Product<T>{d_column.rows(), d_column.rows(), V.rows(), dW_transposed.data(),
                      dW_transposed.stride(), V.data(), 1, V.stride(), d_column.data(),
                      d_column.stride(), true, Triangle::kLowerResult});
}

template <typename T>
void clear_upper(Matrix<T>& factor) {
  for (Index j = 1; j < factor.columns(); ++j)
    std::fill_n(factor.column(j), std::min(j, factor.rows()), T(0));
}

#define NOETHER_INSTANTIATE(T)                                                                    \
  template struct MatrixNormal<T>;                                                                \
  template MatrixNormal<T> make_matrix_normal<T>(Index, Index, bool, Biases, bool);               \
  template double add_kl<T>(const MatrixNormal<T>&, double, MatrixNormal<T>&, double);            \
  template double add_map_penalty<T>(const MatrixNormal<T>&, double, double, MatrixNormal<T>&);   \
  template struct MatrixNormalDraw<T>;                                                            \
  template void draw<T>(const MatrixNormal<T>&, const RandomKey&, MatrixNormalDraw<T>&);          \
  template void apply_draw<T>(const MatrixNormal<T>&, const MatrixNormalDraw<T>&, T, Matrix<T>&); \
  template void add_row_factor_gradient<T>(const MatrixNormalDraw<T>&, const Matrix<T>&,          \
                                           Matrix<T>&);                                           \
  template void add_column_factor_gradient<T>(const MatrixNormalDraw<T>&, const Matrix<T>&,       \
                                              Matrix<T>&);                                        \
  template void clear_upper<T>(Matrix<T>&);
NOETHER_INSTANTIATE(float)
NOETHER_INSTANTIATE(double)
#undef NOETHER_INSTANTIATE

}  // namespace noether
