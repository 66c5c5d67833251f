#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/linalg/matrix.hpp"

namespace noether {

/// Matrix exponential by scaling and squaring of the Taylor polynomial of degree 12
/// (Paterson-Stockmeyer), and the adjoint of exactly this computation. At |X|_1 / 2^s <= 1/2 the
/// truncation is below 2e-14. Cost: 5 + s products, 2 (5 + s) for the adjoint, no allocation after
/// the first use of a size. The adjoint at P is the Frechet derivative L(X^T, P) (Al-Mohy & Higham
/// 2009, eq. 1.2).
class Exponential {
 public:
  /// exp(X). Norms above 2^kMaxSquarings give a result that is not finite, never a hang.
  const Matrix<double>& compute(const Matrix<double>& X);
  /// Adds the gradient of sum(P * exp(X)) with respect to X to `dX`, for the X of the last
  /// compute().
  void add_adjoint(const Matrix<double>& P, Matrix<double>& dX);

  /// Allocates scratch for (n, n) matrices, which otherwise happens on first use.
  void reserve(std::ptrdiff_t n);

  static constexpr int kMaxSquarings = 20;

 private:
  void combine(std::ptrdiff_t block, Matrix<double>& out) const;
  void add_combine_adjoint(std::ptrdiff_t block, const Matrix<double>& cotangent);

  int squarings_ = 0;
  double scale_ = 1;
  Matrix<double> power_[4];  // identity is implied; X, X^2, X^3 at 1..3
  Matrix<double> power_bar_[4];
  Matrix<double> horner_[4];  // partial polynomials
  std::vector<Matrix<double>> squared_;
  Matrix<double> bar_, next_bar_, transposed_;
};

/// Convenience for code outside the hot path.
Eigen::MatrixXd expm(const Eigen::MatrixXd& X);

struct ExpmFrechet {
  Eigen::MatrixXd exponential;  ///< exp(X)
  Eigen::MatrixXd derivative;   ///< L(X, E)
};
ExpmFrechet expm_frechet(const Eigen::MatrixXd& X, const Eigen::MatrixXd& E);

}  // namespace noether
