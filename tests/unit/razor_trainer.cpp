// What the trainer does between gradient steps: anchoring, the scheme of the last steps.
#include <gtest/gtest.h>

#include "noether/integrate/simulate.hpp"
#include "noether/razor/trainer.hpp"

namespace noether {
namespace {

Dataset orbits() {
  return simulate(make_system("harmonic"), {.num_trajectories = 3, .num_pairs = 8, .seed = 2});
}

Settings small_settings() {
  Settings settings;
  settings.widths = {12};
  settings.start = Start::kAnchored;
  settings.num_laws = 2;
  settings.anchor_first = 2;
  settings.steps = 3;
  return settings;
}

TrainingState trained(const Settings& settings, Start start, const Proposer& proposer) {
  const Dataset data = orbits();
  Lanes lanes(1);
  const Settings resolved = resolve(settings, data.dimension(), data.num_pairs());
  Trainer trainer(resolved, make_segments<float>(data, resolved.segment_pairs), {1e-3, 1e-3}, 1,
                  lanes, proposer);
  TrainingState state = trainer.initial(start);
  EXPECT_EQ(trainer.train(state, start, resolved.steps, {}), TrainingStatus::kFinished);
  return state;
}

TEST(Trainer, AnchorsAtOrthogonalLawsOfOneNorm) {
  Settings settings = small_settings();
  settings.rate_anchored = 0;
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

TEST(Trainer, ASecondLikeProposalIsReplacedByASmallRandomLaw) {
  Settings settings = small_settings();
  settings.rate_anchored = 0;
  const Quadratic energy = Quadratic::product(2, 0, 0) + Quadratic::product(2, 1, 1);
  const TrainingState state = trained(settings, Start::kAnchored, [&](const auto&) {
    return std::vector<Quadratic>{energy, 2.0 * energy};
  });
  ASSERT_EQ(state.parameters.laws.size(), 2U);
  EXPECT_LT(frobenius_norm(state.parameters.laws[1]),
            0.01 * frobenius_norm(state.parameters.laws[0]));
}

std::vector<float> weights_of(const TrainingState& state) {
  std::vector<float> all;
  for (const auto& layer : state.parameters.layers)
    all.insert(all.end(), layer.mean.data(), layer.mean.data() + layer.mean.padded_size());
  return all;
}

TEST(Trainer, LeavesGivenLawsAsTheyAre) {
  Settings settings = small_settings();
  settings.group = GroupMode::kFixed;
  settings.num_laws = 3;  // of no meaning here
  const Dataset data = orbits();
  Lanes lanes(1);
  const Settings resolved = resolve(settings, data.dimension(), data.num_pairs());
  Trainer trainer(resolved, make_segments<float>(data, resolved.segment_pairs), {1e-3, 1e-3}, 1,
                  lanes, {});
  TrainingState state = trainer.initial(Start::kRandom);
  const Quadratic energy = Quadratic::product(2, 0, 0) + Quadratic::product(2, 1, 1);
  state.parameters.laws = {energy};
  ASSERT_EQ(trainer.train(state, Start::kRandom, resolved.steps, {}), TrainingStatus::kFinished);
  ASSERT_EQ(state.parameters.laws.size(), 1U);
  EXPECT_EQ(flatten(state.parameters.laws[0]), flatten(energy));
}

TEST(Trainer, FinishesWithTheReportedScheme) {
  Settings settings = small_settings();
  settings.scheme = Scheme::kMidpoint;
  settings.finish = 1;
  const std::vector<float> finished = weights_of(trained(settings, Start::kRandom, {}));
  settings.finish = 0;
  const std::vector<float> midpoint = weights_of(trained(settings, Start::kRandom, {}));
  settings.scheme = Scheme::kRk4;
  const std::vector<float> rk4 = weights_of(trained(settings, Start::kRandom, {}));
  EXPECT_EQ(finished, rk4);
  EXPECT_NE(midpoint, rk4);
}

}  // namespace
}  // namespace noether
