// The table of derivation 6.3 (three bodies, noise in all states, sigma known), over seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "noether/integrate/simulate.hpp"
#include "noether/linalg/subspace.hpp"
#include "noether/reading/readable_basis.hpp"
#include "noether/screen/noise.hpp"
#include "noether/screen/posterior_null_space.hpp"
#include "noether/screen/screen.hpp"

namespace noether {
namespace {

std::vector<Quadratic> leading(const ScreenResult& result, std::size_t count) {
  std::vector<Quadratic> laws;
  for (std::size_t i = 0; i < count; ++i) laws.push_back(result.directions.at(i).law);
  return laws;
}

struct Row {
  const char* name;
  Eigen::Index trajectories, pairs;
  double sigma;
  int lowest_count, highest_count;  ///< over all seeds
  double worst_cosine;              ///< lower bound of the seventh principal cosine, all seeds
  double median_cosine;             ///< lower bound of its median over seeds
  double eighth;                    ///< the table's lambda of the first direction that is not a law
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

constexpr std::size_t kSeeds = 20;

class ScreenTable : public testing::TestWithParam<Row> {};

TEST_P(ScreenTable, CountsAndCosinesOverSeeds) {
  const Row& row = GetParam();
  const System system = make_system("nbody");
  std::vector<double> sevenths;
  std::vector<double> eighths;
  double mean_lambda = 0;
  std::map<int, int> counts;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Dataset data = simulate(system, {.num_trajectories = row.trajectories,
                                           .num_pairs = row.pairs,
                                           .dt = 0.3,
                                           .noise = row.sigma,
                                           .seed = seed});
    const ScreenResult result = screen(data, {std::vector<double>(12, row.sigma)});
    EXPECT_GE(result.count, row.lowest_count) << "seed " << seed;
    EXPECT_LE(result.count, row.highest_count) << "seed " << seed;
    ++counts[result.count];
    for (std::size_t i = 0; i < 7; ++i)
      mean_lambda += result.directions.at(i).lambda / (7.0 * kSeeds);
    eighths.push_back(result.directions.at(7).lambda);
    sevenths.push_back(principal_cosines(stack(leading(result, 7)), stack(system.laws))(6));
    EXPECT_GT(sevenths.back(), row.worst_cosine) << "seed " << seed;
  }
  std::sort(sevenths.begin(), sevenths.end());
  EXPECT_GT(sevenths[kSeeds / 2], row.median_cosine);
  std::sort(eighths.begin(), eighths.end());
  // The table has one seed per row.
  EXPECT_NEAR(eighths[kSeeds / 2] / row.eighth, 1, 0.15);
  // Without the second order of the noise it would be .980 at sigma .1; the remaining hundredth
  // comes from choosing the smallest seven.
  if (row.eighth > 3) {
    EXPECT_NEAR(mean_lambda, 1, 0.015);
  }
  RecordProperty("mean_lambda", std::to_string(mean_lambda));
  RecordProperty("median_eighth", std::to_string(eighths[kSeeds / 2]));
  RecordProperty("smallest_cosine", std::to_string(sevenths.front()));
  RecordProperty("median_cosine", std::to_string(sevenths[kSeeds / 2]));
  for (const auto& [count, times] : counts) RecordProperty("times_" + std::to_string(count), times);
}

INSTANTIATE_TEST_SUITE_P(Rows, ScreenTable,
                         testing::Values(Row{"fine", 200, 50, 0.032, 7, 7, 0.995, 0.997, 24},
                                         Row{"noisy", 200, 50, 0.1, 7, 7, 0.96, 0.975, 3.3},
                                         Row{"few", 50, 20, 0.032, 7, 8, 0.88, 0.95, 1.98},
                                         Row{"short", 100, 10, 0.032, 7, 8, 0.87, 0.94, 1.92},
                                         Row{"shorter", 200, 5, 0.032, 8, 10, 0.79, 0.87, 1.48},
                                         Row{"shortest", 1000, 2, 0.032, 9, 10, 0.79, 0.88, 1.24},
                                         Row{"scarce", 20, 10, 0.032, 40, 45, -1, -1, 0.37}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(Screen, FindsAllFifteenLawsInThreeDimensions) {
  const System system = make_system("nbody", {{"dim", 3}});
  const Dataset data = simulate(
      system, {.num_trajectories = 200, .num_pairs = 50, .dt = 0.3, .noise = 0.032, .seed = 1});
  const ScreenResult result = screen(data, {std::vector<double>(18, 0.032)});
  EXPECT_EQ(result.count, 15);
  EXPECT_GT(principal_cosines(stack(leading(result, 15)), stack(system.laws))(14), 0.97);
}

TEST(Screen, FindsNothingWhereNothingIsConserved) {
  for (const char* name : {"damped", "driven", "random-walk", "henon-heiles"}) {
    const Dataset data = simulate(
        make_system(name), {.num_trajectories = 40, .num_pairs = 50, .noise = 0.005, .seed = 3});
    const ScreenResult result = screen(data, {std::vector<double>(data.variables.size(), 0.005)});
    EXPECT_EQ(result.count, 0) << name;
    EXPECT_TRUE(result.approximate.empty()) << name;
    EXPECT_GT(result.smallest_visible_drift, 0) << name;
  }
}

TEST(Screen, UnitsOfTheColumnsDoNotMatter) {
  Dataset data = simulate(make_system("kepler"),
                          {.num_trajectories = 40, .num_pairs = 40, .noise = 0.01, .seed = 3});
  const ScreenResult before = screen(data, {std::vector<double>(4, 0.01)});
  const Eigen::Vector4d unit(1e-6, 1e-6, 3e4, 3e4);
  for (Trajectory& t : data.trajectories)
    t.states = (unit.asDiagonal() * t.states).colwise() + 10 * unit;
  const ScreenResult after = screen(data, {{1e-8, 1e-8, 300, 300}});
  EXPECT_EQ(before.count, 1);
  EXPECT_EQ(after.count, 1);
  EXPECT_NEAR(after.directions[0].lambda, before.directions[0].lambda, 1e-3);
}

TEST(Noise, IsEstimatedWithinATenth) {
  for (const double sigma : {0.01, 0.1}) {
    const Dataset data =
        simulate(make_system("nbody"),
                 {.num_trajectories = 50, .num_pairs = 40, .dt = 0.1, .noise = sigma, .seed = 2});
    for (const double estimate : estimate_noise(data).std) EXPECT_NEAR(estimate / sigma, 1, 0.1);
  }
}

// A field that is exactly J grad H, with draws around it: the brackets of its laws vanish.
TEST(PosteriorNullSpace, FindsTheLawsOfAKnownField) {
  const System system = make_system("harmonic-n", {{"n", 2}});
  RandomStream random({.seed = 1});
  Eigen::MatrixXd points(4, 300);
  for (double& x : points.reshaped()) x = random.normal();
  Eigen::MatrixXd field(4, 300);
  for (Eigen::Index i = 0; i < 300; ++i) field.col(i) = system.field(points.col(i), 0);
  std::vector<Eigen::MatrixXd> draws(12, field);
  for (auto& draw : draws) {
    for (double& f : draw.reshaped()) f += 0.01 * random.normal();
  }
  const PosteriorNullSpace result = posterior_null_space(points, field, draws);
  EXPECT_EQ(result.count, 4);
  const std::vector<Quadratic> found(result.directions.begin(), result.directions.begin() + 4);
  EXPECT_GT(principal_cosines(stack(found), stack(system.laws)).minCoeff(), 0.9999);
}

TEST(ReadableBasis, RecoversTheTextbookForms) {
  const System system = make_system("nbody");
  RandomStream random({.seed = 1});
  std::vector<Quadratic> mixed;
  for (std::size_t i = 0; i < 2; ++i) {
    Quadratic sum = Quadratic::zero(12);
    for (std::size_t k = 0; k < 2; ++k) sum = sum + random.normal() * system.laws[k];
    mixed.push_back(sum);
  }
  const auto basis = readable_basis(mixed, Eigen::VectorXd::Ones(12));
  std::vector<std::string> formulas;
  for (const Quadratic& law : basis) formulas.push_back(formula(law, system.variables));
  std::sort(formulas.begin(), formulas.end());
  EXPECT_EQ(formulas, (std::vector<std::string>{"px1 + px2 + px3", "py1 + py2 + py3"}));
}

}  // namespace
}  // namespace noether
