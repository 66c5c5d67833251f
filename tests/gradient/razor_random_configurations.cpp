// The gradient in hundreds of small random configurations, one direction per tensor.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <optional>

#include "support/objective_problem.hpp"

namespace noether {
namespace {

using namespace testing_support;

template <typename T, std::size_t N>
T one_of(const std::array<T, N>& choices, RandomStream& random) {
  return choices[random.below(N)];
}

bool coin(RandomStream& random) { return random.below(2) == 1; }

Config random_config(Activation activation, RandomStream& random) {
  Config c{"random", {}, activation, {}, 1, {}, {}, {}};
  for (std::uint64_t l = 0; l <= random.below(3); ++l)
    c.widths.push_back(3 + static_cast<std::ptrdiff_t>(random.below(6)));
  c.scheme =
      one_of<Scheme, 4>({Scheme::kMidpoint, Scheme::kMirk4, Scheme::kRk4, Scheme::kEuler}, random);
  if (c.scheme == Scheme::kRk4) c.substeps = 1 + static_cast<int>(random.below(2));
  if (c.scheme == Scheme::kEuler) c.substeps = 1 + static_cast<int>(random.below(6));
  c.measure = one_of<Measure, 3>({Measure::kBall, Measure::kBox, Measure::kNormal}, random);
  c.sampler = coin(random) ? Sampler::kSobol : Sampler::kIndependent;
  c.noise_in = coin(random) ? NoiseIn::kStates : NoiseIn::kTargets;
  c.biases = coin(random) ? Biases::kPosterior : Biases::kPoint;
  c.map = random.below(5) == 0;
  c.group = random.below(5) == 0 ? GroupMode::kNone : GroupMode::kLearn;
  c.num_laws = c.group == GroupMode::kNone ? 0 : 1 + static_cast<std::ptrdiff_t>(random.below(4));
  c.antithetic = coin(random);
  c.orbit_samples = c.antithetic ? 2 + 2 * static_cast<int>(random.below(2))
                                 : 1 + static_cast<int>(random.below(4));
  c.segments_per_draw = static_cast<int>(random.below(4));
  c.tile_pairs = 1 + static_cast<int>(random.below(9));
  c.orbit_shared = coin(random);
  // Far out on a hyperbolic orbit a sine oscillates too fast for finite differences.
  if (activation == Activation::kSine) c.orbit_scale = 0.2;
  return c;
}

struct Errors {
  std::map<std::string, double> largest;  // by kind of parameter
  int slopes = 0;
  int off_slopes = 0;
};

std::string describe(const Config& c) {
  return name_of(c.scheme) + ", " + name_of(c.measure) + ", " + name_of(c.activation) + ", " +
         name_of(c.noise_in) + ", " + std::to_string(c.widths.size()) + " layers, S " +
         std::to_string(c.orbit_samples) + ", draws over " + std::to_string(c.segments_per_draw);
}

/// The smallest error over a few step sizes: configurations differ in curvature, and a wrong
/// derivative is wrong at every step size. Errors of gradients far below the objective are measured
/// relative to the objective, because its rounding limits the difference.
double smallest_error(Problem& problem, const Direction& direction, double base) {
  double smallest = 1e300;
  for (const double h : {1e-3, 3e-4, 1e-4, 3e-5, 1e-5}) {
    const double error = std::abs(direction.derivative - difference(problem, direction, h));
    smallest = std::min(smallest, error / std::max(direction.scale, 1e-4 * std::abs(base)));
  }
  return smallest;
}

/// Slope of the Taylor remainder between two steps of ratio ten: of a few pairs, the one nearest 2.
/// Nothing if rounding dominates.
std::optional<double> remainder_slope(Problem& problem, const Direction& direction, double base) {
  const auto remainder = [&](double h) {
    direction.move(h);
    const double result = std::abs(problem() - base - h * direction.derivative);
    direction.move(-h);
    return result;
  };
  std::optional<double> best;
  for (const double h : {1e-2, 1e-3, 1e-4}) {
    const double fine = remainder(h / 10);
    if (!(fine > 1e-12 * std::abs(base))) break;
    const double slope = std::log10(remainder(h) / fine);
    if (!std::isfinite(slope)) continue;
    if (!best || std::abs(slope - 2) < std::abs(*best - 2)) best = slope;
  }
  return best;
}

void check(const Config& config, std::uint64_t seed, Errors& errors) {
  Problem problem(config, seed);
  Parameters<double> gradient = problem.zero();
  const ObjectiveValue value = problem.evaluate(&gradient);
  const double base = problem();
  ASSERT_TRUE(value.finite);
  ASSERT_EQ(base, value.negative_elbo());
  for (const Direction& direction : all_directions(problem, gradient, value)) {
    const double error = smallest_error(problem, direction, base);
    errors.largest[direction.kind] = std::max(errors.largest[direction.kind], error);
    EXPECT_LT(error, 1e-7) << direction.kind << " of " << describe(config) << ", seed " << seed;
    const std::optional<double> slope = remainder_slope(problem, direction, base);
    if (!slope) continue;
    ++errors.slopes;
    if (std::abs(*slope - 2) > 0.1) ++errors.off_slopes;
  }
}

void report(const Errors& errors) {
  for (const auto& [kind, error] : errors.largest) {
    std::string name = kind;
    std::replace(name.begin(), name.end(), ' ', '_');
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1e", error);
    testing::Test::RecordProperty("largest_relative_error_" + name, text.data());
  }
  testing::Test::RecordProperty("slopes", errors.slopes);
  testing::Test::RecordProperty("slopes_not_two", errors.off_slopes);
  EXPECT_GT(errors.slopes, 100);
  // If the curvature happens to be small, the remainder is not yet of second order.
  EXPECT_LT(errors.off_slopes, errors.slopes / 50);
}

class RandomConfigurations : public testing::TestWithParam<Activation> {};

TEST_P(RandomConfigurations, GradientAgreesWithDifferences) {
  RandomStream random({.seed = 21, .index = static_cast<std::uint64_t>(GetParam())});
  Errors errors;
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    check(random_config(GetParam(), random), seed, errors);
  report(errors);
}

INSTANTIATE_TEST_SUITE_P(Activations, RandomConfigurations,
                         testing::Values(Activation::kTanh, Activation::kSoftplus,
                                         Activation::kSine),
                         [](const auto& tested) { return name_of(tested.param); });

// ELU away from its kink, with half of the units on either side of it.
class EluConfigurations : public testing::TestWithParam<double> {};

TEST_P(EluConfigurations, GradientAgreesWithDifferencesIfNoUnitChangesSign) {
  RandomStream random({.seed = 22});
  Errors errors;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Config config = random_config(Activation::kElu, random);
    config.alpha = GetParam();
    config.kept_from_zero = 4;
    check(config, seed, errors);
  }
  report(errors);
}

INSTANTIATE_TEST_SUITE_P(Alphas, EluConfigurations, testing::Values(1.0, 2.0),
                         [](const auto& tested) {
                           return tested.param == 1.0 ? std::string("one") : std::string("two");
                         });

}  // namespace
}  // namespace noether
