// Laws of any form from data: those of known systems are found, where there are none none is.
#include "noether/discovery/term_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "noether/integrate/simulate.hpp"
#include "noether/linalg/decompositions.hpp"
#include "noether/terms/law_expression.hpp"
#include "support/kolmogorov_smirnov.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Texts = std::vector<std::string>;

/// `noise` is a share of the spread of every variable.
struct Observed {
  Dataset data;
  std::vector<double> std;
};

Observed observed(const System& system, double noise, SimulateOptions options) {
  Observed result{simulate(system, options), {}};
  const auto all = some_states(states_by_trajectory(result.data), 1000000);
  const Eigen::ArrayXd spread = ((all.colwise() - all.rowwise().mean()).rowwise().squaredNorm() /
                                 static_cast<double>(all.cols()))
                                    .cwiseSqrt();
  RandomStream random({.seed = options.seed + 1000});
  for (Trajectory& t : result.data.trajectories) {
    for (Index i = 0; i < t.states.cols(); ++i) {
      for (Index j = 0; j < t.states.rows(); ++j)
        t.states(j, i) += noise * spread(j) * random.normal();
    }
  }
  for (const double s : spread) result.std.push_back(noise * s);
  return result;
}

TermFinding searched(const Observed& observed, const TermOptions& options = {},
                     const std::vector<Law>& known = {}, const LawTestOptions& test = {}) {
  ThreadPool pool(2);
  const HeldOutSplit split = split_held_out(observed.data, 0.2);
  return search_terms(split, {observed.std, "given", {}},
                      term_levels(options, term_variables(split.training)), known, test, pool);
}

/// Of laws that count.
Texts formulas_of(const TermFinding& finding) {
  Texts result;
  for (const FoundLaw& law : finding.laws) {
    if (counts(law.status)) result.push_back(law.formula);
  }
  return result;
}

std::string described(const TermFinding& finding) {
  std::string text;
  for (const FoundLaw& law : finding.laws)
    text += std::string(name_of(law.status)) + " " + law.name + ": " + law.formula +
            ", detectable " + std::to_string(law.min_detectable_drift) + "\n";
  for (const TriedTerms& tried : finding.tried)
    text += tried.name + ": " + std::to_string(tried.constant) + " constant, " +
            std::to_string(tried.found) + " found " + tried.skipped + "\n";
  return text;
}

struct Expected {
  const char* system;
  Texts laws;  ///< that span those found, each of which is one of them or a combination
  double detectable_drift = 0.02;
};
void PrintTo(const Expected& expected, std::ostream* out) { *out << expected.system; }

class SearchOfTerms : public testing::TestWithParam<Expected> {};

/// Coefficients are exact where they are rationals, so the laws found are in the span to rounding.
TEST_P(SearchOfTerms, FindsTheLawsAndNoOthers) {
  const System system = make_system(GetParam().system);
  const Observed data =
      observed(system, 0.01, {.num_trajectories = 100, .num_pairs = 60, .seed = 1});
  const TermFinding finding =
      searched(data, {}, std::vector<Law>(system.laws.begin(), system.laws.end()),
               {.detectable_drift = GetParam().detectable_drift});
  const auto states = some_states(states_by_trajectory(data.data), 500);
  const auto differences = [&](const std::string& text) {
    const VectorXd values = parse_law(text, system.variables)->values(states);
    return VectorXd(values.array() - values(0));
  };
  const Texts& laws = GetParam().laws;
  const Texts found = formulas_of(finding);
  ASSERT_EQ(found.size(), laws.size()) << described(finding);
  MatrixXd span(states.cols(), static_cast<Index>(laws.size()));
  MatrixXd got = span;
  for (std::size_t k = 0; k < laws.size(); ++k) {
    span.col(static_cast<Index>(k)) = differences(laws[k]);
    got.col(static_cast<Index>(k)) = differences(found[k]);
  }
  const Eigen::ColPivHouseholderQR<MatrixXd> solver(span);
  const MatrixXd outside = got - span * solver.solve(got);
  EXPECT_LT(outside.norm(), 1e-9 * got.norm()) << described(finding);
  EXPECT_EQ(Eigen::ColPivHouseholderQR<MatrixXd>(got).rank(), got.cols());
}

