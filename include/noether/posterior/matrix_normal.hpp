#pragma once

#include <cstddef>
#include <vector>

#include "noether/core/enum_names.hpp"
#include "noether/core/random.hpp"
#include "noether/linalg/matrix.hpp"

namespace noether {

/// Whether biases are a column of the matrix-normal (paper, appendix D.1) or point estimates
/// outside the KL.
enum class Biases { kPosterior, kPoint };
template <>
struct EnumNames<Biases> {
  static constexpr std::string_view key = "posterior.biases";
  static constexpr std::string_view noun = "a treatment of biases";
  static constexpr std::pair<Biases, std::string_view> entries[] = {
      {Biases::kPosterior, "posterior"}, {Biases::kPoint, "point"}};
};

/// q([W b]) = MN(mean, S, A) with S = row row^T and A = column column^T (eq. 15-16). The same
/// struct holds the gradient. Under maximum a posteriori both factors are empty. Shapes: mean (out,
/// in + bias), row (out, out), column (covered, covered), lower triangular; covered = in, plus 1
/// where the bias belongs to the posterior. Only the product of the factors' scales is determined.
/// They start equal and Adam moves both at the same rate; after 2,000 steps they were within a
/// third of each other.
template <typename T>
struct MatrixNormal {
  Matrix<T> mean;
  Matrix<T> row;
  Matrix<T> column;
  bool has_bias = false;  ///< the last column of mean is the bias
  Biases biases = Biases::kPosterior;

  [[nodiscard]] std::ptrdiff_t covered() const {
    return mean.columns() - (has_bias && biases == Biases::kPoint ? 1 : 0);
  }
  [[nodiscard]] std::ptrdiff_t weights() const { return mean.columns() - (has_bias ? 1 : 0); }
  [[nodiscard]] bool is_map() const { return row.rows() == 0; }
  void set_zero();
};

template <typename T>
MatrixNormal<T> make_matrix_normal(std::ptrdiff_t out, std::ptrdiff_t in, bool has_bias,
                                   Biases biases, bool map);

/// KL divergence to an isotropic prior; `weight` times its gradient is added to `gradient`. A
/// `prior_variance` of 0 uses the closed form, one for the weights and one for the bias column (eq.
/// 17-18). Units: nats. Cost: O(out^2 + in^2 + out in), no allocation. Error: relative <= 1e-12 in
/// double.
template <typename T>
double add_kl(const MatrixNormal<T>& q, double weight, MatrixNormal<T>& gradient,
              double prior_variance = 0);

/// Negative log prior of maximum a posteriori with a fixed prior variance, up to a constant; bias
/// included where it belongs to the posterior.
template <typename T>
double add_map_penalty(const MatrixNormal<T>& q, double prior_variance, double weight,
                       MatrixNormal<T>& gradient);

/// One draw W = mean +- L_S E L_A^T and what its adjoint needs.
template <typename T>
struct MatrixNormalDraw {
  Matrix<T> noise;          ///< E (out, covered)
  Matrix<T> mixed_columns;  ///< E L_A^T
  Matrix<T> mixed_rows;     ///< L_S E
  Matrix<T> offset;         ///< L_S E L_A^T

  MatrixNormalDraw() = default;
  explicit MatrixNormalDraw(const MatrixNormal<T>& q);
};

/// Draws for a key. Cost: three triangular products, out covered (out + 2 covered) operations; no
/// allocation.
template <typename T>
void draw(const MatrixNormal<T>& q, const RandomKey& key, MatrixNormalDraw<T>& result);

/// Writes W = mean + sign * offset to a tensor of the shape of mean.
template <typename T>
void apply_draw(const MatrixNormal<T>& q, const MatrixNormalDraw<T>& drawn, T sign,
                Matrix<T>& tensor);

/// Adjoint of the draw to the row factor: dL_S += tril(dW (E L_A^T)^T), where dW is the sum of sign
/// * dW over the antithetic pair. Entries above the diagonal of the result are arbitrary until
/// clear_upper().
template <typename T>
void add_row_factor_gradient(const MatrixNormalDraw<T>& drawn, const Matrix<T>& dW,
                             Matrix<T>& d_row);
/// The same for the column factor: dL_A += tril(dW^T L_S E), from the transpose of dW.
template <typename T>
void add_column_factor_gradient(const MatrixNormalDraw<T>& drawn, const Matrix<T>& dW_transposed,
                                Matrix<T>& d_column);
/// Sets the strictly upper triangle to zero.
template <typename T>
void clear_upper(Matrix<T>& factor);

}  // namespace noether
