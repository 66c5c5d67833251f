#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/phase/groups.hpp"
#include "noether/phase/quadratic.hpp"

namespace noether {

/// A law whose coefficients were estimated, and the covariance of their errors.
struct FittedLaw {
  Eigen::VectorXd coefficients;    ///< (m) of the monomials, data units
  std::vector<Eigen::Index> free;  ///< monomials whose coefficient was estimated
  Eigen::MatrixXd covariance;      ///< (free, free), data units
  [[nodiscard]] Quadratic law(Eigen::Index dimension) const {
    return from_monomial_coefficients(coefficients, dimension);
  }
  [[nodiscard]] Eigen::VectorXd standard_deviations() const;  ///< (m), 0 where not estimated
  /// (m, free): columns are one standard deviation of independent errors.
  [[nodiscard]] Eigen::MatrixXd factor() const;
};

/// Coefficients of a law by least squares within trajectories, corrected for errors in variables
/// (Fuller 1987, sec. 3.1): with W the within-trajectory scatter of the monomials and N its mean
/// under the noise, (W - N)_FF c_F = -(W - N)_F. c_fixed. The covariance is H^-1 V H^-1 with
/// H = (W - N)_FF and V the covariance of the score under the noise, to the second order. Monomials
/// are scaled by `scale` inside, so units do not matter.
class CoefficientEstimator {
 public:
  /// `variance` (M) of the noise, data units; `scale` (M) the size of the variables.
  CoefficientEstimator(const std::vector<StateGroup>& groups, const Eigen::VectorXd& variance,
                       const Eigen::VectorXd& scale);

  /// Coefficients outside `free` stay at their values in `fixed` (m), those of `free` are
  /// estimated.
  [[nodiscard]] FittedLaw fit(const Eigen::VectorXd& fixed,
                              const std::vector<Eigen::Index>& free) const;

  /// Sizes of the monomials (m): coefficients times these are comparable.
  [[nodiscard]] const Eigen::VectorXd& unit() const { return unit_; }
  [[nodiscard]] const Eigen::VectorXd& scale() const { return scale_; }

 private:
  [[nodiscard]] Eigen::MatrixXd score_covariance(const Eigen::VectorXd& c,
                                                 const std::vector<Eigen::Index>& free) const;
  std::vector<StateGroup> groups_;  // scaled
  Eigen::VectorXd variance_, scale_, unit_;
  Eigen::MatrixXd scatter_;  // W - N, scaled, summed over trajectories
  Eigen::MatrixXd noise_;    // N, summed
};

/// How far `other` (m) is from a fitted law in units of its covariance: a chi-square with
/// `free.size()` degrees of freedom if both are the same law (Wald). Coefficients outside `free`
/// must agree; infinite if not.
double wald_distance(const FittedLaw& fitted, const Eigen::VectorXd& other);

}  // namespace noether
