#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/phase/quadratic.hpp"
#include "noether/phase/trajectory_states.hpp"

namespace noether {

/// A law c = c_0 + E theta with estimated parameters theta, and the covariance of their errors.
/// Coefficients (m) are those of the monomials in data units.
struct FittedLaw {
  Eigen::VectorXd coefficients;  ///< (m)
  Eigen::MatrixXd directions;    ///< E (m, r)
  Eigen::VectorXd parameters;    ///< theta (r)
  Eigen::MatrixXd covariance;    ///< of theta (r, r)
  [[nodiscard]] Quadratic law(Eigen::Index dimension) const {
    return from_monomial_coefficients(coefficients, dimension);
  }
  [[nodiscard]] Eigen::VectorXd parameter_deviations() const;  ///< (r)
  [[nodiscard]] Eigen::VectorXd standard_deviations() const;   ///< of the coefficients (m)
  /// (m, r): columns are one standard deviation of independent errors.
  [[nodiscard]] Eigen::MatrixXd factor() const;
};

/// Unit vectors (m, free.size()): every listed monomial has its own coefficient.
Eigen::MatrixXd unit_directions(Eigen::Index m, const std::vector<Eigen::Index>& free);

/// Coefficients of a law by least squares within trajectories, corrected for errors in variables
/// (Fuller 1987, sec. 3.1): with W the within-trajectory scatter of the monomials and N its mean
/// under the noise, (W - N)_FF c_F = -(W - N)_F. c_fixed. The covariance is H^-1 V H^-1 with
/// H = (W - N)_FF and V the covariance of the score under the noise, to the second order. Monomials
/// are scaled by `scale` inside, so units do not matter.
class CoefficientEstimator {
 public:
  /// `variance` (M) of the noise, data units; `scale` (M) the size of the variables. Where errors
  /// are mostly `systematic`, they are not taken for less because a law varies by less.
  CoefficientEstimator(const std::vector<TrajectoryStates>& groups, const Eigen::VectorXd& variance,
                       const Eigen::VectorXd& scale, bool systematic = false);

  /// c_0 + E theta with theta estimated; `fixed` = c_0 (m), `directions` = E (m, r). If the scores
  /// scatter between trajectories by more than the noise explains, because the law drifts, the
  /// covariance grows in proportion. If the law varies by less than the noise would cause, the
  /// noise is overstated and is reduced to that level.
  [[nodiscard]] FittedLaw fit(const Eigen::VectorXd& fixed,
                              const Eigen::MatrixXd& directions) const;
  /// Within-trajectory variance of a law over that expected from noise; near 1 for a law.
  [[nodiscard]] double variance_over_noise(const Eigen::VectorXd& coefficients) const;
  /// Monomials that vary along trajectories by clearly more than the noise.
  [[nodiscard]] std::vector<Eigen::Index> varying() const;
  /// Standard deviation of every monomial along trajectories beyond the noise (m), in its unit.
  [[nodiscard]] Eigen::VectorXd motion() const;

  [[nodiscard]] bool systematic() const { return systematic_; }
  /// Sizes of the monomials (m): coefficients times these are comparable.
  [[nodiscard]] const Eigen::VectorXd& unit() const { return unit_; }
  [[nodiscard]] const Eigen::VectorXd& scale() const { return scale_; }

 private:
  /// `c` (m) and `E` (m, r) in scaled units.
  [[nodiscard]] Eigen::MatrixXd score_covariance(const Eigen::VectorXd& c,
                                                 const Eigen::MatrixXd& E) const;
  /// Mean square of the trajectories' scores over V; 1 if noise explains them.
  [[nodiscard]] double design_effect(const Eigen::VectorXd& c, const Eigen::MatrixXd& E,
                                     const Eigen::MatrixXd& V, double factor) const;
  [[nodiscard]] FittedLaw fit_with_noise(const Eigen::VectorXd& fixed,
                                         const Eigen::MatrixXd& directions, double factor) const;
  std::vector<TrajectoryStates> groups_;  // scaled
  Eigen::VectorXd variance_, scale_, unit_;
  Eigen::MatrixXd within_;  // W, scaled, summed over trajectories
  Eigen::MatrixXd noise_;   // N, summed
  double degrees_ = 0;      // of freedom of both sums
  bool systematic_ = false;
};

/// Distance of `other` (m) from a fitted law in units of its covariance: chi-square distributed if
/// both are the same law (Wald). Infinite if they differ outside the fitted directions.
struct WaldDistance {
  double distance = 0;
  int degrees = 0;  ///< parameters that the data determine
};
WaldDistance wald_distance(const FittedLaw& fitted, const Eigen::VectorXd& other);
/// Whether the errors explain the distance, at level .001.
bool consistent(const FittedLaw& fitted, const Eigen::VectorXd& other);

}  // namespace noether
