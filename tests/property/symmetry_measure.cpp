// Symmetry times: moments of the three measures, and unbiased estimates with every sampler.
#include "noether/symmetry/measure.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Case {
  Measure measure;
  Sampler sampler;
  bool antithetic;
  Index K;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << name_of(c.measure) << "_" << name_of(c.sampler) << (c.antithetic ? "_antithetic_" : "_")
       << c.K;
}

constexpr double kScale = 1.3;

/// E tau_i^2 at scale 1.
double second_moment(Measure measure, Index K) {
  if (measure == Measure::kBox) return 1.0 / 3;
  return measure == Measure::kNormal ? 1 : 1 / static_cast<double>(K + 2);
}

/// E |tau|^4 at scale 1: distinguishes a ball from a sphere, and a normal from a box.
double fourth_moment(Measure measure, Index K) {
  const auto k = static_cast<double>(K);
  if (measure == Measure::kBox) return k / 5 + k * (k - 1) / 9;
  return measure == Measure::kNormal ? k * (k + 2) : k / (k + 4);
}

/// Mean and standard error over many keys.
class Average {
 public:
  void add(double x) {
    ++count_;
    const double delta = x - mean_;
    mean_ += delta / count_;
    squares_ += delta * (x - mean_);
  }
  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double variance() const { return squares_ / (count_ - 1); }
  [[nodiscard]] double error() const { return std::sqrt(variance() / count_); }

 private:
  double count_ = 0, mean_ = 0, squares_ = 0;
};

RandomKey key(std::uint64_t index) { return {17, Purpose::kOrbit, index, 0}; }

class SymmetryTimes : public testing::TestWithParam<Case> {
 protected:
  OrbitSampling sampling{GetParam().measure, kScale, GetParam().sampler, GetParam().antithetic};
};

// Each key gives a few points. The estimate of each point must be right on average.
TEST_P(SymmetryTimes, AreUnbiasedOverKeys) {
  const auto [measure, sampler, antithetic, K] = GetParam();
  constexpr Index kCount = 6;
  Average second;
  Average fourth;
  Average uneven;
  std::vector<Average> first(static_cast<std::size_t>(kCount));
  std::vector<Average> squares(static_cast<std::size_t>(kCount));
  Average crossed;
  for (std::uint64_t i = 0; i < 4000; ++i) {
    const MatrixXd tau = sample_symmetry_times(sampling, K, kCount, key(i)) / kScale;
    second.add(tau.colwise().squaredNorm().mean());
    fourth.add(tau.colwise().squaredNorm().array().square().mean());
    uneven.add(tau.row(K - 1).array().sin().mean());
    if (K > 1) crossed.add((tau.row(0).array() * tau.row(K - 1).array()).mean());
    for (Index j = 0; j < kCount; ++j) {
      first[static_cast<std::size_t>(j)].add(tau(0, j));
      squares[static_cast<std::size_t>(j)].add(tau(0, j) * tau(0, j));
    }
  }
  constexpr double kDeviations = 4.5;
  const auto expect_mean = [](const Average& average, double expected) {
    EXPECT_NEAR(average.mean(), expected, kDeviations * average.error() + 1e-12);
  };
  expect_mean(second, static_cast<double>(K) * second_moment(measure, K));
  expect_mean(fourth, fourth_moment(measure, K));
  expect_mean(uneven, 0);
  if (K > 1) expect_mean(crossed, 0);
  for (const Average& average : first) expect_mean(average, 0);
  for (const Average& average : squares) expect_mean(average, second_moment(measure, K));
}

TEST_P(SymmetryTimes, ComeInOppositePairsOnRequest) {
  const MatrixXd tau = sample_symmetry_times(sampling, GetParam().K, 8, key(1));
  for (Index i = 0; i < 8; i += 2)
    EXPECT_EQ(tau.col(i + 1) == -tau.col(i), GetParam().antithetic) << i;
}

TEST_P(SymmetryTimes, StayWithinTheirBounds) {
  const MatrixXd tau = sample_symmetry_times(sampling, GetParam().K, 500, key(2)) / kScale;
  const bool box = GetParam().measure == Measure::kBox;
  const double size = box ? tau.cwiseAbs().maxCoeff() : tau.colwise().norm().maxCoeff();
  if (GetParam().measure != Measure::kNormal) {
    EXPECT_LE(size, 1 + 1e-12);
  }
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const Measure measure : {Measure::kBox, Measure::kBall, Measure::kNormal}) {
    for (const Sampler sampler : {Sampler::kIndependent, Sampler::kSobol}) {
      for (const bool antithetic : {false, true}) {
        for (const Index K : {1, 2, 5, 12}) cases.push_back({measure, sampler, antithetic, K});
      }
    }
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Cases, SymmetryTimes, testing::ValuesIn(all_cases()),
                         [](const auto& tested) { return testing::PrintToString(tested.param); });

// The purpose of the net: the mean of a smooth function over 16 points varies far less between
// keys.
TEST(Sobol, VariesLessThanIndependentPoints) {
  for (const Index K : {1, 2, 4}) {
    const auto variance = [K](Sampler sampler) {
      Average average;
      for (std::uint64_t i = 0; i < 500; ++i) {
        const OrbitSampling sampling{Measure::kBox, 1, sampler, false};
        const MatrixXd tau = sample_symmetry_times(sampling, K, 16, key(i));
        average.add(tau.colwise().sum().array().exp().mean());
      }
      return average.variance();
    };
    EXPECT_LT(variance(Sampler::kSobol), 0.3 * variance(Sampler::kIndependent)) << K;
  }
}

}  // namespace
}  // namespace noether
