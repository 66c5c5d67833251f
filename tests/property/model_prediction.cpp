// Roll-outs of a learned model and their intervals.
#include "noether/model/prediction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "noether/discovery/discovery.hpp"
#include "noether/integrate/simulate.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

class RollOuts : public testing::Test {
 protected:
  static LearnedModel trained() {
    const Dataset data = orbits();
    DiscoveryOptions settings;
    settings.network.widths = {16};
    settings.schedule.start = Start::kAnchored;
    settings.schedule.anchor_first = 3;
    settings.schedule.steps = 40;
    ThreadPool pool(1);
    Discovery discovery(data, resolve(settings, 4, data.num_pairs()), {1e-2}, {}, 5, pool);
    discovery.run({});
    return discovery.model();
  }
  static Dataset orbits() {
    return simulate(make_system("kepler"), {.num_trajectories = 8, .num_pairs = 20, .seed = 4});
  }
  RollOuts() : model_(trained()), data_(orbits()) {
    for (const Trajectory& t : data_.trajectories)
      courses_.push_back({t.id, t.states.col(0), t.time});
    courses_[2].time.conservativeResize(7);  // ragged
  }

  LearnedModel model_;
  Dataset data_;
  std::vector<Course> courses_;
  ThreadPool pool_{2};
};

TEST_F(RollOuts, FollowTheField) {
  const auto predictions = predict(model_, courses_, {.draws = 2, .noise_std = {}}, pool_);
  LearnedField field(model_, pool_);
  ASSERT_EQ(predictions.size(), courses_.size());
  for (std::size_t k = 0; k < courses_.size(); ++k) {
    const Prediction& p = predictions[k];
    ASSERT_EQ(p.mean.cols(), courses_[k].time.size());
    EXPECT_EQ(p.bounded, p.time.size());
    MatrixXd x = courses_[k].start;
    for (Index i = 0; i + 1 < p.time.size(); ++i) {
      EXPECT_LT((p.mean.col(i) - x).norm(), 1e-4 * x.norm()) << "single against double precision";
      x = field.advance(x, VectorXd::Constant(1, p.time(i + 1) - p.time(i)),
                        model_.report_substeps);
    }
    EXPECT_NEAR(p.energy(0), field.hamiltonian(courses_[k].start)(0), 1e-4);
  }
}

TEST_F(RollOuts, TakeMoreStepsForTimesFarApart) {
  std::vector<Course> far = courses_;
  for (Course& course : far) course.time = VectorXd::LinSpaced(3, 0, 20);
  const PredictionOptions fine{.draws = 2, .substeps = 1024, .noise_std = {}};
  const PredictionOptions coarse{.draws = 2, .substeps = model_.report_substeps, .noise_std = {}};
  const auto exact = predict(model_, far, fine, pool_);
  const auto chosen = predict(model_, far, {.draws = 2, .noise_std = {}}, pool_);
  const auto poor = predict(model_, far, coarse, pool_);
  double error = 0;
  double error_of_few = 0;
  for (std::size_t k = 0; k < far.size(); ++k) {
    const auto from_exact = [&](const Prediction& p) {
      return model_.scaling.scale.cwiseInverse()
          .cwiseProduct(p.mean.col(1) - exact[k].mean.col(1))
          .norm();
    };
    error = std::max(error, from_exact(chosen[k]));
    error_of_few = std::max(error_of_few, from_exact(poor[k]));
  }
  EXPECT_LT(error, 2e-3);
  EXPECT_GT(error_of_few, 10 * error);
}

