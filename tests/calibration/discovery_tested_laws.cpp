// From data to statuses without training: the screen proposes, held-out trajectories decide.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "noether/discovery/finding.hpp"
#include "noether/integrate/simulate.hpp"
#include "noether/linalg/subspace.hpp"
#include "support/random_matrices.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Lines = std::vector<std::string>;

LawTestData with_noise(const HeldOutSplit& split, double sigma) {
  return law_test_data(split,
                       {std::vector<double>(split.training.variables.size(), sigma), "given", {}});
}

TestedLaws tested(const Dataset& data, double sigma, const LawTestOptions& options = {}) {
  const HeldOutSplit split = split_held_out(data, 0.2);
  const ScreenResult found =
      screen(split.training, {std::vector<double>(data.variables.size(), sigma)});
  return test_laws(constants_of(found), with_noise(split, sigma), options);
}

Lines statuses(const TestedLaws& found) {
  Lines lines;
  for (const FoundLaw& law : found.laws) lines.push_back(name_of(law.status) + " " + law.name);
  return lines;
}

Dataset bodies(std::uint64_t seed, double sigma = 0.02) {
  return simulate(
      make_system("nbody"),
      {.num_trajectories = 200, .num_pairs = 50, .dt = 0.3, .noise = sigma, .seed = seed});
}

TEST(LawTests, EstablishesTheSevenOfThreeBodies) {
  const TestedLaws found = tested(bodies(1), 0.02);
  EXPECT_EQ(statuses(found), (Lines{"established total momentum x", "established total momentum y",
                                    "established square of total momentum x",
                                    "established square of total momentum y",
                                    "established product of total momenta x and y",
                                    "established angular momentum about the origin",
                                    "established angular momentum of the centre of mass"}));
  EXPECT_EQ(found.functionally_independent, 4);
  EXPECT_EQ(found.algebra.name, "so(2) ⋉ R^4 (weights 1, 2) + R^2");
  EXPECT_EQ(found.laws.at(2).implied_by, Lines{"total momentum x"});
  EXPECT_EQ(found.laws.at(4).implied_by, (Lines{"total momentum x", "total momentum y"}));
  EXPECT_TRUE(found.unidentifiable.empty());
}

TEST(LawTests, ProductsOfLawsAreImpliedIfTheirOwnTestIsTooWeak) {
  // A square has more noise than its root: at this minimum detectable drift only momenta are
  // established.
  const TestedLaws found = tested(bodies(1, 0.032), 0.032, {.detectable_drift = 0.025});
  const Lines lines = statuses(found);
  for (const char* line :
       {"established total momentum x", "established total momentum y",
        "implied square of total momentum x", "implied product of total momenta x and y"})
    EXPECT_NE(std::find(lines.begin(), lines.end(), line), lines.end()) << line;
}

TEST(LawTests, CompletesASpanThatLacksALawByBrackets) {
  const System system = make_system("nbody");
  const HeldOutSplit split = split_held_out(bodies(2), 0.2);
  const std::vector<Quadratic> all_but_px(system.laws.begin() + 1, system.laws.end());
  const TestedLaws found = test_laws({all_but_px}, with_noise(split, 0.02), {});
  const auto implied = std::find_if(found.laws.begin(), found.laws.end(), [](const FoundLaw& law) {
    return law.status == LawStatus::kImplied;
  });
  ASSERT_NE(implied, found.laws.end());
  EXPECT_EQ(implied->implied_by.size(), 2U);
  EXPECT_GT(parallelness(flatten(*implied->quadratic()), stack({system.laws[0]})), 0.99);
}

TEST(LawTests, RefutesTheEnergyUnderFriction) {
  const Dataset data =
      simulate(make_system("damped", {{"friction", 0.02}}),
               {.num_trajectories = 40, .num_pairs = 50, .noise = 0.01, .seed = 3});
  const Quadratic energy = Quadratic::product(2, 0, 0) + Quadratic::product(2, 1, 1);
  const TestedLaws found = test_laws({{energy}}, with_noise(split_held_out(data, 0.2), 0.01), {});
  ASSERT_EQ(found.laws.size(), 1U);
  EXPECT_EQ(found.laws[0].status, LawStatus::kRefuted);
  EXPECT_EQ(found.algebra.dimension, 0);
}

TEST(LawTests, ALawWithASmallDriftIsApproximate) {
  Dataset data = simulate(make_system("kepler"),
                          {.num_trajectories = 40, .num_pairs = 60, .noise = 1e-5, .seed = 4});
  for (Trajectory& t : data.trajectories) {
    for (Index i = 0; i < t.states.cols(); ++i)
      t.states.col(i).head(2) *= 1 + 0.003 * std::sin(0.5 * t.time(i));
  }
  EXPECT_EQ(statuses(tested(data, 1e-5)), Lines{"approximate angular momentum"});
}

