#include "src/io/smooth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "noether/core/error.hpp"
#include "noether/linalg/decompositions.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kWindow = 7;
constexpr Index kCoefficients = 4;
constexpr double kLargestMisfit =
    0.1;  // of the spread: beyond it the motion bends too much between samples

struct LocalFit {
  VectorXd value, slope;  // weights of the window's points
  MatrixXd residual;      // maps the window to its misfit
};

/// Least-squares cubic over a window, read at time `at`; times in units of the window, so that
/// nothing overflows.
LocalFit fit_at(const VectorXd& times, double at) {
  const double unit = times(times.size() - 1) - times(0);
  MatrixXd powers(times.size(), kCoefficients);
  for (Index i = 0; i < times.size(); ++i) {
    const double s = (times(i) - at) / unit;
    powers.row(i) << 1, s, s * s, s * s * s;
  }
  const MatrixXd inverse = powers.completeOrthogonalDecomposition().pseudoInverse();
  return {inverse.row(0), inverse.row(1) / unit,
          MatrixXd::Identity(times.size(), times.size()) - powers * inverse};
}

struct Sums {
  VectorXd misfit, spread, value_gain, slope_gain;
  double count = 0;
};

void smooth_one(Trajectory& trajectory, Sums& sums) {
  const Index n = trajectory.states.rows();
  const Index T = trajectory.states.cols();
  MatrixXd states(2 * n, T);
  for (Index i = 0; i < T; ++i) {
    const Index first = std::clamp<Index>(i - kWindow / 2, 0, T - kWindow);
    const LocalFit fit = fit_at(trajectory.time.segment(first, kWindow), trajectory.time(i));
    const auto window = trajectory.states.middleCols(first, kWindow);
    states.col(i) << window * fit.value, window * fit.slope;
    const MatrixXd misfit = window * fit.residual.transpose();
    sums.misfit += misfit.array().square().matrix().rowwise().sum() /
                   static_cast<double>(kWindow - kCoefficients);
    sums.value_gain.array() += fit.value.squaredNorm();
    sums.slope_gain.array() += fit.slope.squaredNorm();
    sums.count += 1;
  }
  const VectorXd mean = trajectory.states.rowwise().mean();
  sums.spread += (trajectory.states.colwise() - mean).array().square().matrix().rowwise().sum();
  trajectory.states = std::move(states);
}

}  // namespace

void smooth_positions(Dataset& data) {
  const Index n = data.dimension() / 2;
  Sums sums{VectorXd::Zero(n), VectorXd::Zero(n), VectorXd::Zero(n), VectorXd::Zero(n), 0};
  for (const Trajectory& trajectory : data.trajectories) {
    if (trajectory.states.cols() < kWindow) {
      throw DataError(
          fmt::format("trajectory '{}' has {} positions and no momenta or velocities, and {} in a "
                      "row are needed to find them. Add columns p or v, or longer stretches.",
                      trajectory.id, trajectory.states.cols(), kWindow));
    }
  }
  for (Trajectory& trajectory : data.trajectories) smooth_one(trajectory, sums);
  const VectorXd noise = (sums.misfit / sums.count).cwiseSqrt();
  const VectorXd spread = (sums.spread / sums.count).cwiseSqrt();
  for (Index i = 0; i < n; ++i) {
    if (noise(i) > kLargestMisfit * spread(i)) {
      throw DataError(fmt::format(
          "'{}' bends too much between samples to find its velocity: local cubics miss it by "
          "{:.2g}, its spread is {:.2g}. Add columns p or v, or sample more finely.",
          data.variables[static_cast<std::size_t>(i)], noise(i), spread(i)));
    }
  }
  data.known_noise.assign(static_cast<std::size_t>(2 * n), 0);
  for (Index i = 0; i < n; ++i) {
    data.known_noise[static_cast<std::size_t>(i)] =
        noise(i) * std::sqrt(sums.value_gain(i) / sums.count);
    data.known_noise[static_cast<std::size_t>(n + i)] =
        noise(i) * std::sqrt(sums.slope_gain(i) / sums.count);
  }
  data.warnings.emplace_back(
      "velocities were found from positions by local cubics over seven points; noise of "
      "neighbouring states is correlated.");
}

}  // namespace noether
