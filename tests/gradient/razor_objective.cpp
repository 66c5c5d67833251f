// Every gradient of the objective against central differences in double precision, and the slope of
// the Taylor remainder.
#include "noether/razor/objective.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "noether/core/random.hpp"
#include "support/objective_problem.hpp"

namespace noether {
namespace {

using namespace testing_support;

class Gradient : public testing::TestWithParam<Config> {};

TEST_P(Gradient, AgreesWithCentralDifferences) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Problem problem(GetParam(), seed);
    Parameters<double> gradient = problem.zero();
    const ObjectiveValue value = problem.evaluate(&gradient);
    ASSERT_TRUE(value.finite);
    EXPECT_NEAR(value.negative_elbo(), problem(), 1e-9 * std::abs(value.negative_elbo()));
    for (const Direction& direction : all_directions(problem, gradient, value)) {
      const double numeric = difference(problem, direction, 3e-4);
      EXPECT_LT(std::abs(direction.derivative - numeric) / direction.scale, 1e-7) << direction.kind;
    }
  }
}

TEST_P(Gradient, TaylorRemainderHasSlopeTwo) {
  Problem problem(GetParam(), 4);
  Parameters<double> gradient = problem.zero();
  const ObjectiveValue value = problem.evaluate(&gradient);
  const double base = problem();
  for (const Direction& direction : all_directions(problem, gradient, value)) {
    const auto remainder = [&](double h) {
      direction.move(h);
      const double result = std::abs(problem() - base - h * direction.derivative);
      direction.move(-h);
      return result;
    };
    const double fine = remainder(1e-4);
    const double coarse = remainder(1e-3);
    if (coarse < 1e-9 * std::abs(base)) continue;  // the objective is linear in this direction
    EXPECT_NEAR(std::log10(coarse / fine), 2, 0.15) << direction.kind;
  }
}

using V = std::vector<std::ptrdiff_t>;
INSTANTIATE_TEST_SUITE_P(
    Configurations, Gradient,
    testing::Values(
        Config{"midpoint_ball", V{7, 6}, Activation::kTanh, Scheme::kMidpoint, 1, Measure::kBall,
               NoiseIn::kTargets, Biases::kPosterior},
        Config{"midpoint_one_layer", V{9}, Activation::kSoftplus, Scheme::kMidpoint, 1,
               Measure::kBox, NoiseIn::kStates, Biases::kPoint},
        Config{"mirk4_states", V{6, 8}, Activation::kSoftplus, Scheme::kMirk4, 1, Measure::kNormal,
               NoiseIn::kStates, Biases::kPosterior},
        Config{"rk4", V{6, 5}, Activation::kTanh, Scheme::kRk4, 2, Measure::kBall,
               NoiseIn::kTargets, Biases::kPosterior},
        Config{"rk4_states", V{6, 5}, Activation::kSine, Scheme::kRk4, 1, Measure::kBox,
               NoiseIn::kStates, Biases::kPoint},
        Config{"euler", V{5, 7}, Activation::kSine, Scheme::kEuler, 20, Measure::kBox,
               NoiseIn::kTargets, Biases::kPoint},
        Config{"five_layers", V{5, 6, 7, 4, 5}, Activation::kTanh, Scheme::kMidpoint, 1,
               Measure::kBall, NoiseIn::kTargets, Biases::kPosterior},
        Config{"map", V{6, 6}, Activation::kSoftplus, Scheme::kMirk4, 1, Measure::kBall,
               NoiseIn::kTargets, Biases::kPoint, true},
        Config{"no_group", V{6, 6}, Activation::kTanh, Scheme::kMidpoint, 1, Measure::kBall,
               NoiseIn::kStates, Biases::kPosterior, false, GroupMode::kNone, 0},
        Config{"independent_times", V{6, 6}, Activation::kTanh, Scheme::kRk4, 1, Measure::kNormal,
               NoiseIn::kTargets, Biases::kPosterior, false, GroupMode::kLearn, 1,
               Sampler::kIndependent},
        Config{"fixed_group", V{6, 6}, Activation::kTanh, Scheme::kRk4, 1, Measure::kNormal,
               NoiseIn::kTargets, Biases::kPosterior, false, GroupMode::kFixed, 2},
        Config{"fixed_group_states", V{6, 5}, Activation::kSine, Scheme::kMidpoint, 1,
               Measure::kBox, NoiseIn::kStates, Biases::kPoint, false, GroupMode::kFixed, 1}),
    [](const auto& tested) { return std::string(tested.param.name); });