TEST(LawTests, DoesNotClaimWhatAllTrajectoriesShare) {
  // In the frame of the centre of mass the total momentum is zero everywhere.
  Dataset data = bodies(5, 0);
  RandomStream random({.seed = 5});
  for (Trajectory& t : data.trajectories) {
    for (const Index axis : {0, 1}) {
      const Eigen::VectorXi at = Eigen::Vector3i(static_cast<int>(axis), static_cast<int>(axis) + 2,
                                                 static_cast<int>(axis) + 4);
      double momentum = 0;
      for (const int i : at) momentum += t.states(6 + i, 0) / 3;
      for (Index k = 0; k < t.states.cols(); ++k) {
        double centre = 0;
        for (const int i : at) centre += t.states(i, k) / 3;
        for (const int i : at) {
          t.states(i, k) -= centre;
          t.states(6 + i, k) -= momentum;
        }
      }
    }
    for (double& x : t.states.reshaped()) x += 0.01 * random.normal();
  }
  const TestedLaws found = tested(data, 0.01);
  for (const FoundLaw& law : found.laws) {
    EXPECT_FALSE(counts(law.status) && law.name.starts_with("total momentum")) << law.name;
  }
  const ScreenResult screened = screen(data, {std::vector<double>(data.variables.size(), 0.01)});
  const LawTestData about = with_noise(split_held_out(data, 0.2), 0.01);
  const auto shared = [&](const std::string& formula) {
    return std::any_of(
        screened.identities.begin(), screened.identities.end(), [&](const Identity& identity) {
          return factored_formula(identity.law, data.variables, about.slack.of(identity.law)) ==
                 formula;
        });
  };
  EXPECT_TRUE(shared("px1 + px2 + px3"));
  EXPECT_TRUE(shared("py1 + py2 + py3"));
}

TEST(LawTests, OneTrajectoryEstablishesNoLaw) {
  const Dataset data = simulate(
      make_system("harmonic"), {.num_trajectories = 1, .num_pairs = 200, .noise = 0.01, .seed = 6});
  const HeldOutSplit split = split_held_out(data, 0.2);
  EXPECT_TRUE(split.by_time);
  const TestedLaws found = tested(data, 0.01);
  ASSERT_EQ(found.laws.size(), 1U);
  EXPECT_EQ(found.laws[0].status, LawStatus::kUndecided);
}

TEST(LawTests, TooLittleDataStayUndecided) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Dataset data = simulate(
        make_system("nbody"),
        {.num_trajectories = 20, .num_pairs = 10, .dt = 0.3, .noise = 0.032, .seed = seed});
    const TestedLaws found = tested(data, 0.032);
    for (const FoundLaw& law : found.laws) EXPECT_FALSE(counts(law.status)) << law.formula;
  }
}

TEST(Statuses, FollowTheTest) {
  const LawTestOptions options;
  EXPECT_EQ(status_of(0.5, 0, 0.01, options), LawStatus::kEstablished);
  EXPECT_EQ(status_of(0.5, 0, 0.03, options), LawStatus::kUndecided);
  EXPECT_EQ(status_of(1e-3, 0.005, 0.001, options), LawStatus::kApproximate);
  EXPECT_EQ(status_of(1e-3, 0.05, 0.001, options), LawStatus::kRefuted);
}

TEST(Groups, AreThinnedEvenlyAndPartsOfATrajectoryBelongTogether) {
  Dataset data =
      simulate(make_system("harmonic"), {.num_trajectories = 3, .num_pairs = 99, .seed = 1});
  data.trajectories[2].id = data.trajectories[0].id;
  const std::vector<TrajectoryStates> groups = states_by_trajectory(data);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].states.cols(), 200);
  const std::vector<TrajectoryStates> few = thinned(groups, 100);
  EXPECT_EQ(few[0].states.cols(), 67);
  EXPECT_EQ(few[1].states.cols(), 34);
  EXPECT_EQ(few[1].states.col(1), groups[1].states.col(3));
  EXPECT_EQ(thinned(groups, 1)[1].states.cols(), 2);
}

TEST(HeldOut, IsAFifthButAtLeastTwo) {
  const auto split_of = [](Index trajectories, double fraction) {
    return split_held_out(simulate(make_system("harmonic"),
                                   {.num_trajectories = trajectories, .num_pairs = 20, .seed = 1}),
                          fraction);
  };
  EXPECT_EQ(split_of(40, 0.2).held_out.trajectories.size(), 8U);
  EXPECT_EQ(split_of(40, 0.2).training.trajectories.size(), 32U);
  EXPECT_EQ(split_of(5, 0.2).held_out.trajectories.size(), 2U);
  EXPECT_EQ(split_of(3, 0.2).held_out.trajectories.size(), 3U);
  EXPECT_EQ(split_of(3, 0.2).held_out.trajectories[0].states.cols(), 4);
  EXPECT_FALSE(split_of(40, 0).independent);
  std::set<std::string> training;
  const HeldOutSplit split = split_of(40, 0.2);
  for (const Trajectory& t : split.training.trajectories) training.insert(t.id);
  for (const Trajectory& t : split.held_out.trajectories) EXPECT_FALSE(training.contains(t.id));
}

}  // namespace
}  // namespace noether
