#pragma once

#include <Eigen/Core>

#include "noether/phase/dataset.hpp"
#include "noether/phase/quadratic.hpp"

namespace noether {

/// Scale of a column with this spread about this mean: the spread, or 1 if the column is constant
/// up to the rounding of sums.
double scale_of(double spread, double mean);

/// Coordinates the model is trained in: z = (x - shift) / scale and time s = t / time_scale, with
/// scale_{q_i} scale_{p_i} = action for every i, so that the symplectic form survives up to a
/// factor.
struct CanonicalScaling {
  Eigen::VectorXd shift;  ///< (M), data units
  Eigen::VectorXd scale;  ///< (M), data units, positive
  double time_scale = 1;

  static CanonicalScaling identity(Eigen::Index dimension);
  /// Scales means to zero, and spreads and velocities to about one. Constant columns keep scale 1.
  static CanonicalScaling fit(const Dataset& data);

  [[nodiscard]] double action() const { return scale(0) * scale(scale.size() / 2); }
  /// The dataset in model coordinates.
  [[nodiscard]] Dataset apply(const Dataset& data) const;
  [[nodiscard]] Eigen::VectorXd to_model(const Eigen::VectorXd& x) const {
    return (x - shift).cwiseQuotient(scale);
  }
  [[nodiscard]] Eigen::VectorXd to_data(const Eigen::VectorXd& z) const {
    return z.cwiseProduct(scale) + shift;
  }
  /// The law whose flow in data units is the flow of `law` in model coordinates; the constant is
  /// dropped.
  [[nodiscard]] Quadratic to_data(const Quadratic& law) const;
  [[nodiscard]] Quadratic to_model(const Quadratic& law) const;
};

}  // namespace noether
