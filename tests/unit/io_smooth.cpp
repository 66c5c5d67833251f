#include "noether/io/smooth.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "noether/core/error.hpp"
#include "noether/io/local_polynomial.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Positions of circles with radii and phases of their own: q = (r cos, r sin).
Dataset circles(Index count, Index states, double dt, double noise) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  Dataset data{{"x", "y", "px", "py"}, {}, {}, {}};
  for (Index i = 0; i < count; ++i) {
    Trajectory t;
    t.id = std::to_string(i);
    t.time = VectorXd::LinSpaced(states, 0, dt * static_cast<double>(states - 1));
    t.states.resize(2, states);
    const double radius = 1 + 0.1 * static_cast<double>(i);
    for (Index k = 0; k < states; ++k) {
      t.states(0, k) =
          radius * std::cos(t.time(k) + static_cast<double>(i)) + noise * normal(random);
      t.states(1, k) =
          radius * std::sin(t.time(k) + static_cast<double>(i)) + noise * normal(random);
    }
    data.trajectories.push_back(t);
  }
  return data;
}

/// RMS over the states of what smoothing leaves of px - (-y), py - x for exact circles.
double velocity_error(const Dataset& smoothed, double dt, Index first) {
  double sum = 0;
  double count = 0;
  for (std::size_t i = 0; i < smoothed.trajectories.size(); ++i) {
    const Trajectory& t = smoothed.trajectories[i];
    const double radius = 1 + 0.1 * static_cast<double>(i);
    for (Index k = 0; k < t.states.cols(); ++k) {
      const double angle = t.time(k) + static_cast<double>(i);
      sum += std::pow(t.states(2, k) + radius * std::sin(angle), 2);
      count += 1;
    }
    EXPECT_NEAR(t.time(0), dt * static_cast<double>(first), 1e-12);
  }
  return std::sqrt(sum / count);
}

TEST(Smoothing, StencilsAreExactForTheirPolynomials) {
  VectorXd times(7);
  times << 0, 0.4, 1, 1.3, 2.2, 2.9, 3;
  const Stencil stencil = stencil_of(times, 2, {7, 4});
  const auto cubic = [](double t) { return 1 - 2 * t + 0.5 * t * t - t * t * t; };
  const VectorXd points = times.unaryExpr(cubic);
  EXPECT_NEAR(stencil.value.dot(points), cubic(1), 1e-12);
  EXPECT_NEAR(stencil.slope.dot(points), -2 + 1 - 3, 1e-11);
  EXPECT_NEAR(stencil.richer_slope.dot(points), -4, 1e-10);
  EXPECT_LT((stencil.residual * points).norm(), 1e-12);
}

TEST(Smoothing, NoiseIsPropagatedAsItIs) {
  constexpr double kNoise = 0.01;
  Dataset data = circles(20, 100, 0.05, kNoise);
  smooth_positions(data);
  const Smoothing& smoothing = data.smoothing.value();
  EXPECT_NEAR(smoothing.noise[0], kNoise, 0.1 * kNoise);
  const double error = velocity_error(data, 0.05, (100 - data.trajectories[0].states.cols()) / 2);
  const double told = std::hypot(smoothing.noise[0] * smoothing.gain[2], smoothing.bias[2]);
  EXPECT_NEAR(error / told, 1, 0.15);
}

TEST(Smoothing, WhatCoarseSamplingMissesIsBiasAndNotNoise) {
  Dataset data = circles(10, 60, 0.9, 0);  // seven samples a turn, no noise at all
  smooth_positions(data);
  const Smoothing& smoothing = data.smoothing.value();
  const double error = velocity_error(data, 0.9, (60 - data.trajectories[0].states.cols()) / 2);
  const double told = std::hypot(smoothing.noise[0] * smoothing.gain[2], smoothing.bias[2]);
  EXPECT_GT(smoothing.bias[2], 3 * smoothing.noise[0] * smoothing.gain[2]);
  EXPECT_GT(told, 0.8 * error);
  EXPECT_LT(told, 10 * error);
}

TEST(Smoothing, FineSamplingIsLimitedByNoise) {
  Dataset data = circles(10, 200, 0.02, 0.005);
  smooth_positions(data);
  EXPECT_LT(data.smoothing->bias[2], data.smoothing->noise[0] * data.smoothing->gain[2]);
}

TEST(Smoothing, TooCoarseASamplingIsRefused) {
  Dataset data = circles(10, 60, 2.5, 0);
  EXPECT_THROW(smooth_positions(data), DataError);
}

TEST(Smoothing, APositionThatNeverMovesLeavesItsTrajectoryOut) {
  Dataset data = circles(6, 40, 0.1, 0.01);
  data.trajectories[3].states.row(1).setConstant(0.5);
  smooth_positions(data);
  ASSERT_EQ(data.trajectories.size(), 5U);
  EXPECT_NE(plain_text(data.warnings.at(0)).find("'3' ('y' is 0.5 throughout)"), std::string::npos)
      << plain_text(data.warnings.at(0));
}

TEST(Smoothing, APlaneOfExactPositionsStays) {
  Dataset data = circles(6, 40, 0.1, 0);
  data.trajectories[3].states.row(1).setZero();
  smooth_positions(data);
  EXPECT_EQ(data.trajectories.size(), 6U);
}

TEST(Smoothing, ShortStretchesAreLeftOutAndCounted) {
  Dataset data = circles(3, 40, 0.1, 0.01);
  Trajectory& last = data.trajectories.back();
  last.time = VectorXd(last.time.head(5));
  last.states = MatrixXd(last.states.leftCols(5));
  smooth_positions(data);
  EXPECT_EQ(data.trajectories.size(), 2U);
  EXPECT_NE(plain_text(data.warnings.at(0)).find("1 stretch of fewer than 7"), std::string::npos);
}

TEST(Smoothing, UnevenTimesHaveStencilsOfTheirOwn) {
  VectorXd times = VectorXd::LinSpaced(20, 0, 1.9);
  times(10) += 0.03;
  Stencils stencils(times, {7, 2});
  const VectorXd even = stencils.at(4).slope;
  const VectorXd uneven = stencils.at(9).slope;
  EXPECT_GT((even - uneven).norm(), 1e-3);
  EXPECT_NEAR(uneven.dot(times.segment(6, 7)), 1, 1e-10);
}

}  // namespace
}  // namespace noether
