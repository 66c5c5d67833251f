// What a law adds to the lower bound: trainings with it and without it.
#include <gtest/gtest.h>

#include <cmath>

#include "noether/discovery/discovery.hpp"
#include "noether/integrate/simulate.hpp"

namespace noether {
namespace {

class Ablation : public testing::Test {
 protected:
  Ablation()
      : data_(simulate(make_system("kepler"),
                       {.num_trajectories = 10, .num_pairs = 12, .noise = 0.02, .seed = 4})),
        settings_(settings()) {}

  static DiscoveryOptions settings() {
    DiscoveryOptions settings;
    settings.network.widths = {32};
    settings.schedule.start = Start::kRandom;
    settings.schedule.steps = 1;
    settings.evidence.steps = 250;
    settings.evidence.seeds = 2;
    settings.symmetry.num_laws = 2;
    settings.optimiser.automatic = false;
    settings.optimiser.learning_rates.means = 0.01;
    return resolve(settings, 4, 120);
  }

  Discovery discovery() { return {data_, settings_, {0.02}, {}, 1, pool_}; }

  /// Angular momentum, which holds, and a momentum, which does not.
  static Finding two_laws() {
    Finding finding;
    finding.laws.resize(2);
    finding.laws[0].law = Quadratic::product(4, 0, 3) - Quadratic::product(4, 1, 2);
    finding.laws[0].status = LawStatus::kEstablished;
    finding.laws[1].law = Quadratic::coordinate(4, 2);
    finding.laws[1].status = LawStatus::kUndecided;
    return finding;
  }

  Dataset data_;
  DiscoveryOptions settings_;
  ThreadPool pool_{1};
};

TEST_F(Ablation, FavoursATrueLawAndPenalisesAFalseOne) {
  Discovery discovery = this->discovery();
  discovery.run({});
  Finding finding = two_laws();
  EXPECT_EQ(discovery.measure_evidence(finding, {}), TrainingStatus::kFinished);
  EXPECT_GT(*finding.laws[0].evidence_nats, 0);
  EXPECT_LT(*finding.laws[1].evidence_nats, 0);
  EXPECT_LT(*finding.elbo_comparison->laws, finding.elbo_comparison->none);
}

/// In units `c` times smaller (and away from the origin for a law of differences) everything is the
/// same, except that densities are lower by c for each variable.
TEST_F(Ablation, ShiftsByTheLogarithmsOfTheUnits) {
  settings_.evidence.steps = 20;
  Discovery discovery = this->discovery();
  discovery.run({});
  Finding finding = two_laws();
  discovery.measure_evidence(finding, {});

  constexpr double kFactor = 50;
  for (Trajectory& t : data_.trajectories) t.states *= kFactor;
  Discovery scaled(data_, settings_, {0.02 * kFactor}, {}, 1, pool_);
  scaled.run({});
  Finding other = two_laws();
  scaled.measure_evidence(other, {});
  EXPECT_NEAR(other.elbo_comparison->none - finding.elbo_comparison->none, 4 * std::log(kFactor),
              0.05);
  for (const std::size_t i : {0U, 1U})
    EXPECT_NEAR(*other.laws[i].evidence_nats, *finding.laws[i].evidence_nats,
                0.05 * std::abs(*finding.laws[i].evidence_nats) + 5);
}

TEST_F(Ablation, ResumesWhereItStopped) {
  settings_.evidence.steps = 5;
  Discovery whole = discovery();
  whole.run({});
  Finding expected = two_laws();
  whole.measure_evidence(expected, {});

  Discovery first = discovery();
  first.run({});
  Finding finding = two_laws();
  RunHooks hooks;
  int trainings = 0;
  hooks.on_ablation = [&](int, int) { ++trainings; };
  hooks.stop_requested = [&] { return trainings == 3; };
  EXPECT_EQ(first.measure_evidence(finding, hooks), TrainingStatus::kStopped);
  EXPECT_FALSE(finding.laws[0].evidence_nats.has_value());

  Discovery second = discovery();
  second.load(first.save());
  trainings = 0;
  hooks.stop_requested = nullptr;
  EXPECT_EQ(second.measure_evidence(finding, hooks), TrainingStatus::kFinished);
  EXPECT_EQ(trainings, 4) << "three groups, two seeds, two of the trainings done before";
  for (const std::size_t i : {0U, 1U})
    EXPECT_EQ(*finding.laws[i].evidence_nats, *expected.laws[i].evidence_nats);
}

}  // namespace
}  // namespace noether
