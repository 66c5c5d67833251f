#include "src/io/velocity_scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "noether/core/message_format.hpp"

namespace noether {

namespace {

using Eigen::Index;

constexpr double kSame = 0.05;         // relative difference of ratios that count as equal
constexpr double kLeastFit = 0.98;     // share of the squared slopes that velocities explain
constexpr Index kMostPairs = 200'000;  // that are looked at
constexpr double kDegreesInRadian = 180 / std::numbers::pi;

/// Least squares of slopes on velocities, through zero.
struct SlopeFit {
  double slope_slope = 0, slope_velocity = 0, velocity_velocity = 0;
  Index count = 0;

  void see(double slope, double velocity) {
    slope_slope += slope * slope;
    slope_velocity += slope * velocity;
    velocity_velocity += velocity * velocity;
    ++count;
  }
  /// Slope per velocity; nothing where one does not follow the other.
  [[nodiscard]] std::optional<double> ratio() const {
    const double both = slope_slope * velocity_velocity;
    if (count < 8 || !(both > 0)) return {};
    if (slope_velocity * slope_velocity < kLeastFit * both) return {};
    return slope_velocity / velocity_velocity;
  }
};

SlopeFit fit_of(const Dataset& data, Index coordinate, Index stride) {
  const Index n = data.dimension() / 2;
  SlopeFit fit;
  Index seen = 0;
  for (const Trajectory& t : data.trajectories) {
    for (Index i = 0; i + 1 < t.states.cols(); ++i, ++seen) {
      if (seen % stride != 0) continue;
      const double step = t.time(i + 1) - t.time(i);
      fit.see((t.states(coordinate, i + 1) - t.states(coordinate, i)) / step,
              (t.states(n + coordinate, i + 1) + t.states(n + coordinate, i)) / 2);
    }
  }
  return fit;
}

bool close(double a, double b) { return std::abs(a - b) <= kSame * std::abs(b); }

/// A whole number or three significant digits.
std::string rate_text(double rate) {
  const double whole = std::round(rate);
  return whole > 0 && std::abs(rate - whole) < 0.02 * rate ? fmt::format("{:.0f}", whole)
                                                           : fmt::format("{:.3g}", rate);
}

}  // namespace

Message velocity_scale_warning(const Dataset& data) {
  const Index n = data.dimension() / 2;
  const Index stride = std::max<Index>(1, data.num_pairs() / kMostPairs);
  std::optional<double> common;
  for (Index j = 0; j < n; ++j) {
    const SlopeFit fit = fit_of(data, j, stride);
    const std::optional<double> ratio = fit.ratio();
    if (!ratio) {
      if (fit.slope_slope > 0 || fit.velocity_velocity > 0) return "";
      continue;  // it stands still
    }
    if (common && !close(*ratio, *common)) return "";
    common = ratio;
  }
  if (!common || *common <= 0 || close(*common, 1)) return "";
  for (const double factor : {kDegreesInRadian, 1 / kDegreesInRadian}) {
    if (close(*common, factor))
      return fmt::format(
          "positions change {:.3g} times as fast as the velocities say, as if one were in degrees "
          "and the other in radians.",
          *common);
  }
  return compose(
      "positions change {:.3g} times as fast as the velocities say; if the unit of time is the "
      "cause, give {}, by which times are divided.",
      *common, Setting{"rate", {rate_text(1 / *common)}});
}

}  // namespace noether
