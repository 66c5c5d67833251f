#include "noether/laws/conservation_test.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <cmath>
#include <numeric>

#include "noether/linalg/decompositions.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kMostDegrees = 1e9;  // an F distribution with more is a chi-square
constexpr double kOneSided90 = 1.2816;
constexpr double kQuietest = 0.25;

/// Ratio of a mean square with `degrees` to one with `noise_degrees`.
double upper_tail(double ratio, double degrees, double noise_degrees) {
  if (!(ratio > 0)) return 1;
  if (noise_degrees > kMostDegrees) {
    const boost::math::chi_squared distribution(degrees);
    return boost::math::cdf(boost::math::complement(distribution, ratio * degrees));
  }
  const boost::math::fisher_f distribution(degrees, noise_degrees);
  return boost::math::cdf(boost::math::complement(distribution, ratio));
}

double upper_quantile(double tail, double degrees, double noise_degrees) {
  if (noise_degrees > kMostDegrees) {
    const boost::math::chi_squared distribution(degrees);
    return boost::math::quantile(boost::math::complement(distribution, tail)) / degrees;
  }
  const boost::math::fisher_f distribution(degrees, noise_degrees);
  return boost::math::quantile(boost::math::complement(distribution, tail));
}

/// Variance of the noise of a trajectory that counts: those far quieter than the mean do not speak
/// for the others.
struct Noise {
  double mean = 0;  ///< a degree of freedom

  explicit Noise(const std::vector<ObservedValues>& trajectories) {
    double sum = 0;
    double degrees = 0;
    for (const ObservedValues& t : trajectories) {
      if (!counts(t)) continue;
      sum += degrees_of(t) * t.noise_variance();
      degrees += degrees_of(t);
    }
    if (degrees > 0) mean = sum / degrees;
  }

  [[nodiscard]] static bool counts(const ObservedValues& t) {
    return t.values.size() > 1 && t.noise_variance() > 0;
  }
  [[nodiscard]] static double degrees_of(const ObservedValues& t) {
    return static_cast<double>(t.values.size()) - 1;
  }
  [[nodiscard]] double precision(const ObservedValues& t) const {
    return 1 / std::max(kQuietest * mean, t.noise_variance());
  }
  /// Locally most powerful against a drift that is the same in all trajectories.
  [[nodiscard]] double weight(const ObservedValues& t) const { return mean * precision(t); }
};

/// Sums over trajectories that the statistic is made of; where it says so each with its weight.
struct Sums {
  double degrees = 0;
  double weights = 0;    // of all degrees of freedom
  double squares = 0;    // weighed, of residuals over the noise
  double variance = 0;   // of `squares` under the null
  double precision = 0;  // weighed
  double within = 0;     // of residuals, data units
  double noise = 0;      // expected of them
  VectorXd shares;       // weighed, of every variable in `squares`
  MatrixXd information;  // sensitivities over the noise
  VectorXd score;
  MatrixXd weighed_information;
  VectorXd weighed_score;
  MatrixXd drift_of_coefficients;  // sensitivities in data units

  Sums(Index num_variables, Index num_errors)
      : shares(VectorXd::Zero(num_variables)),
        information(MatrixXd::Zero(num_errors, num_errors)),
        score(VectorXd::Zero(num_errors)),
        weighed_information(information),
        weighed_score(score),
        drift_of_coefficients(information) {}
};

void add(const ObservedValues& t, const Noise& all, Sums& sums) {
  if (!Noise::counts(t)) return;
  const double T = static_cast<double>(t.values.size());
  const double noise = t.noise_variance();
  const double weight = all.weight(t);
  const VectorXd residual = t.values.array() - t.values.mean();
  sums.degrees += T - 1;
  sums.weights += weight * (T - 1);
  sums.squares += weight * residual.squaredNorm() / noise;
  sums.variance += weight * weight * 2 * ((T - 2) * t.noise_unevenness + 1);
  sums.precision += weight * (T - 1) * all.precision(t);
  sums.within += residual.squaredNorm();
  sums.noise += (T - 1) * noise;
  sums.shares += weight * (T - 1) * t.noise_shares / noise;
  if (t.sensitivity.cols() == 0) return;
  const MatrixXd centred = t.sensitivity.rowwise() - t.sensitivity.colwise().mean().eval();
  const MatrixXd square = centred.transpose() * centred;
  const VectorXd score =
      (centred.transpose() * residual - (1 - 1 / T) * t.correlated_noise) / noise;
  sums.information += square / noise;
  sums.weighed_information += weight * square / noise;
  sums.drift_of_coefficients += square;
  sums.score += score;
  sums.weighed_score += weight * score;
}

/// Weighed squares of the residuals whitened by (I + U U^T)^(-1/2), U the sensitivities over the
/// noise: I - U M U^T with M = (1 - (1 + L)^(-1/2)) / L, L = U^T U. With equal weights this is
/// Woodbury's r^T (I + U U^T)^(-1) r.
double whitened_squares(const Sums& sums) {
  if (sums.score.size() == 0) return sums.squares;
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(sums.information);
  const VectorXd root = (1 + eigen.eigenvalues().array().max(0)).sqrt();
  const VectorXd factor = (root.array() * (1 + root.array())).inverse();
  const VectorXd taken =
      eigen.eigenvectors() * factor.cwiseProduct(eigen.eigenvectors().transpose() * sums.score);
  return sums.squares - 2 * sums.weighed_score.dot(taken) +
         taken.dot(sums.weighed_information * taken);
}

