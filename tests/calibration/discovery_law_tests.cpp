// Calibration of the held-out test: p-values are uniform under the null, the power at the minimum
// detectable drift is the stated one, intervals of coefficients have their coverage. All seeds are
// fixed; thresholds come from the null distribution.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "noether/integrate/simulate.hpp"
#include "noether/linalg/decompositions.hpp"
#include "noether/reading/coefficients.hpp"
#include "noether/screen/noise.hpp"
#include "noether/testing/observe.hpp"
#include "support/kolmogorov_smirnov.hpp"
#include "support/random_matrices.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kStates = 31;
constexpr double kStep = 0.1;

/// Two equal oscillators by their exact rotation; `decay` is friction, which breaks every law.
Dataset oscillators(Index trajectories, double sigma, RandomStream& random, double decay = 0) {
  Dataset data;
  data.variables = {"q1", "q2", "p1", "p2"};
  for (Index k = 0; k < trajectories; ++k) {
    Trajectory t{std::to_string(k), VectorXd(kStates), MatrixXd(4, kStates), {}, {}};
    const VectorXd start = testing_support::normals(4, random);
    for (Index i = 0; i < kStates; ++i) {
      t.time(i) = kStep * static_cast<double>(i);
      const double c = std::cos(t.time(i)) * std::exp(-decay * t.time(i));
      const double s = std::sin(t.time(i)) * std::exp(-decay * t.time(i));
      t.states.col(i) << c * start(0) + s * start(2), c * start(1) + s * start(3),
          c * start(2) - s * start(0), c * start(3) - s * start(1);
      t.states.col(i) += sigma * testing_support::normals(4, random);
    }
    data.trajectories.push_back(t);
  }
  return data;
}

Quadratic random_law_of_two_oscillators(RandomStream& random) {
  Quadratic law = Quadratic::zero(4);
  for (const Quadratic& known : make_system("harmonic-n", {{"n", 2}}).laws)
    law = law + random.normal() * known;
  return law;
}

double share_below(const std::vector<double>& p, double level) {
  return static_cast<double>(
             std::count_if(p.begin(), p.end(), [&](double x) { return x < level; })) /
         static_cast<double>(p.size());
}

VectorXd squares(const std::vector<double>& std) {
  return VectorXd::Map(std.data(), static_cast<Index>(std.size())).cwiseAbs2();
}

/// Free coefficients of the energy exchange q1 q2 + p1 p2 in reduced echelon form: all monomials
/// that lead none of the four laws.
struct Echelon {
  VectorXd fixed = VectorXd::Zero(14);
  VectorXd truth = VectorXd::Zero(14);
  std::vector<Index> free;
  Echelon() {
    // q1q1 q1q2 q1p1 q1p2 q2q2 q2p1 q2p2 p1p1 p1p2 p2p2 q1 q2 p1 p2
    fixed(1) = truth(1) = truth(8) = 1;
    for (const Index j : {2, 5, 6, 7, 8, 9, 10, 11, 12, 13}) free.push_back(j);
  }
};

class PValues : public testing::TestWithParam<double> {};

TEST_P(PValues, AreUniformWithKnownNoiseAndGivenLaws) {
  const double sigma = GetParam();
  RandomStream random({.seed = 21});
  std::vector<double> p;
  for (int i = 0; i < 1500; ++i) {
    const Dataset data = oscillators(8, sigma, random);
    const auto values = observe(states_by_trajectory(data), random_law_of_two_oscillators(random),
                                VectorXd::Constant(4, sigma * sigma));
    p.push_back(test_conservation(values, {}).p_value);
  }
  EXPECT_LT(testing_support::kolmogorov_smirnov(p), 1.63);
  EXPECT_LT(share_below(p, 0.01), 0.018);
  RecordProperty("ks", std::to_string(testing_support::kolmogorov_smirnov(p)));
  RecordProperty("below_5_percent", std::to_string(share_below(p, 0.05)));
}

TEST_P(PValues, AreUniformWithEstimatedNoiseAndLearnedCoefficients) {
  const double sigma = GetParam();
  const Echelon echelon;
  RandomStream random({.seed = 22});
  std::vector<double> p;
  for (int i = 0; i < 1000; ++i) {
    const Dataset training = oscillators(24, sigma, random);
    const NoiseEstimate noise = estimate_noise(training);
    const VectorXd variance = squares(noise.std);
    const CoefficientEstimator estimator(states_by_trajectory(training), variance,
                                         VectorXd::Ones(4));
    const FittedLaw fitted = estimator.fit(echelon.fixed, unit_directions(14, echelon.free));
    const auto values = observe(states_by_trajectory(oscillators(6, sigma, random)), fitted.law(4),
                                variance, fitted.factor());
    TestOptions options;
    options.noise_uncertainty = noise.uncertainty();
    p.push_back(test_conservation(values, options).p_value);
  }
  EXPECT_LT(testing_support::kolmogorov_smirnov(p), 1.63);
  EXPECT_LT(share_below(p, 0.01), 0.02);
  RecordProperty("ks", std::to_string(testing_support::kolmogorov_smirnov(p)));
  RecordProperty("below_5_percent", std::to_string(share_below(p, 0.05)));
}

INSTANTIATE_TEST_SUITE_P(Noise, PValues, testing::Values(0.003, 0.03, 0.1));

