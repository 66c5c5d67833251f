#include "noether/screen/noise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace noether {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double kMedianOfChiSquare = 0.4549364;  // one degree of freedom
constexpr Index kWindow = 5;
/// Variance of the median of squares over that of one chi-square, relative to the square of its
/// mean, times the number of windows: 5.44 for independent windows, and overlapping ones of five
/// points share noise (tests/calibration/laws_evidence).
constexpr double kVarianceOfMedian = 5.44 * 2.1;

/// Weights of the divided difference over a window, unit norm: they annihilate polynomials of
/// degree below size - 1.
VectorXd difference_weights(const VectorXd& t) {
  VectorXd w = VectorXd::Ones(t.size());
  for (Index i = 0; i < t.size(); ++i) {
    for (Index j = 0; j < t.size(); ++j) {
      if (i != j) w(i) /= t(i) - t(j);
    }
  }
  return w.normalized();
}

double median(std::vector<double>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Paired data hold clean first states; the noisy ones follow from them after one step each.
Eigen::MatrixXd observed(const Trajectory& trajectory) {
  return trajectory.paired() ? trajectory.next : trajectory.states;
}

void collect(const Trajectory& trajectory, std::vector<std::vector<double>>& squares) {
  const Eigen::MatrixXd states = observed(trajectory);
  const Index window = std::min(kWindow, states.cols());
  if (window < 3) return;
  for (Index first = 0; first + window <= states.cols(); ++first) {
    const VectorXd w = difference_weights(trajectory.time.segment(first, window));
    const VectorXd difference = states.middleCols(first, window) * w;
    for (Index j = 0; j < difference.size(); ++j) {
      squares[static_cast<std::size_t>(j)].push_back(difference(j) * difference(j));
    }
  }
}

}  // namespace

NoiseEstimate estimate_noise(const Dataset& data) {
  const auto M = static_cast<std::size_t>(data.dimension());
  if (data.known_noise.size() == M)
    return {data.known_noise, "carried along by the reader from the smoothing of positions"};
  std::vector<std::vector<double>> squares(M);
  for (const Trajectory& trajectory : data.trajectories) collect(trajectory, squares);
  NoiseEstimate estimate{
      std::vector<double>(M), "estimated from how far neighbouring points are from a cubic", {}};
  for (std::size_t j = 0; j < M; ++j) {
    estimate.std[j] = std::sqrt(median(squares[j]) / kMedianOfChiSquare);
    estimate.relative_variance.push_back(kVarianceOfMedian /
                                         std::max(1.0, static_cast<double>(squares[j].size())));
  }
  if (squares[0].empty()) estimate.how = "unknown: no trajectory has three points in a row";
  return estimate;
}

}  // namespace noether
