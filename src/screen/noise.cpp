#include "noether/screen/noise.hpp"
#include "noether/core/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/phase/divided_difference.hpp"
#include "noether/screen/scatter.hpp"
#include "noether/screen/streamed_median.hpp"
#include "src/screen/pieces.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double kMedianOfChiSquare = 0.4549364;  // with one degree of freedom
constexpr Index kWindow = 5;
/// Relative variance of the estimated sigma^2, times the number of windows: 5.44 for the median
/// over independent windows, and 2.1 times as much because overlapping windows of five points share
/// noise (tests/calibration/discovery_law_tests).
constexpr double kVarianceOfMedian = 5.44 * 2.1;
constexpr Index kPiece = 65536;  // windows that a thread processes at a time

using Window = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, kWindow, 1>;  // not on the heap

Index window_of(const Trajectory& trajectory) {
  return std::min(kWindow, observed(trajectory).cols());
}

/// Pieces of windows: `first` and `count` of a piece refer to the first states of its windows.
std::vector<Piece> windows_of(const Dataset& data) {
  std::vector<Piece> pieces;
  for (const Trajectory& t : data.trajectories) {
    const Index windows = window_of(t) < 3 ? 0 : observed(t).cols() - window_of(t) + 1;
    for (Index first = 0; first < windows; first += kPiece)
      pieces.push_back({0, &t, first, std::min(kPiece, windows - first)});
  }
  return pieces;
}

/// Sends the squared difference of every window of the piece.
void send_squares(const Piece& piece, StreamedMedian& squares, int thread) {
  const Eigen::MatrixXd& states = observed(*piece.trajectory);
  const Index window = window_of(*piece.trajectory);
  VectorXd difference(states.rows());
  for (Index first = piece.first; first < piece.first + piece.count; ++first) {
    const auto w = difference_weights<Window>(piece.trajectory->time.segment(first, window));
    difference.noalias() = states.middleCols(first, window) * w;
    for (Index j = 0; j < difference.size(); ++j)
      squares.add(static_cast<std::size_t>(j), difference(j) * difference(j), thread);
  }
}

}  // namespace

NoiseEstimate estimate_noise(const Dataset& data, ThreadPool* pool) {
  const auto M = static_cast<std::size_t>(data.dimension());
  const std::vector<Piece> pieces = windows_of(data);
  if (pieces.empty())
    return {std::vector<double>(M, 0), "unknown: no trajectory has three points in a row"};
  ThreadPool alone(1);
  ThreadPool& threads = pool != nullptr ? *pool : alone;
  const auto total = static_cast<std::size_t>(data.num_states()) * M;
  StreamedMedian squares(M, total, threads.num_threads());
  do {
    threads.run(pieces.size(),
                [&](std::size_t task, int thread) { send_squares(pieces[task], squares, thread); });
  } while (squares.next_round());
  NoiseEstimate estimate{std::vector<double>(M),
                         "estimated from how far neighbouring points are from a cubic"};
  for (std::size_t j = 0; j < M; ++j)
    estimate.std[j] = std::sqrt(squares.median(j) / kMedianOfChiSquare);
  Index windows = 0;
  for (const Piece& piece : pieces) windows += piece.count;
  estimate.relative_variance.assign(M, kVarianceOfMedian / static_cast<double>(windows));
  return estimate;
}

VectorXd NoiseEstimate::variance() const {
  return VectorXd::Map(std.data(), static_cast<Index>(std.size())).cwiseAbs2();
}

VectorXd NoiseEstimate::uncertainty() const {
  return VectorXd::Map(relative_variance.data(), static_cast<Index>(relative_variance.size()));
}

void refuse_wrong_noise(const GivenNoise& noise, const Dataset& data) {
  for (const double value : noise) {
    if (!(value > 0) || !std::isfinite(value))
      throw UsageError(compose("{}: {} is not positive. Give a standard deviation, or auto.",
                               Parameter{"noise"}, value));
  }
  const auto size = static_cast<Index>(noise.size());
  if (size <= 1 || size == data.dimension()) return;
  if (data.smoothing && size == data.dimension() / 2) return;
  throw UsageError(compose("{}: {} for {} {}. Give one number, or one for each.",
                           Parameter{"noise"}, counted(noise.size(), "number", "numbers"),
                           data.smoothing ? data.dimension() / 2 : data.dimension(),
                           data.smoothing ? "positions" : "variables"));
}

namespace {

/// Rounding of the data's digits, and what a simulation's truncation may be (M).
std::vector<double> faintest(const Dataset& data) {
  const VectorXd spread = kFaintestNoise * spread_of(data);
  std::vector<double> least(spread.begin(), spread.end());
  for (std::size_t j = 0; j < data.rounding.size(); ++j)
    least[j] = std::max(least[j], data.rounding[j]);
  return least;
}

void lift_faint_noise(const Dataset& data, NoiseEstimate& noise) {
  const std::vector<double> least = faintest(data);
  std::size_t rounded = 0;
  std::size_t faint = 0;
  for (std::size_t j = 0; j < least.size(); ++j) {
    if (noise.std[j] >= least[j]) continue;
    noise.std[j] = least[j];
    const bool by_rounding = j < data.rounding.size() && data.rounding[j] == least[j];
    ++(by_rounding ? rounded : faint);
  }
  if (rounded > 0)
    noise.how += fmt::format("; for {} of {} the rounding to the digits of the data", rounded,
                             counted(least.size(), "variable", "variables"));
  if (faint > 0)
    noise.how += fmt::format("; for {} of {} {:g} of their spread, since less was seen", faint,
                             counted(least.size(), "variable", "variables"), kFaintestNoise);
}

/// What the noise of positions and the bias of their smoothing make of every variable.
NoiseEstimate propagated(const Dataset& data, const GivenNoise& given) {
  const Smoothing& smoothing = *data.smoothing;
  const std::size_t M = smoothing.gain.size();
  const std::size_t n = M / 2;
  NoiseEstimate noise;
  noise.correlation = smoothing.correlation;
  double share_of_bias = 0;
  for (std::size_t j = 0; j < M; ++j) {
    double sigma = given.empty() ? smoothing.noise[j % n] : given[given.size() > 1 ? j % n : 0];
    if (given.empty() && j % n < data.rounding.size())
      sigma = std::max(sigma, data.rounding[j % n]);
    const double random = given.size() == M ? given[j] : sigma * smoothing.gain[j];
    noise.std.push_back(std::hypot(random, smoothing.bias[j]));
    const double share =
        noise.std.back() > 0 ? std::pow(smoothing.bias[j] / noise.std.back(), 2) : 0;
    noise.relative_variance.push_back(share * share);  // the bias is known to about its size
    share_of_bias = std::max(share_of_bias, share);
  }
  noise.limited_by_sampling = share_of_bias > 0.5;
  noise.how = given.empty() ? "propagated from the smoothing of positions"
                            : "given for the positions and propagated";
  if (noise.limited_by_sampling)
    noise.how += "; mostly what the smoothing misses between samples: the sampling is the limit";
  return noise;
}

}  // namespace

NoiseEstimate noise_of(const Dataset& data, const GivenNoise& given, ThreadPool* pool) {
  refuse_wrong_noise(given, data);
  NoiseEstimate noise;
  if (data.smoothing) {
    noise = propagated(data, given);
  } else if (given.empty()) {
    noise = estimate_noise(data, pool);
  } else {
    noise = {given, "given"};
    noise.std.resize(static_cast<std::size_t>(data.dimension()), given[0]);
  }
  if (given.empty()) lift_faint_noise(data, noise);
  return noise;
}

}  // namespace noether