TEST_F(RollOuts, IntervalsAreQuantilesOfTheDraws) {
  constexpr int kDraws = 9;
  const auto predictions =
      predict(model_, courses_, {.draws = kDraws, .level = 0.5, .noise_std = {}}, pool_);
  LearnedFieldOf<float> field(model_, pool_);
  const double dt = courses_[1].time(1) - courses_[1].time(0);
  std::vector<double> values;
  for (int draw = 0; draw < kDraws; ++draw) {
    field.use_draw(static_cast<std::uint64_t>(draw));
    values.push_back(
        field.advance(courses_[1].start, VectorXd::Constant(1, dt), model_.report_substeps)(3));
  }
  std::sort(values.begin(), values.end());
  EXPECT_LT(values.front(), values.back());
  EXPECT_DOUBLE_EQ(predictions[1].lower(3, 1), values[2]);
  EXPECT_DOUBLE_EQ(predictions[1].upper(3, 1), values[6]);
  double squares = 0;
  for (const double value : values)
    squares += std::pow(value - predictions[1].mean(3, 1), 2) / kDraws;
  EXPECT_NEAR(predictions[1].deviation(3, 1), std::sqrt(squares), 1e-12);
  EXPECT_EQ(predictions[1].lower.col(0), courses_[1].start) << "no noise, no doubt at the start";
}

TEST_F(RollOuts, NoiseInTheInitialStateWidensTheInterval) {
  const VectorXd sigma = VectorXd::Constant(4, 0.1);
  for (Course& course : courses_) course.time.conservativeResize(2);
  const auto predictions = predict(model_, courses_, {.draws = 100, .noise_std = sigma}, pool_);
  double width = 0;
  for (const Prediction& p : predictions)
    width += (p.upper.col(0) - p.lower.col(0)).mean() / static_cast<double>(predictions.size());
  EXPECT_NEAR(width, 2 * 1.645 * 0.1, 0.02);
}

TEST_F(RollOuts, HaveTheSameBitsForAnyNumberOfThreads) {
  const PredictionOptions options{.draws = 3, .noise_std = VectorXd::Constant(4, 0.01)};
  ThreadPool one(1);
  const auto first = predict(model_, courses_, options, one);
  const auto second = predict(model_, courses_, options, pool_);
  for (std::size_t k = 0; k < first.size(); ++k) {
    EXPECT_EQ(first[k].mean, second[k].mean);
    EXPECT_EQ(first[k].lower, second[k].lower);
    EXPECT_EQ(first[k].upper, second[k].upper);
    EXPECT_EQ(first[k].energy, second[k].energy);
  }
}

TEST_F(RollOuts, StopAtTheirBound) {
  courses_.resize(1);
  courses_[0].start = model_.scaling.shift + 9.9 * model_.scaling.scale;
  courses_[0].time = VectorXd::LinSpaced(200, 0, 40000);
  const auto predictions = predict(model_, courses_, {.draws = 2, .noise_std = {}}, pool_);
  const Prediction& p = predictions[0];
  EXPECT_LT(p.bounded, p.time.size());
  EXPECT_TRUE(p.mean.allFinite() && p.lower.allFinite() && p.upper.allFinite());
  EXPECT_EQ(p.mean.col(p.bounded), p.mean.col(p.bounded - 1));
}

TEST_F(RollOuts, MayStartOutsideTheSpreadsOfTheModel) {
  courses_.resize(1);
  courses_[0].start = model_.scaling.shift + 1000 * model_.scaling.scale;
  courses_[0].time = VectorXd::LinSpaced(5, 0, 1e-3);
  const auto predictions = predict(model_, courses_, {.draws = 2, .noise_std = {}}, pool_);
  EXPECT_EQ(predictions[0].bounded, 5);
}

TEST(DriftAlong, IsTheDeviationOverTheSpread) {
  const VectorXd up = VectorXd::LinSpaced(3, 0, 2);  // deviations 0, 1, 2
  EXPECT_DOUBLE_EQ(drift_along({up, up.array() + 4}), std::sqrt(5.0 / 3) / std::sqrt(8.0));
  EXPECT_DOUBLE_EQ(drift_along({up.array() + 3}), std::sqrt(5.0 / 3) / 3);
  EXPECT_EQ(drift_along({VectorXd::Zero(3)}), 0);
}

}  // namespace
}  // namespace noether
