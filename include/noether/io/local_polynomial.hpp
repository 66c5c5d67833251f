#pragma once

#include <Eigen/Core>
#include <vector>

namespace noether {

/// A polynomial of `degree` fitted by least squares to `window` neighbouring points.
struct Smoother {
  Eigen::Index window = 7;
  Eigen::Index degree = 2;
};

/// Weights (window) of the points of one window in the value and the slope at one time. `richer` is
/// the same for a polynomial of two degrees more: their difference estimates the bias.
struct Stencil {
  Eigen::VectorXd value, slope;
  Eigen::VectorXd richer_value, richer_slope;
  Eigen::MatrixXd residual;  ///< (window, window) maps the points to what the polynomial misses
};

/// For times (window), strictly increasing, at the time of point `at`. degree + 3 <= window.
Stencil stencil_of(const Eigen::VectorXd& times, Eigen::Index at, const Smoother& smoother);

/// Stencils along one trajectory; those of equal spacing are computed once.
class Stencils {
 public:
  Stencils(const Eigen::VectorXd& times, const Smoother& smoother);

  /// First point of the window of point i: centred, or at the end of the trajectory.
  [[nodiscard]] Eigen::Index first(Eigen::Index i) const;
  const Stencil& at(Eigen::Index i);

 private:
  [[nodiscard]] bool same_spacing(Eigen::Index first) const;

  const Eigen::VectorXd& times_;
  Smoother smoother_;
  Eigen::Index computed_first_ = -1, computed_offset_ = -1;
  Stencil stencil_;
};

}  // namespace noether
