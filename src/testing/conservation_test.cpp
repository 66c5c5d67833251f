#include "noether/testing/conservation_test.hpp"

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

constexpr double kMostDegrees = 1e9;  // an F distribution with more is treated as chi-square
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

/// Sums over trajectories that make up the statistic.
struct Sums {
  double degrees = 0;
  double squares = 0;    // of residuals over the noise
  double variance = 0;   // of `squares` under the null
  double within = 0;     // of residuals, data units
  double noise = 0;      // expected of them
  VectorXd shares;       // of every variable in `squares`
  MatrixXd information;  // sensitivities over the noise
  VectorXd score;
  MatrixXd drift_of_coefficients;  // sensitivities in data units
};

void add(const ObservedValues& t, Sums& sums) {
  const double T = static_cast<double>(t.values.size());
  const double noise = t.noise_variance();
  if (T < 2 || !(noise > 0)) return;
  const VectorXd residual = t.values.array() - t.values.mean();
  sums.degrees += T - 1;
  sums.squares += residual.squaredNorm() / noise;
  sums.variance += 2 * ((T - 2) * t.noise_unevenness + 1);
  sums.within += residual.squaredNorm();
  sums.noise += (T - 1) * noise;
  sums.shares += (T - 1) * t.noise_shares / noise;
  if (t.sensitivity.cols() == 0) return;
  const MatrixXd centred = t.sensitivity.rowwise() - t.sensitivity.colwise().mean().eval();
  const MatrixXd square = centred.transpose() * centred;
  sums.information += square / noise;
  sums.drift_of_coefficients += square;
  sums.score += (centred.transpose() * residual - (1 - 1 / T) * t.correlated_noise) / noise;
}

/// Mean square drift of C due to errors of its coefficients, not exceeded with 90% probability.
double coefficient_drift(const Sums& sums) {
  if (sums.drift_of_coefficients.size() == 0) return 0;
  const MatrixXd per_degree = sums.drift_of_coefficients / sums.degrees;
  return per_degree.trace() + kOneSided90 * std::sqrt(2.0) * per_degree.norm();
}

/// Mean over trajectories of the inverse noise variance: the contribution to the statistic of a
/// drift that is the same in all of them. Trajectories with far less noise than the mean are
/// limited so that they do not dominate.
double mean_precision(const std::vector<ObservedValues>& trajectories, const Sums& sums) {
  const double quiet = kQuietest * sums.noise / sums.degrees;
  double sum = 0;
  for (const ObservedValues& t : trajectories) {
    const double T = static_cast<double>(t.values.size());
    if (T > 1 && t.noise_variance() > 0) sum += (T - 1) / std::max(quiet, t.noise_variance());
  }
  return sum / sums.degrees;
}

double min_detectable_drift_of(const std::vector<ObservedValues>& trajectories, const Sums& sums,
                               const ConservationTest& test, const TestOptions& options) {
  if (!(options.spread > 0)) return std::numeric_limits<double>::infinity();
  const double seen = upper_quantile(options.level, test.degrees, test.noise_degrees);
  const double lowest = upper_quantile(options.power, test.degrees, test.noise_degrees);
  const double excess = (seen / lowest - 1) / mean_precision(trajectories, sums);
  // Bound from the total scatter: without noise, all of it would be drift.
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
  const Index r = trajectories[0].sensitivity.cols();
  Sums sums;
  sums.shares = VectorXd::Zero(M);
  sums.information = sums.drift_of_coefficients = MatrixXd::Zero(r, r);
  sums.score = VectorXd::Zero(r);
  for (const ObservedValues& t : trajectories) add(t, sums);
  if (!(sums.degrees > 0)) return test;
  double squares = sums.squares;
  if (r > 0) {
    const MatrixXd total = MatrixXd::Identity(r, r) + sums.information;
    squares -= sums.score.dot(total.llt().solve(sums.score));
  }
  test.statistic = std::max(0.0, squares) / sums.degrees;
  test.degrees = 2 * sums.degrees * sums.degrees / (sums.variance * options.noise_correlation);
  if (options.noise_uncertainty.size() == M) {
    const VectorXd shares = sums.shares / sums.degrees;
    const double uncertainty = shares.cwiseAbs2().dot(options.noise_uncertainty);
    if (uncertainty > 0) test.noise_degrees = std::max(1.0, 2 / uncertainty);
  }
  test.p_value = upper_tail(test.statistic, test.degrees, test.noise_degrees);
  test.min_detectable_drift = min_detectable_drift_of(trajectories, sums, test, options);
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
  VectorXd values;    // one per trajectory
  VectorXd variance;  // of each under the noise
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
