#include "noether/io/smooth.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "noether/core/error.hpp"
#include "noether/core/number_text.hpp"
#include "noether/io/local_polynomial.hpp"
#include "noether/phase/divided_difference.hpp"

namespace noether {

namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kShortest = 7;  // states of a stretch from which velocities can be found
constexpr std::array<Index, 6> kWindows{7, 9, 11, 15, 21, 31};
constexpr std::array<Index, 3> kDegrees{2, 4, 6};
constexpr std::size_t kDifferences =
    3;                                 // of these windows whose highest differences show the noise
constexpr Index kMostWindows = 20000;  // that the choice of the smoother looks at
constexpr Index kLong = 3;             // windows in a stretch from which its ends are left out
constexpr double kInvisible = 0.3;     // noise over spread of positions whose motion is not seen
constexpr double kLargestBias = 0.3;   // of the RMS velocity
constexpr double kReliable = 8;        // degrees of freedom of an estimate of the noise
constexpr double kChance = 2;          // standard errors of a mean square that chance explains
constexpr double kStuck = 1e-6;        // noise over spread that a position which never moves lacks

/// Sums over windows of what a smoother does, by coordinate (n).
struct Effects {
  ArrayXd misfit;                // squared residuals over their degrees of freedom
  ArrayXd value_gap, slope_gap;  // squared differences to the richer polynomial
  ArrayXd square_slope;
  double value_gain = 0, slope_gain = 0;          // squared norms of the weights
  double value_gap_gain = 0, slope_gap_gain = 0;  // and of their differences to the richer ones
  double count = 0;

  explicit Effects(Index n)
      : misfit(ArrayXd::Zero(n)),
        value_gap(ArrayXd::Zero(n)),
        slope_gap(ArrayXd::Zero(n)),
        square_slope(ArrayXd::Zero(n)) {}

  void add(const MatrixXd& points, const Stencil& stencil, const Smoother& smoother) {
    const MatrixXd residual = points * stencil.residual.transpose();
    misfit += residual.array().square().rowwise().sum() /
              static_cast<double>(smoother.window - smoother.degree - 1);
    const VectorXd value_difference = stencil.richer_value - stencil.value;
    const VectorXd slope_difference = stencil.richer_slope - stencil.slope;
    value_gap += (points * value_difference).array().square();
    slope_gap += (points * slope_difference).array().square();
    square_slope += (points * stencil.slope).array().square();
    value_gain += stencil.value.squaredNorm();
    slope_gain += stencil.slope.squaredNorm();
    value_gap_gain += value_difference.squaredNorm();
    slope_gap_gain += slope_difference.squaredNorm();
    count += 1;
  }
  [[nodiscard]] ArrayXd noise_variance() const { return misfit / count; }
  [[nodiscard]] ArrayXd value_bias(const ArrayXd& variance) const {
    return beyond(value_gap, variance * value_gap_gain);
  }
  [[nodiscard]] ArrayXd slope_bias(const ArrayXd& variance) const {
    return beyond(slope_gap, variance * slope_gap_gain);
  }
  /// Squared error of the slopes over their mean square, summed over the coordinates.
  [[nodiscard]] double slope_error(const ArrayXd& variance) const {
    const ArrayXd error = variance * (slope_gain / count) + slope_bias(variance);
    return (error / (square_slope / count).max(std::numeric_limits<double>::min())).sum();
  }

 private:
  /// Mean square of a gap beyond what noise makes of it, 0 where chance explains the rest.
  [[nodiscard]] ArrayXd beyond(const ArrayXd& gap, const ArrayXd& noise) const {
    const double chance = 1 + kChance * std::sqrt(2 / count);
    return (gap > chance * noise).select((gap - noise) / count, 0);
  }
};

struct Candidate {
  Smoother smoother;
  Effects effects;
  double windows = 0;  // that differ
};

void leave_out_short_stretches(Dataset& data) {
  const auto is_short = [](const Trajectory& t) { return t.states.cols() < kShortest; };
  const auto count = std::count_if(data.trajectories.begin(), data.trajectories.end(), is_short);
  if (count == static_cast<std::ptrdiff_t>(data.trajectories.size())) {
    const Trajectory& first = data.trajectories.front();
    throw DataError(
        fmt::format("trajectory '{}' has {} and no momenta or velocities, and {} in a row are "
                    "needed to find them. Add columns p or v, or longer stretches.",
                    first.id, counted(first.states.cols(), "position", "positions"), kShortest));
  }
  if (count == 0) return;
  std::erase_if(data.trajectories, is_short);
  data.warnings.push_back(
      fmt::format("{} of fewer than {} positions left out: velocities cannot be found there.",
                  counted(static_cast<std::size_t>(count), "stretch", "stretches"), kShortest));
}

/// States at either end of a stretch that are left out, since their windows are one-sided.
Index left_out_ends(Index states, Index window) {
  return states >= kLong * window ? window / 2 : 0;
}

/// Sums over states spread evenly over the data.
Candidate try_out(const Dataset& data, const Smoother& smoother) {
  Candidate candidate{smoother, Effects(data.dimension() / 2), 0};
  const Index stride = 1 + data.num_states() / kMostWindows;
  for (const Trajectory& t : data.trajectories) {
    Stencils stencils(t.time, smoother);
    const Index ends = left_out_ends(t.states.cols(), smoother.window);
    for (Index i = ends; i < t.states.cols() - ends; i += stride)
      candidate.effects.add(t.states.middleCols(stencils.first(i), smoother.window), stencils.at(i),
                            smoother);
    candidate.windows += static_cast<double>(t.states.cols() - smoother.window + 1);
  }
  return candidate;
}

std::vector<Candidate> candidates_for(const Dataset& data) {
  Index shortest = std::numeric_limits<Index>::max();
  for (const Trajectory& t : data.trajectories) shortest = std::min(shortest, t.states.cols());
  std::vector<Candidate> candidates;
  for (const Index window : kWindows) {
    for (const Index degree : kDegrees) {
      if (window <= shortest && degree + 3 <= window)
        candidates.push_back(try_out(data, {window, degree}));
    }
  }
  return candidates;
}

/// Estimates of the noise's variance, each an upper bound, since motion adds to it: the least is
/// the closest. One of few degrees of freedom may be small by chance, so what counts is the
/// estimate plus its standard error.
class LeastVariance {
 public:
  explicit LeastVariance(Index n)
      : bound_(ArrayXd::Constant(n, std::numeric_limits<double>::infinity())),
        least_(ArrayXd::Zero(n)) {}

