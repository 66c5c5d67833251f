// Is the motion Hamiltonian? Residuals of one step of a model against what noise explains.
#include "noether/model/residual_ratio.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "noether/core/random.hpp"
#include "noether/discovery/discovery.hpp"
#include "noether/integrate/simulate.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kStep = 0.1;
constexpr int kSubsteps = 2;

/// Motion that a model itself makes, so that the model is true.
class ResidualRatio : public testing::Test {
 protected:
  ResidualRatio() : model_(settings().objective(4), parameters(), 4, 1, pool_) {}

  static TrainingOptions settings() {
    TrainingOptions settings;
    settings.network.widths = {16};
    settings.schedule.start = Start::kRandom;
    settings.schedule.steps = 1;
    return resolve(settings, 4, 1000);
  }
  Parameters<float> parameters() {
    const Dataset orbits =
        simulate(make_system("kepler"), {.num_trajectories = 8, .num_pairs = 10, .seed = 4});
    Discovery discovery(orbits, settings(), {1e-2}, {}, 5, pool_);
    discovery.run({});
    return discovery.state().parameters;
  }

  /// Pairs of clean states and the model's next ones.
  Dataset pairs(Index count) {
    RandomStream random({.seed = 3, .purpose = Purpose::kSimulation});
    Trajectory t{"0", VectorXd::LinSpaced(count, 0, 1), MatrixXd(4, count), {}, {}};
    for (double& x : t.states.reshaped()) x = random.normal();
    t.step = VectorXd::Constant(count, kStep);
    t.next = model_.advance(t.states, t.step, kSubsteps);
    return {{"q1", "q2", "p1", "p2"}, {t}, {}, {}};
  }
  static void add_noise(const VectorXd& sigma, MatrixXd& states) {
    RandomStream random({.seed = 7, .purpose = Purpose::kSimulation});
    for (Index i = 0; i < states.cols(); ++i) {
      for (Index j = 0; j < states.rows(); ++j) states(j, i) += sigma(j) * random.normal();
    }
  }

  ThreadPool pool_{1};
  ModelField model_;
  const VectorXd sigma_ = Eigen::Vector4d(0.01, 0.02, 0.05, 0.1);
  const std::vector<double> variance_{1e-4, 4e-4, 25e-4, 1e-2};
};

TEST_F(ResidualRatio, IsOneForTheTrueModel) {
  Dataset data = pairs(2000);
  EXPECT_NEAR(step_residual_ratio(model_, data, variance_, NoiseIn::kTargets, kSubsteps), 0, 1e-12);
  add_noise(sigma_, data.trajectories[0].next);
  const double deviation = std::sqrt(2.0 / 8000);  // of a mean of 8,000 squares
  EXPECT_NEAR(step_residual_ratio(model_, data, variance_, NoiseIn::kTargets, kSubsteps), 1,
              4 * deviation);
}

TEST_F(ResidualRatio, CountsTheNoiseOfBothEnds) {
  Dataset data = pairs(2000);
  Trajectory& t = data.trajectories[0];
  t.step.setConstant(1e-6);  // both ends at the same place, so that nothing is left of higher order
  t.next = t.states;
  MatrixXd noise = MatrixXd::Zero(4, 4000);
  add_noise(sigma_, noise);
  t.states += noise.leftCols(2000);
  t.next += noise.rightCols(2000);
  EXPECT_NEAR(step_residual_ratio(model_, data, variance_, NoiseIn::kStates, kSubsteps), 1,
              4 * std::sqrt(2.0 / 8000));
}

TEST_F(ResidualRatio, SeesFriction) {
  Dataset data = pairs(2000);
  Trajectory& t = data.trajectories[0];
  const MatrixXd lost = 0.5 * t.next.bottomRows(2);
  t.next.bottomRows(2) -= lost;
  const double expected =
      (lost.row(0).squaredNorm() / variance_[2] + lost.row(1).squaredNorm() / variance_[3]) / 8000;
  EXPECT_GT(expected, 2);
  EXPECT_NEAR(step_residual_ratio(model_, data, variance_, NoiseIn::kTargets, kSubsteps), expected,
              1e-6 * expected);
}

TEST_F(ResidualRatio, OfNothingIsZero) {
  EXPECT_EQ(step_residual_ratio(model_, {{"q1", "q2", "p1", "p2"}, {}, {}, {}}, variance_,
                                NoiseIn::kStates, kSubsteps),
            0);
}

}  // namespace
}  // namespace noether
