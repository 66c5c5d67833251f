#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/linalg/expm.hpp"
#include "noether/phase/quadratic.hpp"

namespace noether {

/// The generators G_k, (M+1, M+1) each, of a set of quadratic conserved quantities.
std::vector<Matrix<double>> generators_of(const std::vector<Quadratic>& laws);
/// The same, written to `generators`; no allocation if it has the right number and size.
void set_generators(const std::vector<Quadratic>& laws, std::vector<Matrix<double>>& generators);

/// Gradient with respect to (A_k, b_k) from the gradient with respect to G_k:
/// dA = sym(J^T dG[:M, :M]), db = J^T dG[:M, M].
Quadratic observable_gradient(const Matrix<double>& generator_gradient);
/// The same, written to `gradient`; no allocation if it has the right dimension.
void set_observable_gradient(const Matrix<double>& generator_gradient, Quadratic& gradient);

/// Orbit samples of one tile, y_s = R_s x + c_s, and their gradients. Shapes: rotation s (M, M) and
/// shift s (M), column-major, one after the other.
template <typename T>
struct OrbitFlows {
  std::ptrdiff_t dimension = 0;
  std::ptrdiff_t count = 0;  ///< S
  std::vector<T> rotation, shift;
  std::vector<T> rotation_gradient, shift_gradient;

  OrbitFlows() = default;
  OrbitFlows(std::ptrdiff_t dimension, std::ptrdiff_t count);
  void clear_gradient();
};

/// Computes flows Phi = expm(sum_k tau_k G_k) (eq. 4) from symmetry times, and gradients of the
/// generators from gradients of the flows. Scratch of one thread.
class FlowMaker {
 public:
  /// Allocates scratch for generators of M variables, which otherwise happens on first use.
  void reserve(std::ptrdiff_t M);
  /// tau (K, S). Returns false if a flow is not finite.
  template <typename T>
  bool make(const std::vector<Matrix<double>>& generators,
            const Eigen::Ref<const Eigen::MatrixXd>& tau, OrbitFlows<T>& flows);
  /// Adds sum_s tau_k dZ_s to dG_k.
  template <typename T>
  void add_gradient(const std::vector<Matrix<double>>& generators,
                    const Eigen::Ref<const Eigen::MatrixXd>& tau, const OrbitFlows<T>& flows,
                    std::vector<Matrix<double>>& generator_gradient);

 private:
  void combine(const std::vector<Matrix<double>>& generators,
               const Eigen::Ref<const Eigen::MatrixXd>& tau, Eigen::Index s);

  Exponential exponential_;
  Matrix<double> exponent_, cotangent_, exponent_gradient_;
};

}  // namespace noether