  void offer(const ArrayXd& variance, double degrees) {
    const bool first_reliable = degrees >= kReliable && most_degrees_ < kReliable;
    if (first_reliable || (most_degrees_ < kReliable && degrees > most_degrees_)) {
      bound_.setConstant(std::numeric_limits<double>::infinity());  // better than all before
    } else if (degrees < std::min(kReliable, most_degrees_)) {
      return;
    }
    most_degrees_ = std::max(most_degrees_, degrees);
    const ArrayXd upper = variance * (1 + std::sqrt(2 / degrees));
    least_ = (upper < bound_).select(variance, least_);
    bound_ = bound_.min(upper);
  }
  [[nodiscard]] const ArrayXd& value() const { return least_; }

 private:
  ArrayXd bound_, least_;
  double most_degrees_ = 0;
};

/// Mean square of the highest difference over a window, whose weights have unit norm (n).
ArrayXd square_of_differences(const Dataset& data, Index window, double& count) {
  ArrayXd sum = ArrayXd::Zero(data.dimension() / 2);
  const Index stride = 1 + data.num_states() / kMostWindows;
  count = 0;
  for (const Trajectory& t : data.trajectories) {
    for (Index first = 0; first + window <= t.states.cols(); first += stride) {
      const VectorXd weights = difference_weights<VectorXd>(t.time.segment(first, window));
      sum += (t.states.middleCols(first, window) * weights).array().square();
      count += 1;
    }
  }
  return sum / std::max(count, 1.0);
}

ArrayXd noise_variance_of(const Dataset& data, const std::vector<Candidate>& candidates) {
  LeastVariance least(data.dimension() / 2);
  const auto share = [](Index parameters, Index window) {
    return 1 - static_cast<double>(parameters) / static_cast<double>(window);
  };
  for (const Candidate& candidate : candidates) {
    const Smoother& smoother = candidate.smoother;
    least.offer(candidate.effects.noise_variance(),
                candidate.windows * share(smoother.degree + 1, smoother.window));
  }
  for (std::size_t i = 0; i < kDifferences; ++i) {
    double count = 0;
    const ArrayXd square = square_of_differences(data, kWindows[i], count);
    if (count > 0) least.offer(square, count * share(kWindows[i] - 1, kWindows[i]));
  }
  return least.value();
}

const Candidate& best_of(const std::vector<Candidate>& candidates, const ArrayXd& variance) {
  return *std::min_element(
      candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
        return a.effects.slope_error(variance) < b.effects.slope_error(variance);
      });
}

/// Positions that never change in one trajectory, though their noise moves them in the others.
void leave_out_stuck(Dataset& data, const ArrayXd& variance, const VectorXd& spread) {
  if (data.trajectories.size() < 3) return;
  std::vector<std::string> names;
  std::erase_if(data.trajectories, [&](const Trajectory& t) {
    for (Index j = 0; j < t.states.rows(); ++j) {
      const bool noisy = std::sqrt(variance(j)) > kStuck * spread(j) && variance(j) > 0;
      if (!noisy || !(t.states.row(j).array() == t.states(j, 0)).all()) continue;
      names.push_back(fmt::format("'{}' ('{}' is {} throughout)", t.id,
                                  data.variables[static_cast<std::size_t>(j)], t.states(j, 0)));
      return true;
    }
    return false;
  });
  if (names.empty()) return;
  if (data.trajectories.empty())
    throw DataError("every trajectory has a position that never changes. Name those that do.");
  data.warnings.push_back(
      fmt::format("left out, because a position that is noisy elsewhere never changes there: {}.",
                  fmt::join(names, ", ")));
}