/// Mean square by which errors of the coefficients make C drift, not exceeded with 90% probability.
double coefficient_drift(const Sums& sums) {
  if (sums.drift_of_coefficients.size() == 0) return 0;
  const MatrixXd per_degree = sums.drift_of_coefficients / sums.degrees;
  return per_degree.trace() + kOneSided90 * std::sqrt(2.0) * per_degree.norm();
}

double resolution_of(const Sums& sums, const ConservationTest& test, const TestOptions& options) {
  if (!(options.spread > 0)) return std::numeric_limits<double>::infinity();
  const double seen = upper_quantile(options.level, test.degrees, test.noise_degrees);
  const double lowest = upper_quantile(options.power, test.degrees, test.noise_degrees);
  const double excess = (seen / lowest - 1) * sums.weights / sums.precision;
  // The scatter as a whole: if the noise were nothing, all of it would be drift.
  const double all =
      sums.within / sums.degrees / upper_quantile(options.power, test.degrees, kMostDegrees * 2);
  return std::sqrt(std::min(excess, all) + coefficient_drift(sums)) / options.spread;
}

}  // namespace

ConservationTest test_conservation(const std::vector<ObservedValues>& trajectories,
                                   const TestOptions& options) {
  ConservationTest test;
  if (trajectories.empty()) return test;
  const Index M = trajectories[0].noise_shares.size();
  const Noise noise(trajectories);
  Sums sums(M, trajectories[0].sensitivity.cols());
  for (const ObservedValues& t : trajectories) add(t, noise, sums);
  if (!(sums.degrees > 0)) return test;
  test.statistic = std::max(0.0, whitened_squares(sums)) / sums.weights;
  test.degrees = 2 * sums.weights * sums.weights / sums.variance;
  if (options.noise_uncertainty.size() == M) {
    const VectorXd shares = sums.shares / sums.weights;
    const double uncertainty = shares.cwiseAbs2().dot(options.noise_uncertainty);
    if (uncertainty > 0) test.noise_degrees = std::max(1.0, 2 / uncertainty);
  }
  test.p_value = upper_tail(test.statistic, test.degrees, test.noise_degrees);
  test.resolution = resolution_of(sums, test, options);
  if (options.spread > 0) {
    const double beyond = std::max(0.0, sums.within - sums.noise) / sums.degrees;
    test.relative_drift = std::sqrt(beyond) / options.spread;
    test.noise_explains = std::sqrt(sums.noise / sums.degrees) / options.spread;
  }
  return test;
}

std::vector<double> holm(const std::vector<double>& p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> adjusted(p_values.size());
  double running = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    running = std::max(running,
                       std::min(1.0, static_cast<double>(order.size() - i) * p_values[order[i]]));
    adjusted[order[i]] = running;
  }
  return adjusted;
}

namespace {

struct Means {
  VectorXd values;    // one a trajectory
  VectorXd variance;  // of each by the noise
};

Means means_of(const std::vector<ObservedValues>& trajectories) {
  const auto n = static_cast<Index>(trajectories.size());
  Means means{VectorXd(n), VectorXd(n)};
  for (Index k = 0; k < n; ++k) {
    const ObservedValues& t = trajectories[static_cast<std::size_t>(k)];
    means.values(k) = t.values.mean();
    means.variance(k) = t.noise_variance() / static_cast<double>(t.values.size());
  }
  return means;
}

}  // namespace

double spread_between(const std::vector<ObservedValues>& trajectories) {
  if (trajectories.empty()) return 0;
  if (trajectories.size() == 1) {
    const ObservedValues& t = trajectories[0];
    const double square = t.values.squaredNorm() / static_cast<double>(t.values.size());
    return std::sqrt(std::max(0.0, square - t.noise_variance()));
  }
  const Means means = means_of(trajectories);
  const auto n = static_cast<double>(trajectories.size());
  const double square = (means.values.array() - means.values.mean()).square().sum() / (n - 1);
  return std::sqrt(std::max(0.0, square - means.variance.mean()));
}

bool identical_in_all(const std::vector<ObservedValues>& trajectories, double level) {
  if (trajectories.empty()) return true;
  const Means means = means_of(trajectories);
  if ((means.variance.array() <= 0).any()) return spread_between(trajectories) <= 0;
  if (trajectories.size() == 1)
    return upper_tail(means.values(0) * means.values(0) / means.variance(0), 1, 2 * kMostDegrees) >
           level;
  const VectorXd weight = means.variance.cwiseInverse();
  const double centre = weight.dot(means.values) / weight.sum();
  const double square = weight.dot((means.values.array() - centre).square().matrix());
  const double degrees = static_cast<double>(trajectories.size() - 1);
  return upper_tail(square / degrees, degrees, 2 * kMostDegrees) > level;
}

}  // namespace noether