TEST(PValues, WithoutTheErrorsOfCoefficientsRefuteTrueLaws) {
  const double sigma = 0.03;
  const Echelon echelon;
  RandomStream random({.seed = 23});
  std::vector<double> p;
  for (int i = 0; i < 100; ++i) {
    const VectorXd variance = VectorXd::Constant(4, sigma * sigma);
    const CoefficientEstimator estimator(states_by_trajectory(oscillators(4, sigma, random)),
                                         variance, VectorXd::Ones(4));
    const FittedLaw fitted = estimator.fit(echelon.fixed, unit_directions(14, echelon.free));
    p.push_back(test_conservation(observe(states_by_trajectory(oscillators(100, sigma, random)),
                                          fitted.law(4), variance),
                                  {})
                    .p_value);
  }
  EXPECT_GT(share_below(p, 0.01), 0.5);
}

TEST(Noise, ReportsTheUncertaintyOfItsEstimate) {
  RandomStream random({.seed = 24});
  const double sigma = 0.03;
  double squares_of_error = 0;
  double reported = 0;
  const int times = 1000;
  for (int i = 0; i < times; ++i) {
    const NoiseEstimate noise = estimate_noise(oscillators(10, sigma, random));
    for (std::size_t j = 0; j < 4; ++j) {
      const double relative = noise.std[j] * noise.std[j] / (sigma * sigma) - 1;
      squares_of_error += relative * relative / (4.0 * times);
      reported += noise.relative_variance[j] / (4.0 * times);
    }
  }
  EXPECT_NEAR(reported / squares_of_error, 1, 0.1);
}

TEST(MinDetectableDrift, IsTheDriftThatNineInTenTestsDetect) {
  const double sigma = 0.03;
  RandomStream random({.seed = 25});
  int seen = 0;
  const int times = 1000;
  for (int i = 0; i < times; ++i) {
    std::vector<ObservedValues> values(10);
    for (ObservedValues& t : values) {
      t.values = sigma * testing_support::normals(kStates, random);
      t.noise_shares = VectorXd::Constant(1, sigma * sigma);
    }
    const double detectable = test_conservation(values, {}).min_detectable_drift;
    // A slow drift of exactly the minimum detectable size.
    const VectorXd ramp = VectorXd::LinSpaced(kStates, -1, 1).normalized();
    for (ObservedValues& t : values)
      t.values += detectable * std::sqrt(static_cast<double>(kStates - 1)) * ramp;
    if (test_conservation(values, {}).p_value < 0.01) ++seen;
  }
  EXPECT_GT(static_cast<double>(seen) / times, 0.88);
  EXPECT_LT(static_cast<double>(seen) / times, 0.96);
  RecordProperty("seen", std::to_string(static_cast<double>(seen) / times));
}

TEST(Coefficients, AreCoveredByTheirIntervals) {
  const Echelon echelon;
  RandomStream random({.seed = 26});
  const boost::math::normal normal;
  for (const double sigma : {0.01, 0.1}) {
    double within[3] = {0, 0, 0};
    double count = 0;
    double wald = 0;
    const double levels[3] = {0.5, 0.9, 0.95};
    const int times = 200;
    for (int i = 0; i < times; ++i) {
      const CoefficientEstimator estimator(states_by_trajectory(oscillators(24, sigma, random)),
                                           VectorXd::Constant(4, sigma * sigma), VectorXd::Ones(4));
      const FittedLaw fitted = estimator.fit(echelon.fixed, unit_directions(14, echelon.free));
      const VectorXd std = fitted.standard_deviations();
      for (const Index j : echelon.free) {
        const double z = std::abs(fitted.coefficients(j) - echelon.truth(j)) / std(j);
        for (std::size_t l = 0; l < 3; ++l)
          within[l] += z < boost::math::quantile(normal, 0.5 + 0.5 * levels[l]) ? 1 : 0;
        count += 1;
      }
      wald += wald_distance(fitted, echelon.truth).distance / times;
    }
    for (std::size_t l = 0; l < 3; ++l) {
      EXPECT_NEAR(within[l] / count, levels[l], 0.03) << "sigma " << sigma;
      RecordProperty("coverage_" + std::to_string(levels[l]) + "_" + std::to_string(sigma),
                     std::to_string(within[l] / count));
    }
    EXPECT_NEAR(wald, 10, 1) << "sigma " << sigma;
  }
}

TEST(Holm, CorrectsStepwise) {
  const std::vector<double> adjusted = holm({0.01, 0.04, 0.03, 0.005});
  const std::vector<double> expected{0.03, 0.06, 0.06, 0.02};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-12);
}

TEST(IdenticalEverywhere, IsNoLaw) {
  RandomStream random({.seed = 27});
  const double sigma = 0.02;
  Dataset data = oscillators(12, sigma, random);
  const VectorXd variance = VectorXd::Constant(4, sigma * sigma);
  const Quadratic energy = Quadratic::product(4, 0, 0, 0.5) + Quadratic::product(4, 2, 2, 0.5);
  EXPECT_FALSE(identical_in_all(observe(states_by_trajectory(data), energy, variance), 0.01));
  for (Trajectory& t : data.trajectories) t.states = data.trajectories[0].states;
  for (Trajectory& t : data.trajectories) {
    for (double& x : t.states.reshaped()) x += 1e-9 * random.normal();
  }
  EXPECT_TRUE(identical_in_all(observe(states_by_trajectory(data), energy, variance), 0.01));
  EXPECT_GT(test_conservation(observe(states_by_trajectory(data), energy, variance), {.spread = 0})
                .min_detectable_drift,
            1e300);
}

}  // namespace
}  // namespace noether