VectorXd spread_of_positions(const Dataset& data) {
  const Index n = data.dimension() / 2;
  VectorXd mean = VectorXd::Zero(n);
  VectorXd square = VectorXd::Zero(n);
  for (const Trajectory& t : data.trajectories) mean += t.states.rowwise().sum();
  mean /= static_cast<double>(data.num_states());
  for (const Trajectory& t : data.trajectories)
    square += (t.states.colwise() - mean).array().square().matrix().rowwise().sum();
  return (square / static_cast<double>(data.num_states())).cwiseSqrt();
}

void refuse_coarse_sampling(const Dataset& data, const Effects& effects, const ArrayXd& variance) {
  if ((variance.sqrt() > kInvisible * spread_of_positions(data).array()).all())
    throw DataError(
        "positions jump about from sample to sample, so that no motion can be seen between them. "
        "Add columns p or v, or sample more finely.");
  const ArrayXd bias = effects.slope_bias(variance).sqrt();
  const ArrayXd noise = (variance * (effects.slope_gain / effects.count)).sqrt();
  const ArrayXd slope = (effects.square_slope / effects.count).sqrt();
  for (Index j = 0; j < bias.size(); ++j) {
    if (bias(j) > std::max(noise(j), kLargestBias * slope(j)))
      throw DataError(fmt::format(
          "'{}' bends too much between samples to find its velocity: polynomials of different "
          "degrees disagree by {:.2g} where the velocity is {:.2g}. Add columns p or v, or sample "
          "more finely.",
          data.variables[static_cast<std::size_t>(j)], bias(j), slope(j)));
  }
}

/// The states of one trajectory, without the ends of a long one; adds to `effects`.
void apply(const Smoother& smoother, Trajectory& t, Effects& effects) {
  const Index n = t.states.rows();
  const Index total = t.states.cols();
  const Index left_out = left_out_ends(total, smoother.window);
  MatrixXd states(2 * n, total - 2 * left_out);
  Stencils stencils(t.time, smoother);
  for (Index i = left_out; i < total - left_out; ++i) {
    const Stencil& stencil = stencils.at(i);
    const auto points = t.states.middleCols(stencils.first(i), smoother.window);
    states.col(i - left_out) << points * stencil.value, points * stencil.slope;
    effects.add(points, stencil, smoother);
  }
  t.time = VectorXd(t.time.segment(left_out, states.cols()));
  t.states = std::move(states);
}

/// Sum over lags of the squared correlation that shared noise makes between smoothed states.
double correlation_of(const VectorXd& weights) {
  double sum = 1;
  for (Index lag = 1; lag < weights.size(); ++lag) {
    const Index shared = weights.size() - lag;
    const double overlap = weights.head(shared).dot(weights.tail(shared)) / weights.squaredNorm();
    sum += 2 * overlap * overlap;
  }
  return sum;
}

Smoothing describe(const Smoother& smoother, const Effects& effects, const ArrayXd& variance) {
  const auto n = static_cast<std::size_t>(variance.size());
  Smoothing result;
  const ArrayXd noise = variance.sqrt();
  result.noise.assign(noise.begin(), noise.end());
  result.gain.assign(n, std::sqrt(effects.value_gain / effects.count));
  result.gain.resize(2 * n, std::sqrt(effects.slope_gain / effects.count));
  for (const ArrayXd& bias : {effects.value_bias(variance), effects.slope_bias(variance)}) {
    for (const double square : bias) result.bias.push_back(std::sqrt(square));
  }
  const Stencil centred =
      stencil_of(VectorXd::LinSpaced(smoother.window, 0, 1), smoother.window / 2, smoother);
  result.correlation = std::max(correlation_of(centred.value), correlation_of(centred.slope));
  result.how = fmt::format("local polynomials of degree {} over {} points", smoother.degree,
                           smoother.window);
  return result;
}

}  // namespace

void smooth_positions(Dataset& data) {
  leave_out_short_stretches(data);
  std::vector<Candidate> candidates = candidates_for(data);
  const std::size_t before = data.trajectories.size();
  leave_out_stuck(data, noise_variance_of(data, candidates), spread_of_positions(data));
  if (data.trajectories.size() < before) candidates = candidates_for(data);
  const ArrayXd variance = noise_variance_of(data, candidates);
  const Candidate& best = best_of(candidates, variance);
  refuse_coarse_sampling(data, best.effects, variance);
  Effects effects(data.dimension() / 2);
  for (Trajectory& t : data.trajectories) apply(best.smoother, t, effects);
  data.smoothing = describe(best.smoother, effects, variance);
  data.warnings.push_back(
      fmt::format("velocities were found from positions by {}; errors of neighbouring states are "
                  "correlated.",
                  data.smoothing->how));
}

}  // namespace noether
