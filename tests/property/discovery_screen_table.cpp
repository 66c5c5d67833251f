// Whatever a screen writes as a formula, the test of a given law accepts on the same data.
#include "noether/discovery/screen_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "noether/discovery/law_tests.hpp"
#include "noether/integrate/simulate.hpp"
#include "noether/terms/law_expression.hpp"
#include "noether/testing/check.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

struct Seen {
  std::string system;
  double noise;
};

std::ostream& operator<<(std::ostream& out, const Seen& seen) {
  return out << seen.system << " noise " << seen.noise;
}

/// The data in other units and with another zero: canonical pairs stay pairs up to one factor.
Dataset elsewhere(Dataset data, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(-1, 1);
  const Index n = data.dimension() / 2;
  VectorXd factor(2 * n);
  VectorXd shift = VectorXd::Zero(2 * n);
  const double of_q = std::pow(10.0, std::round(6 * uniform(random)));
  const double of_p = std::pow(10.0, std::round(20 * uniform(random)));
  for (Index j = 0; j < n; ++j) {
    factor(j) = of_q;
    factor(n + j) = of_p;
    shift(j) = of_q * std::pow(10.0, 3 * uniform(random)) * (uniform(random) > 0 ? 1 : -1);
  }
  for (Trajectory& t : data.trajectories)
    t.states = ((factor.asDiagonal() * t.states).colwise() + shift).eval();
  return data;
}

void expect_accepted(const Dataset& data, const std::vector<ScreenRow>& rows,
                     const NoiseEstimate& noise) {
  for (const ScreenRow& row : rows) {
    const Law law = parse_law(row.formula, data.variables);
    const CheckedLaw checked = check_laws(data, {law}, noise, {}).at(0);
    EXPECT_NE(checked.status, LawStatus::kRefuted) << row.formula;
  }
}

class ScreenFormulas : public testing::TestWithParam<Seen> {};

TEST_P(ScreenFormulas, AreAcceptedByTheCheck) {
  const auto [system, sigma] = GetParam();
  std::size_t rows = 0;
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    const Dataset plain =
        simulate(make_system(system),
                 {.num_trajectories = 25, .num_pairs = 40, .noise = sigma, .seed = seed});
    for (const Dataset& data : {plain, elsewhere(plain, seed)}) {
      const NoiseEstimate noise = noise_of(data, {});
      const ScreenResult screened = screen(data, {.noise_std = noise.std});
      ThreadPool pool(1);
      const ScreenTable table = read_screen(data, screened, noise, {}, pool);
      expect_accepted(data, table.conserved, noise);
      expect_accepted(data, table.nearly, noise);
      rows += table.conserved.size();
    }
  }
  const System known = make_system(system);
  const bool lawless = known.laws.empty() && known.further_laws.empty();
  EXPECT_TRUE(!lawless || rows == 0) << rows;
  // Laws of other forms may take terms that nothing suggests.
  EXPECT_TRUE(known.laws.empty() || rows > 0);
}

std::vector<Seen> all_systems() {
  std::vector<Seen> list;
  for (const std::string& system : system_names()) {
    if (!make_system(system).canonical) continue;
    for (const double noise : {0.0, 0.01}) list.push_back({system, noise});
  }
  return list;
}

INSTANTIATE_TEST_SUITE_P(Systems, ScreenFormulas, testing::ValuesIn(all_systems()));

/// What discover writes is what it tested.
TEST(DiscoveredFormulas, AreAcceptedByTheCheck) {
  for (const char* system : {"kepler", "coupled", "nbody"}) {
    const Dataset data =
        elsewhere(simulate(make_system(system),
                           {.num_trajectories = 30, .num_pairs = 40, .noise = 0.005, .seed = 9}),
                  3);
    const HeldOutSplit split = split_held_out(data, 0.2);
    const NoiseEstimate noise = noise_of(split.training, {});
    const ScreenResult screened = screen(split.training, {.noise_std = noise.std});
    const TestedLaws tested = test_laws(constants_of(screened), law_test_data(split, noise), {});
    EXPECT_FALSE(tested.laws.empty()) << system;
    for (const FoundLaw& found : tested.laws) {
      if (!counts(found.status)) continue;
      const Law law = parse_law(found.formula, data.variables);
      EXPECT_NE(check_laws(data, {law}, noise, {}).at(0).status, LawStatus::kRefuted)
          << found.formula;
    }
  }
}

TEST(ScreenTable, OneTrajectoryGivesKnownFormsAndSaysSo) {
  const Dataset data =
      simulate(make_system("kepler"), {.num_trajectories = 1, .num_pairs = 100, .seed = 2});
  const NoiseEstimate noise = noise_of(data, {});
  ThreadPool pool(1);
  const ScreenTable table =
      read_screen(data, screen(data, {.noise_std = noise.std}), noise, {}, pool);
  ASSERT_EQ(table.conserved.size(), 1U);
  EXPECT_EQ(table.conserved[0].name, "angular momentum");
  EXPECT_GT(table.unread, 0U);
  ASSERT_FALSE(table.notes.empty());
  EXPECT_NE(table.notes[0].find("single trajectory"), std::string::npos);
}

TEST(ScreenTable, APlaneIsAnIdentityAndNoListOfLaws) {
  const Dataset plane =
      simulate(make_system("kepler"), {.num_trajectories = 20, .num_pairs = 30, .seed = 2});
  Dataset data{{"x", "y", "z", "px", "py", "pz"}, {}, {}, {}};
  for (const Trajectory& t : plane.trajectories) {
    Trajectory tilted = t;  // z = x/2 + 1
    tilted.states.resize(6, t.states.cols());
    tilted.states << t.states.topRows(2), 0.5 * t.states.row(0).array() + 1, t.states.bottomRows(2),
        0.5 * t.states.row(2);
    data.trajectories.push_back(tilted);
  }
  const NoiseEstimate noise = noise_of(data, {});
  const ScreenResult screened = screen(data, {.noise_std = noise.std});
  ThreadPool pool(1);
  const ScreenTable table = read_screen(data, screened, noise, {}, pool);
  EXPECT_EQ(table.identities.size(), 2U);
  EXPECT_EQ(table.conserved.size(), 1U);
  for (const ScreenDirection& direction : screened.directions) EXPECT_GE(direction.lambda, 0);
}

TEST(ScreenTable, FewerStatesThanMonomialsSayNothing) {
  const Dataset data = simulate(make_system("nbody"),
                                {.num_trajectories = 4, .num_pairs = 8, .noise = 0.01, .seed = 2});
  const NoiseEstimate noise = noise_of(data, {});
  const ScreenResult screened = screen(data, {.noise_std = noise.std});
  EXPECT_TRUE(screened.saturated);
  ThreadPool pool(1);
  const ScreenTable table = read_screen(data, screened, noise, {}, pool);
  for (const ScreenRow& row : table.conserved) EXPECT_FALSE(row.name.empty()) << row.formula;
}

}  // namespace
}  // namespace noether
