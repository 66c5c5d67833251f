#pragma once

#include <Eigen/Core>
#include <limits>
#include <vector>

namespace noether {

/// Values of an observable C along one trajectory and the effect of noise on them.
struct ObservedValues {
  Eigen::VectorXd values;  ///< (T)
  /// Trajectory mean of sigma_j^2 (dC/dx_j)^2 for every variable j, at observed states, corrected
  /// to the second order: their sum is the noise variance of C. (M)
  Eigen::VectorXd noise_shares;
  /// Trajectory mean of the squared pointwise variance over the square of its mean, >= 1.
  double noise_unevenness = 1;
  /// d values / d theta, where theta ~ N(0, I) are the errors of learned coefficients: (T, r);
  /// r = 0 for an observable that was given, not learned.
  Eigen::MatrixXd sensitivity;
  /// Covariance of the noise of `values` and of `sensitivity`, summed over the trajectory (r).
  Eigen::VectorXd correlated_noise;

  [[nodiscard]] double noise_variance() const { return noise_shares.sum(); }
};

struct TestOptions {
  double level = 0.01;  ///< of one test; used for the minimum detectable drift
  double power = 0.9;
  /// Relative variance of the estimate of each sigma_j^2 (M): 0 if the noise is given.
  Eigen::VectorXd noise_uncertainty = {};
  /// By which errors that neighbouring states share enlarge the variance of the statistic.
  double noise_correlation = 1;
  /// Spread of C between trajectories; drift is reported in these units.
  double spread = 1;
};

/// Does C vary along trajectories by more than noise and the errors of its coefficients explain?
struct ConservationTest {
  double statistic = 0;  ///< mean squared deviation from trajectory means over the noise; near 1
  double degrees = 0;    ///< effective degrees of freedom of the statistic
  double noise_degrees = std::numeric_limits<double>::infinity();  ///< of the estimate of the noise
  double p_value = 1;
  double relative_drift = 0;  ///< sqrt of the variance beyond the noise, over the spread
  double noise_explains = 0;  ///< the drift that noise alone would show, same units
  double min_detectable_drift = std::numeric_limits<double>::infinity();  ///< see below
};

/// Chi-square test of constancy (derivation 7.5). Residuals from trajectory means are scaled by the
/// trajectory-mean noise variance; errors of learned coefficients enter as a Gaussian term of known
/// covariance (Woodbury); degrees of freedom by Satterthwaite; with an estimated noise the
/// statistic is compared with an F distribution.
///
/// Minimum detectable drift: the smallest relative drift, the same in all trajectories, that the
/// test would have detected with the given power (no trajectory counts as less noisy than half the
/// noise's standard deviation), but no more than the total scatter of C allows, which matters if
/// the noise is overstated. The drift that errors of the coefficients stay below with that
/// probability is added in quadrature. Infinite without a spread or without two states in any
/// trajectory.
ConservationTest test_conservation(const std::vector<ObservedValues>& trajectories,
                                   const TestOptions& options);

/// p-values corrected for multiple testing (Holm 1979), in the same order.
std::vector<double> holm(const std::vector<double>& p_values);

/// Standard deviation of trajectory means beyond what noise explains; with one trajectory the root
/// mean square of the values beyond the noise.
double spread_between(const std::vector<ObservedValues>& trajectories);

/// Are the trajectory means equal up to the noise, so that the data cannot distinguish a law from a
/// value that all trajectories share? With one trajectory: is C zero up to the noise? False if a
/// chi-square test at `level` rejects this.
bool identical_in_all(const std::vector<ObservedValues>& trajectories, double level);

}  // namespace noether
