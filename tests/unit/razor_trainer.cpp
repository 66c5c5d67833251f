// The trainer between gradient steps: anchoring, batches, the scheme of the last steps.
#include <gtest/gtest.h>

#include <memory>

#include "noether/integrate/simulate.hpp"
#include "noether/razor/trainer.hpp"

namespace noether {
namespace {

Dataset orbits() {
  return simulate(make_system("harmonic"), {.num_trajectories = 3, .num_pairs = 8, .seed = 2});
}

TrainingOptions small_settings() {
  TrainingOptions settings;
  settings.network.widths = {12};
  settings.schedule.start = Start::kAnchored;
  settings.symmetry.num_laws = 2;
  settings.schedule.anchor_first = 2;
  settings.schedule.steps = 3;
  return settings;
}

TrainingState trained(const TrainingOptions& settings, Start start, const Proposer& proposer) {
  const Dataset data = orbits();
  ThreadPool pool(1);
  const TrainingOptions resolved = resolve(settings, data.dimension(), data.num_pairs());
  Trainer trainer(resolved, make_segments<float>(data, resolved.batch.segment_pairs), {1e-3, 1e-3},
                  1, pool, proposer);
  TrainingState state = trainer.initial(start);
  EXPECT_EQ(trainer.train(state, start, resolved.schedule.steps, {}), TrainingStatus::kFinished);
  return state;
}

TEST(Trainer, AnchorsAtOrthogonalLawsOfEqualNorm) {
  TrainingOptions settings = small_settings();
  settings.optimiser.learning_rates.anchored = 0;
  const Quadratic energy = Quadratic::product(2, 0, 0) + Quadratic::product(2, 1, 1);
  const Quadratic close = energy + 0.1 * Quadratic::coordinate(2, 0);
  const TrainingState state = trained(settings, Start::kAnchored, [&](const auto&) {
    return std::vector<Quadratic>{energy, close};
  });
  ASSERT_EQ(state.parameters.laws.size(), 2U);
  const Eigen::VectorXd first = flatten(state.parameters.laws[0]);
  const Eigen::VectorXd second = flatten(state.parameters.laws[1]);
  EXPECT_NEAR(first.dot(second), 0, 1e-12);
  EXPECT_NEAR(first.norm(), second.norm(), 1e-12);
  EXPECT_NEAR(std::abs(first.normalized().dot(flatten(energy).normalized())), 1, 1e-12);
  EXPECT_NEAR(std::abs(state.parameters.laws[1].b(0)) / second.norm(), 1, 1e-9);
}

TEST(Trainer, DoesNotTrainAFixedRowFactor) {
  TrainingOptions settings = small_settings();
  const auto moved = [&](bool trained_too) {
    settings.optimiser.row_factor_trained = trained_too;
    const TrainingState state = trained(settings, Start::kRandom, {});
    const MatrixNormal<float>& layer = state.parameters.layers[0];
    EXPECT_NE(layer.column(0, 0), layer.column(1, 1));
    return layer.row(0, 0) != layer.row(1, 1);
  };
  EXPECT_FALSE(moved(false));
  EXPECT_TRUE(moved(true));
}

TEST(Trainer, ReplacesARepeatedProposalByASmallRandomLaw) {
  TrainingOptions settings = small_settings();
  settings.optimiser.learning_rates.anchored = 0;
  const Quadratic energy = Quadratic::product(2, 0, 0) + Quadratic::product(2, 1, 1);
  const TrainingState state = trained(settings, Start::kAnchored, [&](const auto&) {
    return std::vector<Quadratic>{energy, 2.0 * energy};
  });
  ASSERT_EQ(state.parameters.laws.size(), 2U);
  EXPECT_LT(frobenius_norm(state.parameters.laws[1]),
            0.01 * frobenius_norm(state.parameters.laws[0]));
}

TEST(Trainer, ARepeatedProposalDoesNotDisplaceAnother) {
  TrainingOptions settings = small_settings();
  settings.optimiser.learning_rates.anchored = 0;
  const Quadratic energy = Quadratic::product(2, 0, 0) + Quadratic::product(2, 1, 1);
  const Quadratic momentum = Quadratic::coordinate(2, 1);
  const TrainingState state = trained(settings, Start::kAnchored, [&](const auto&) {
    return std::vector<Quadratic>{energy, 2.0 * energy, momentum};
  });
  ASSERT_EQ(state.parameters.laws.size(), 2U);
  EXPECT_NEAR(std::abs(state.parameters.laws[1].b(1)), frobenius_norm(state.parameters.laws[1]),
              1e-12);
}

std::vector<float> weights_of(const TrainingState& state) {
  std::vector<float> all;
  for (const auto& layer : state.parameters.layers)
    all.insert(all.end(), layer.mean.data(), layer.mean.data() + layer.mean.padded_size());
  return all;
}

TEST(Trainer, DoesNotTrainGivenLaws) {
  TrainingOptions settings = small_settings();
  settings.symmetry.group = GroupMode::kFixed;
  settings.symmetry.num_laws = 3;  // ignored with a fixed group
  const Dataset data = orbits();
  ThreadPool pool(1);
  const TrainingOptions resolved = resolve(settings, data.dimension(), data.num_pairs());
  Trainer trainer(resolved, make_segments<float>(data, resolved.batch.segment_pairs), {1e-3, 1e-3},
                  1, pool, {});
  TrainingState state = trainer.initial(Start::kRandom);
  const Quadratic energy = Quadratic::product(2, 0, 0) + Quadratic::product(2, 1, 1);
  state.parameters.laws = {energy};
  ASSERT_EQ(trainer.train(state, Start::kRandom, resolved.schedule.steps, {}),
            TrainingStatus::kFinished);
  ASSERT_EQ(state.parameters.laws.size(), 1U);
  EXPECT_EQ(flatten(state.parameters.laws[0]), flatten(energy));
}

TEST(Trainer, FinishesWithTheReportedScheme) {
  TrainingOptions settings = small_settings();
  settings.step.rule.scheme = Scheme::kMidpoint;
  settings.step.finish = 1;
  const std::vector<float> finished = weights_of(trained(settings, Start::kRandom, {}));
  settings.step.finish = 0;
  const std::vector<float> midpoint = weights_of(trained(settings, Start::kRandom, {}));
  settings.step.rule.scheme = Scheme::kRk4;
  const std::vector<float> rk4 = weights_of(trained(settings, Start::kRandom, {}));
  EXPECT_EQ(finished, rk4);
  EXPECT_NE(midpoint, rk4);
}

/// Segments of 8, 2 and 5 pairs and weights that are not trained.
struct Still {
  TrainingOptions settings;
  ThreadPool pool{1};

