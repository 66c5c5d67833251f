// What is assessed when the data and a trained model agree, and when they do not.
#include "noether/discovery/finding.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "noether/core/random.hpp"
#include "noether/integrate/simulate.hpp"

namespace noether {
namespace {

constexpr double kNoise = 0.01;

Dataset motion(const System& system, double dt, Eigen::Index trajectories = 60,
               Eigen::Index pairs = 30, double noise = kNoise) {
  return simulate(
      system,
      {.num_trajectories = trajectories, .num_pairs = pairs, .dt = dt, .noise = noise, .seed = 4});
}

/// One motion, measured again and again.
Dataset repeated(const System& system) {
  Dataset data = simulate(system, {.num_trajectories = 60, .num_pairs = 30, .dt = 0.2, .seed = 4});
  RandomStream random({.seed = 5, .purpose = Purpose::kEvaluation});
  const Eigen::MatrixXd states = data.trajectories[0].states;
  for (Trajectory& t : data.trajectories)
    t.states = states.unaryExpr([&](double x) { return x + kNoise * random.normal(); });
  return data;
}

/// The finding from a split and a model of which only its null space matters here.
Finding assessed(const HeldOutSplit& split, const std::vector<Quadratic>& conserved_by_model,
                 double noise = kNoise) {
  Finding finding;
  finding.variables = split.training.variables;
  finding.noise = {std::vector<double>(finding.variables.size(), noise), "given", {}};
  finding.screen = screen(split.training, {finding.noise.std});
  finding.posterior_null_space.directions = conserved_by_model;
  finding.posterior_null_space.count = static_cast<int>(conserved_by_model.size());
  ThreadPool pool(1);
  assess_laws(split, {}, pool, finding);
  return finding;
}

Finding assessed(const Dataset& data, const std::vector<Quadratic>& conserved_by_model,
                 double noise = kNoise) {
  return assessed(split_held_out(data, 0.2), conserved_by_model, noise);
}

std::vector<std::string> counted(const Finding& finding) {
  std::vector<std::string> names;
  for (const FoundLaw& law : finding.laws) {
    if (counts(law.status)) names.push_back(law.name);
  }
  return names;
}

TEST(Finding, AModelThatConservesTheLawSaysNothingMore) {
  const System oscillator = make_system("harmonic");
  const Finding finding = assessed(motion(oscillator, 0.2), oscillator.laws);
  EXPECT_EQ(finding.verdict, Verdict::kLawsFound);
  ASSERT_EQ(finding.laws.size(), 1U);
  EXPECT_GT(finding.laws[0].model_agreement, 0.99);
  EXPECT_TRUE(finding.warnings.empty());
}

TEST(Finding, AModelThatMissesALawDeniesNothingAndIsNamed) {
  const Finding finding = assessed(motion(make_system("harmonic"), 0.2), {});
  EXPECT_EQ(finding.verdict, Verdict::kLawsFound);
  ASSERT_EQ(finding.laws.size(), 1U);
  EXPECT_EQ(finding.laws[0].status, LawStatus::kEstablished);
  EXPECT_EQ(finding.laws[0].model_agreement, 0);
  ASSERT_EQ(finding.warnings.size(), 1U);
  EXPECT_NE(plain_text(finding.warnings[0]).find(finding.laws[0].name), std::string::npos);
}

TEST(Finding, AModelAddsNoLawThatTheDataDoNotShow) {
  const System oscillator = make_system("harmonic");
  const Finding finding =
      assessed(motion(make_system("damped", {{"friction", 0.1}}), 0.2), oscillator.laws);
  EXPECT_EQ(finding.verdict, Verdict::kNoneFound);
  EXPECT_TRUE(finding.laws.empty());
}

TEST(Finding, WhereNothingMovesNothingIsClaimed) {
  for (const auto& [name, dt] : std::vector<std::pair<std::string, double>>{
           {"harmonic", 1e-5}, {"harmonic", 5e-4}, {"damped", 5e-4}, {"driven", 5e-4}}) {
    const Finding finding = assessed(motion(make_system(name), dt), {});
    EXPECT_EQ(finding.verdict, Verdict::kUndecided) << name << dt;
    EXPECT_EQ(counted(finding), std::vector<std::string>{}) << name << dt;
    EXPECT_EQ(finding.algebra.dimension, 0);
    EXPECT_EQ(finding.functionally_independent, 0);
    EXPECT_NE(finding.summary.find("hardly move"), std::string::npos) << finding.summary;
  }
}

TEST(Finding, ShortArcsTellALawWhoseTermsMoveAndAreWarnedOf) {
  // A hundredth of an orbit: hardly any momentum changes, but angular momentum changes far less.
  const Finding finding = assessed(motion(make_system("kepler"), 2e-3, 60, 30, 1e-4), {}, 1e-4);
  const std::vector<std::string> names = counted(finding);
  EXPECT_EQ(std::count(names.begin(), names.end(), "angular momentum"), 1);
  EXPECT_EQ(std::count(names.begin(), names.end(), "momentum px"), 0);
  EXPECT_EQ(std::count(names.begin(), names.end(), "momentum py"), 0);
  EXPECT_TRUE(std::any_of(finding.warnings.begin(), finding.warnings.end(), [](const auto& text) {
    return plain_text(text).starts_with("trajectories are short");
  }));
}

TEST(Finding, WhatStandsStillBesideWhatMovesIsNoLaw) {
  Dataset data = motion(make_system("harmonic-n", {{"n", 2}}), 0.2);
  RandomStream random({.seed = 6, .purpose = Purpose::kEvaluation});
  for (Trajectory& t : data.trajectories) {
    const Eigen::Vector4d start = t.states.col(0);
    for (const Eigen::Index j : {1, 3}) {
      for (double& x : t.states.row(j)) x = start(j) + kNoise * random.normal();
    }
  }
  const Finding finding = assessed(data, {});
  EXPECT_EQ(finding.verdict, Verdict::kLawsFound);
  EXPECT_EQ(counted(finding), std::vector<std::string>{"energy of oscillator q1"});
}

TEST(Finding, AConstantColumnIsNoLawWhateverItsValue) {
  for (const char* name : {"harmonic", "damped"}) {
    Dataset data = motion(make_system(name), 0.2);
    data.variables = {"q1", "q2", "p1", "p2"};
    RandomStream random({.seed = 7, .purpose = Purpose::kEvaluation});
    for (Trajectory& t : data.trajectories) {
      Eigen::MatrixXd states(4, t.states.cols());
      states.row(0) = t.states.row(0);
      states.row(1).setConstant(0.7);
      states.row(2) = t.states.row(1);
      const double still = random.normal();  // its own in every trajectory
      for (double& x : states.row(3)) x = still + kNoise * random.normal();
      t.states = states;
    }
    const Finding finding = assessed(data, {});
    const bool conserved = std::string(name) == "harmonic";
    EXPECT_EQ(finding.verdict, conserved ? Verdict::kLawsFound : Verdict::kUndecided) << name;
    EXPECT_EQ(counted(finding), conserved ? std::vector<std::string>{"energy of oscillator q1"}
                                          : std::vector<std::string>{});
  }
}

TEST(Finding, FewTrajectoriesHoldALawAsFarAsTheyCanTell) {
  const Finding finding = assessed(motion(make_system("harmonic"), 0.2, 7, 4), {});
  EXPECT_EQ(finding.verdict, Verdict::kUndecided);
  EXPECT_EQ(finding.summary,
            "Undecided: 1 law holds within the noise, but the minimum detectable drift is "
            "too large to establish it.");
}

TEST(Finding, TooFewDataOfThreeBodiesAreUndecided) {
  constexpr double kPapers = 0.032;
  const Finding finding = assessed(motion(make_system("nbody"), 0.3, 20, 10, kPapers), {}, kPapers);
  EXPECT_GT(finding.screen.count, 7);  // of which no more than seven can be laws
  EXPECT_EQ(finding.verdict, Verdict::kUndecided);
  for (const FoundLaw& law : finding.laws) EXPECT_FALSE(counts(law.status)) << law.formula;
}

TEST(Finding, ADriftThatErrorsOfTheCoefficientsExplainIsNotExcluded) {
  // Candidates read off so few data have large errors, and so have their brackets.
  const System oscillators = make_system("harmonic-n", {{"n", 2}});
  int found = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Dataset data =
        simulate(oscillators,
                 {.num_trajectories = 8, .num_pairs = 4, .dt = 0.2, .noise = kNoise, .seed = seed});
    for (const FoundLaw& law : assessed(data, {}).laws) {
      if (!counts(law.status) || law.status == LawStatus::kApproximate) continue;
      ++found;
      EXPECT_LE(law.drift_held_out, LawTestOptions().detectable_drift) << seed << law.formula;
      EXPECT_LE(law.drift_held_out, law.min_detectable_drift) << seed << law.formula;
    }
  }
  EXPECT_GT(found, 60);
}

TEST(Finding, WhatOnlyHeldOutDataRefuteLeavesTheFindingOpen) {
  HeldOutSplit split = split_held_out(motion(make_system("harmonic"), 0.2), 0.2);
  split.held_out =
      split_held_out(motion(make_system("damped", {{"friction", 0.1}}), 0.2), 0.2).held_out;
  const Finding finding = assessed(split, {});
  ASSERT_EQ(finding.laws.size(), 1U);
  EXPECT_EQ(finding.laws[0].status, LawStatus::kRefuted);
  EXPECT_EQ(finding.verdict, Verdict::kUndecided);
  EXPECT_NE(finding.summary.find("drifts in the held-out data"), std::string::npos);
}

TEST(Finding, WhatIsTheSameInEveryTrajectoryIsListedAndNotClaimed) {
  const Finding finding = assessed(repeated(make_system("harmonic")), {});
  EXPECT_EQ(finding.verdict, Verdict::kUndecided);
  EXPECT_TRUE(finding.laws.empty());
  EXPECT_FALSE(finding.unidentifiable.empty());
  EXPECT_NE(finding.summary.find("the same value in every trajectory"), std::string::npos);
}

}  // namespace
}  // namespace noether
