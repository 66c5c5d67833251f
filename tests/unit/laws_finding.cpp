// What is concluded when the data and a trained model agree, and when they do not.
#include "noether/laws/finding.hpp"

#include <gtest/gtest.h>

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

/// The finding from data and a model of which only its null space matters here.
Finding concluded(const Dataset& data, const std::vector<Quadratic>& conserved_by_model,
                  double noise = kNoise) {
  const HeldOutSplit split = split_held_out(data, 0.2);
  Finding finding;
  finding.variables = data.variables;
  finding.noise = {std::vector<double>(data.variables.size(), noise), "given", {}};
  finding.screen = screen(split.training, {finding.noise.std});
  finding.posterior_null_space.directions = conserved_by_model;
  finding.posterior_null_space.count = static_cast<int>(conserved_by_model.size());
  conclude(split, {}, finding);
  return finding;
}

TEST(Finding, AModelThatConservesTheLawSaysNothingMore) {
  const System oscillator = make_system("harmonic");
  const Finding finding = concluded(motion(oscillator, 0.2), oscillator.laws);
  EXPECT_EQ(finding.verdict, Verdict::kLawsFound);
  ASSERT_EQ(finding.laws.size(), 1U);
  EXPECT_GT(finding.laws[0].model_agreement, 0.99);
  EXPECT_TRUE(finding.warnings.empty());
}

TEST(Finding, AModelThatMissesALawDeniesNothingAndIsNamed) {
  const Finding finding = concluded(motion(make_system("harmonic"), 0.2), {});
  EXPECT_EQ(finding.verdict, Verdict::kLawsFound);
  ASSERT_EQ(finding.laws.size(), 1U);
  EXPECT_EQ(finding.laws[0].status, LawStatus::kEstablished);
  EXPECT_EQ(finding.laws[0].model_agreement, 0);
  ASSERT_EQ(finding.warnings.size(), 1U);
  EXPECT_NE(finding.warnings[0].find(finding.laws[0].name), std::string::npos);
}

TEST(Finding, AModelAddsNoLawThatTheDataDoNotShow) {
  const System oscillator = make_system("harmonic");
  const Finding finding =
      concluded(motion(make_system("damped", {{"friction", 0.1}}), 0.2), oscillator.laws);
  EXPECT_EQ(finding.verdict, Verdict::kNoneFound);
  EXPECT_TRUE(finding.laws.empty());
}

TEST(Finding, WhereNothingMovesNothingIsClaimed) {
  const Finding finding = concluded(motion(make_system("harmonic"), 1e-5), {});
  EXPECT_EQ(finding.verdict, Verdict::kUndecided);
  EXPECT_GE(finding.laws.size(), 2U);
  for (const FoundLaw& law : finding.laws) EXPECT_FALSE(counts(law.status)) << law.formula;
  EXPECT_EQ(finding.algebra.dimension, 0);
  EXPECT_EQ(finding.functionally_independent, 0);
  EXPECT_NE(finding.summary.find("no variable moves"), std::string::npos);
}

TEST(Finding, FewTrajectoriesHoldALawAsFarAsTheyCanTell) {
  const Finding finding = concluded(motion(make_system("harmonic"), 0.2, 7, 4), {});
  EXPECT_EQ(finding.verdict, Verdict::kUndecided);
  EXPECT_EQ(finding.summary,
            "Undecided: 1 quadratic law holds as far as these data can tell, which is not far "
            "enough.");
}

TEST(Finding, TooFewDataOfThreeBodiesAreUndecided) {
  constexpr double kPapers = 0.032;
  const Finding finding =
      concluded(motion(make_system("nbody"), 0.3, 20, 10, kPapers), {}, kPapers);
  EXPECT_GT(finding.screen.count, 7);  // of which no more than seven can be laws
  EXPECT_EQ(finding.verdict, Verdict::kUndecided);
  for (const FoundLaw& law : finding.laws) EXPECT_FALSE(counts(law.status)) << law.formula;
}

TEST(Finding, ACandidateReadOffTooFewTrajectoriesDoesNotMeanThatThereIsNone) {
  const Finding finding = concluded(motion(make_system("harmonic"), 0.2, 5, 4), {});
  ASSERT_EQ(finding.laws.size(), 1U);
  EXPECT_EQ(finding.laws[0].status, LawStatus::kRefuted);
  EXPECT_EQ(finding.verdict, Verdict::kUndecided);
  EXPECT_NE(finding.summary.find("refuted by those held out"), std::string::npos);
}

TEST(Finding, WhatIsTheSameInEveryTrajectoryIsListedAndNotClaimed) {
  const Finding finding = concluded(repeated(make_system("harmonic")), {});
  EXPECT_EQ(finding.verdict, Verdict::kUndecided);
  EXPECT_TRUE(finding.laws.empty());
  EXPECT_FALSE(finding.unidentifiable.empty());
  EXPECT_NE(finding.summary.find("the same in every trajectory"), std::string::npos);
}

}  // namespace
}  // namespace noether