  Still() {
    settings.network.widths = {12};
    settings.symmetry.group = GroupMode::kNone;
    settings.noise.in = NoiseIn::kTargets;
    settings.noise.variance = VarianceRule::kFixed;
    settings.batch.segments_per_draw = 0;
    settings.schedule.steps = 3;
    settings.step.finish = 0;
    settings.optimiser.learning_rates.means = settings.optimiser.learning_rates.factors =
        settings.optimiser.learning_rates.rest = 1e-12;
  }
  /// Negative log-likelihood per pair in each of the first `steps` steps.
  std::vector<double> nll(int steps) {
    Dataset data;
    for (const Eigen::Index pairs : {8, 2, 5}) {
      Dataset one = simulate(
          make_system("harmonic"),
          {.num_trajectories = 1, .num_pairs = pairs, .seed = static_cast<std::uint64_t>(pairs)});
      data.variables = one.variables;
      data.trajectories.push_back(one.trajectories.at(0));
    }
    Trainer trainer(resolve(settings, 2, 15), make_segments<float>(data, 50), {1e-3, 1e-3}, 1, pool,
                    {});
    TrainingState state = trainer.initial(Start::kRandom);
    std::vector<double> values;
    for (int step = 1; step <= steps; ++step) {
      trainer.train(state, Start::kRandom, step, {});
      values.push_back(state.curve.back().nll);
    }
    return values;
  }
};

TEST(Trainer, BatchesOfRaggedSegmentsHaveTheMeanOfAllData) {
  Still still;
  still.settings.posterior.map = true;
  const double all = still.nll(1).at(0);
  still.settings.batch.size = 1;
  const std::vector<double> each = still.nll(3);  // one epoch
  EXPECT_NEAR((each[0] + each[1] + each[2]) / 3, all, 1e-5 * std::abs(all));
  EXPECT_GT(std::abs(each[0] - each[1]), 1e-2 * std::abs(all)) << "the segments hardly differ";
}

TEST(Trainer, SeveralWeightDrawsGiveTheirMean) {
  Still still;
  still.settings.posterior.map = true;  // no draws: repeating a batch changes nothing
  const double map = still.nll(1).at(0);
  still.settings.batch.weight_draws = 3;
  EXPECT_NEAR(still.nll(1).at(0), map, 1e-5 * std::abs(map));
  still.settings.posterior.map = false;
  still.settings.batch.antithetic_weights = false;
  const double three = still.nll(1).at(0);
  still.settings.batch.weight_draws = 1;
  EXPECT_GT(std::abs(still.nll(1).at(0) - three), 1e-4 * std::abs(three));
}

/// A state without its curve, which holds wall times.
Archive bits(const TrainingState& state) {
  Archive archive;
  state.save("", archive);
  archive.erase("curve");
  return archive;
}

/// 40 steps that change to RK4 at the 20th, saved and loaded into another trainer at `stop`.
Archive forty_steps(std::int64_t stop, GroupMode group) {
  TrainingOptions settings = small_settings();
  settings.schedule.steps = 40;
  settings.step.finish = 0.5;
  settings.symmetry.group = group;
  settings.symmetry.num_laws = 3;
  const Dataset data = orbits();
  ThreadPool pool(1);
  const TrainingOptions resolved = resolve(settings, data.dimension(), data.num_pairs());
  const auto trainer = [&] {
    return std::make_unique<Trainer>(resolved,
                                     make_segments<float>(data, resolved.batch.segment_pairs),
                                     std::vector<double>{1e-3, 1e-3}, 1, pool, Proposer{});
  };
  TrainingState state = trainer()->initial(Start::kRandom);
  if (group == GroupMode::kFixed) state.parameters.laws = {Quadratic::coordinate(2, 0)};
  trainer()->train(state, Start::kRandom, stop, {});
  Archive saved;
  state.save("", saved);
  TrainingState loaded = trainer()->initial(Start::kRandom);
  loaded.load("", saved);
  trainer()->train(loaded, Start::kRandom, 40, {});
  EXPECT_EQ(loaded.step, 40);
  return bits(loaded);
}

class Resumed : public testing::TestWithParam<GroupMode> {};

TEST_P(Resumed, GivesTheSameBitsBeforeAndAfterTheChangeOfScheme) {
  const Archive whole = forty_steps(40, GetParam());
  for (const std::int64_t stop : {13, 20, 27}) {
    const Archive got = forty_steps(stop, GetParam());
    ASSERT_EQ(got.size(), whole.size());
    for (const auto& [name, array] : whole)
      EXPECT_EQ(got.at(name).values, array.values) << name << " stopped at " << stop;
  }
  if (GetParam() == GroupMode::kFixed) {
    EXPECT_EQ(whole.at("laws").shape.at(0), 6U) << "one given law";
    EXPECT_FALSE(whole.contains("optimiser.law0.first"));
  }
}

INSTANTIATE_TEST_SUITE_P(Groups, Resumed,
                         testing::Values(GroupMode::kLearn, GroupMode::kFixed, GroupMode::kNone));

}  // namespace
}  // namespace noether