INSTANTIATE_TEST_SUITE_P(
    Systems, SearchOfTerms,
    testing::Values(
        Expected{"pendulum", {"p^2/2 - cos(q)"}},
        Expected{"kepler",
                 {"(px^2 + py^2)/2 - 1/sqrt(x^2 + y^2)", "x*py^2 - y*px*py - x/sqrt(x^2 + y^2)",
                  "y*px^2 - x*px*py - y/sqrt(x^2 + y^2)"},
                 0.04},  // an orbit near the centre makes much of the noise
        Expected{"henon-heiles", {"(px^2 + py^2 + x^2 + y^2)/2 + x^2*y - y^3/3"}},
        Expected{"lotka-volterra", {"x + y - log(x) - log(y)"}},
        Expected{"euler-top", {"L1^2 + L2^2 + L3^2", "L1^2/2 + L2^2/4 + L3^2/6"}},
        Expected{"double-pendulum",
                 {"omega1^2 + omega2^2/2 + omega1*omega2*cos(theta1 - theta2) - 2*cos(theta1) - "
                  "cos(theta2)"}},
        Expected{"lagrange-top",
                 {"L1*g1 + L2*g2 + L3*g3", "g1^2 + g2^2 + g3^2", "L1^2 + L2^2 + 2*g3"}}));

/// A sum and its square, both in one level, are one law.
TEST(SearchOfTermsInOneLevel, BlocksMayOverlap) {
  const Observed planets =
      observed(make_system("kepler"), 0.001, {.num_trajectories = 100, .num_pairs = 50, .seed = 4});
  TermOptions apart;
  apart.blocks = {"polynomial:3", "radial"};
  TermOptions overlapping = apart;
  overlapping.blocks = {"quadratic", "polynomial:3", "radial"};
  overlapping.terms = {"x*py", "1/sqrt(x^2 + y^2)"};
  const TermFinding expected = searched(planets, apart);
  const TermFinding found = searched(planets, overlapping);
  EXPECT_EQ(formulas_of(expected).size(), 4U) << described(expected);
  EXPECT_EQ(found.tried[0].terms, expected.tried[0].terms);
  EXPECT_EQ(formulas_of(found).size(), 4U) << described(found);
}

TEST(SearchOfTermsInOneLevel, PowersOfALawAreNoFurtherLaws) {
  const Observed data = observed(make_system("lotka-volterra", {{"n", 3}}), 0.01,
                                 {.num_trajectories = 100, .num_pairs = 60, .seed = 1});
  EXPECT_EQ(formulas_of(searched(data, {.blocks = {"quadratic"}})), Texts{"x + y + z"});
}

struct Lawless {
  const char* system;
  double noise;
};
void PrintTo(const Lawless& lawless, std::ostream* out) {
  *out << lawless.system << " " << lawless.noise;
}

class SearchWithoutLaws : public testing::TestWithParam<Lawless> {};

TEST_P(SearchWithoutLaws, EstablishesNothing) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Observed data = observed(make_system(GetParam().system), GetParam().noise,
                                   {.num_trajectories = 60, .num_pairs = 50, .seed = seed});
    const TermFinding finding = searched(data);
    EXPECT_EQ(formulas_of(finding), Texts{}) << "seed " << seed << "\n" << described(finding);
  }
}

std::vector<Lawless> lawless() {
  std::vector<Lawless> all;
  for (const char* system : {"lorenz", "van-der-pol", "damped", "random-walk"}) {
    for (const double noise : {0.001, 0.01, 0.03}) all.push_back({system, noise});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Systems, SearchWithoutLaws, testing::ValuesIn(lawless()));

/// A law with coefficients that were learned from the other data.
TEST(SearchOfTermsCalibration, PValuesOfATrueCubicLawAreUniform) {
  const System system = make_system("henon-heiles");
  const TermOptions exact{.blocks = {}, .terms = {"px^2", "py^2", "x^2", "y^2", "x^2*y", "y^3"}};
  std::vector<double> p;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Observed data =
        observed(system, 0.01, {.num_trajectories = 30, .num_pairs = 30, .seed = seed});
    const TermFinding finding = searched(data, exact);
    ASSERT_EQ(finding.tried.size(), 1U);
    if (!finding.laws.empty()) p.push_back(finding.laws[0].p_value);
  }
  EXPECT_GE(p.size(), 195U);  // refuted at the level of .01, by chance
  EXPECT_LT(testing_support::kolmogorov_smirnov(p), 1.63);
}

}  // namespace
}  // namespace noether