// The objective depends on the laws of a fixed group, but they are given: evaluate() must not touch
// their gradient. The configurations above check the gradients of all other parameters.
TEST(FixedGroup, LeavesTheGradientOfItsLawsAlone) {
  Problem problem({"fixed_group", V{6, 6}, Activation::kTanh, Scheme::kRk4, 1, Measure::kBall,
                   NoiseIn::kTargets, Biases::kPosterior, false, GroupMode::kFixed, 2},
                  7);
  Parameters<double> gradient = problem.zero();
  const Quadratic untouched = Quadratic::coordinate(4, 1);
  for (Quadratic& law : gradient.laws) law = untouched;
  const ObjectiveValue value = problem.evaluate(&gradient);
  ASSERT_TRUE(value.finite);
  ASSERT_EQ(gradient.laws.size(), 2U);
  for (std::size_t k = 0; k < gradient.laws.size(); ++k) {
    EXPECT_EQ(flatten(gradient.laws[k]), flatten(untouched));
    Quadratic& law = problem.parameters.laws[k];
    const Quadratic given = law;
    law = 1.1 * given;
    EXPECT_GT(std::abs(problem() - value.negative_elbo()), 1e-6 * std::abs(value.negative_elbo()));
    law = given;
  }
}

TEST(Objective, SameBitsForAnyNumberOfThreads) {
  ObjectiveOptions options;
  options.architecture = {4, {40, 40}};
  options.batch.segments_per_draw = 2;
  std::vector<Segment<float>> segments(9);
  RandomStream random({.seed = 3});
  for (auto& segment : segments) {
    segment.count = 30;
    for (int i = 0; i < 120; ++i) segment.x.push_back(static_cast<float>(random.normal()));
    for (int i = 0; i < 120; ++i) segment.x_next.push_back(static_cast<float>(random.normal()));
    segment.dt.assign(30, 0.1F);
  }
  std::vector<std::uint32_t> batch(segments.size());
  std::iota(batch.begin(), batch.end(), 0U);
  Parameters<float> parameters(options, 5);
  for (auto& layer : parameters.layers) {
    for (auto* matrix : {&layer.mean, &layer.row, &layer.column}) {
      for (std::ptrdiff_t j = 0; j < matrix->columns(); ++j) {
        for (std::ptrdiff_t i = 0; i < matrix->rows(); ++i) {
          if (matrix == &layer.mean || i >= j)
            (*matrix)(i, j) = static_cast<float>(0.1 * random.normal()) + (i == j ? 0.3F : 0.F);
        }
      }
    }
  }
  for (Quadratic& law : parameters.laws) law.A.setIdentity();
  const std::vector<double> variance(4, 0.1);
  std::vector<Parameters<float>> gradients;
  std::vector<double> values;
  for (const int threads : {1, 2, 3}) {
    ThreadPool pool(threads);
    Objective<float> objective(options, pool, 30);
    Parameters<float> gradient = parameters;
    const auto value = objective.evaluate(parameters, {segments, batch, 1, variance},
                                          {1, Purpose::kWeights, 0}, &gradient);
    values.push_back(value.negative_elbo());
    gradients.push_back(std::move(gradient));
  }
  for (const std::size_t other : {1U, 2U}) {
    EXPECT_EQ(values[0], values[other]);
    for (std::size_t l = 0; l < parameters.layers.size(); ++l) {
      const auto& a = gradients[0].layers[l];
      const auto& b = gradients[other].layers[l];
      EXPECT_TRUE(std::equal(a.mean.data(), a.mean.data() + a.mean.padded_size(), b.mean.data()));
      EXPECT_TRUE(std::equal(a.row.data(), a.row.data() + a.row.padded_size(), b.row.data()));
      EXPECT_TRUE(
          std::equal(a.column.data(), a.column.data() + a.column.padded_size(), b.column.data()));
    }
    for (std::size_t k = 0; k < parameters.laws.size(); ++k)
      EXPECT_EQ(gradients[0].laws[k].A, gradients[other].laws[k].A);
  }
}

}  // namespace
}  // namespace noether
