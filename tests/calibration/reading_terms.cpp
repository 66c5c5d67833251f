// Coefficients of laws of any terms: over many draws of the noise they are right on average, and
// scatter as their errors say.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "noether/integrate/simulate.hpp"
#include "noether/reading/term_reader.hpp"
#include "noether/screen/term_screen.hpp"
#include "noether/terms/law_expression.hpp"
#include "support/random_matrices.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Texts = std::vector<std::string>;

/// A law by its terms, the first of which has the coefficient 1.
struct TrueLaw {
  const char* system;
  Texts terms;
  std::vector<double> coefficients;
  double sigma = 0;
  Index trajectories = 25, pairs = 40;
  bool weighted = false;
};
void PrintTo(const TrueLaw& law, std::ostream* out) {
  *out << law.system << " " << law.sigma << (law.weighted ? " weighted" : "");
}

std::vector<Expression> expressions_of(const Texts& texts, const Texts& names) {
  std::vector<Expression> result;
  for (const std::string& text : texts) result.push_back(parse_expression(text, names));
  return result;
}

std::vector<TrajectoryStates> noisy(std::vector<TrajectoryStates> clean, double sigma,
                                    std::uint64_t draw) {
  RandomStream random({.seed = 11, .purpose = Purpose::kSimulation, .index = draw});
  for (TrajectoryStates& group : clean) {
    for (double& x : group.states.reshaped()) x += sigma * random.normal();
  }
  return clean;
}

class CoefficientsOfTerms : public testing::TestWithParam<TrueLaw> {};

TEST_P(CoefficientsOfTerms, AreRightOnAverageAndScatterAsTheirErrorsSay) {
  constexpr int kDraws = 200;
  const TrueLaw& law = GetParam();
  const System system = make_system(law.system);
  const auto clean = states_by_trajectory(
      simulate(system, {.num_trajectories = law.trajectories, .num_pairs = law.pairs, .seed = 3}));
  const auto terms = expressions_of(law.terms, system.variables);
  const ObservedTerms observed(terms,
                               VectorXd::Constant(system.dimension(), law.sigma * law.sigma));
  const VectorXd truth = VectorXd::Map(law.coefficients.data(), observed.size());
  std::vector<double> weights;
  if (law.weighted) {
    for (std::size_t k = 0; k < clean.size(); ++k) weights.push_back(k % 2 == 0 ? 1 : 0.2);
  }
  ThreadPool pool(2);
  VectorXd sum = VectorXd::Zero(truth.size());
  VectorXd squares = sum;
  VectorXd stated = sum;
  int whole = 0;
  for (std::uint64_t draw = 0; draw < kDraws; ++draw) {
    const auto data = noisy(clean, law.sigma, draw);
    const TermScatter scatter = term_scatter(data, observed, weights, pool);
    const TermEstimator estimator(data, observed, scatter, weights, pool);
    const FittedTerms fitted = estimator.sparse_fit(truth, 0);
    VectorXd apart = -truth;
    apart(fitted.terms) += fitted.coefficients;
    if (static_cast<Index>(fitted.terms.size()) == truth.size()) ++whole;
    sum += apart;
    squares += apart.cwiseAbs2();
    VectorXd errors = VectorXd::Zero(truth.size());
    errors(fitted.terms) = fitted.standard_deviations();
    stated += errors.cwiseAbs2() / kDraws;
  }
  EXPECT_EQ(whole, kDraws);  // all terms are there, always
  EXPECT_EQ(squares(0), 0);
  for (Index j = 1; j < truth.size(); ++j) {
    const double mean = sum(j) / kDraws;
    const double deviation = std::sqrt(squares(j) / kDraws - mean * mean);
    const std::string& term = law.terms[static_cast<std::size_t>(j)];
    EXPECT_LT(std::abs(mean), 3 * deviation / std::sqrt(kDraws)) << term;
    EXPECT_GT(deviation / std::sqrt(stated(j)), 0.8) << term;  // known to 5%
    EXPECT_LT(deviation / std::sqrt(stated(j)), 1.25) << term;
  }
}

const TrueLaw kPendulumLaw{"pendulum", {"p^2", "cos(q)"}, {1, -2}, 0.01};
const TrueLaw kHenonHeilesLaw{"henon-heiles",
                              {"px^2", "py^2", "x^2", "y^2", "x^2*y", "y^3"},
                              {1, 1, 1, 1, 2, -2.0 / 3},
                              0.0015};

INSTANTIATE_TEST_SUITE_P(
    Laws, CoefficientsOfTerms,
    testing::Values(kPendulumLaw, TrueLaw{"pendulum", {"p^2", "cos(q)"}, {1, -2}, 0.1},
                    TrueLaw{"pendulum", {"p^2", "cos(q)"}, {1, -2}, 0.03, 25, 40, true},
                    kHenonHeilesLaw,
                    TrueLaw{"kepler", {"px^2", "py^2", "1/sqrt(x^2 + y^2)"}, {1, 1, -2}, 0.01}));

/// Of a law fitted with terms that do not belong to it few are left.
TEST(SparseFit, LeavesOutWhatDoesNotBelong) {
  const Texts names{"q", "p"};
  const double sigma = 0.01;
  const auto data =
      noisy(states_by_trajectory(simulate(make_system("pendulum"),
                                          {.num_trajectories = 40, .num_pairs = 50, .seed = 3})),
            sigma, 0);
  const Texts library{"p^2",     "q^2",    "q*p",    "q^4",      "p^4",
                      "q^2*p^2", "cos(q)", "sin(q)", "p*cos(q)", "p*sin(q)"};
  const ObservedTerms terms(expressions_of(library, names), VectorXd::Constant(2, sigma * sigma));
  ThreadPool pool(2);
  const TermScatter scatter = term_scatter(data, terms, {}, pool);
  const TermScreen screened = screen_terms(scatter);
  ASSERT_GE(screened.count, 1);
  const TermEstimator estimator(data, terms, scatter, {}, pool);
  for (const Index pivot : {0, 6}) {
    const FittedTerms fitted = estimator.sparse_fit(screened.coefficients.col(0), pivot);
    EXPECT_EQ(fitted.terms, (std::vector<Index>{pivot, 6 - pivot}));
    EXPECT_EQ(fitted.coefficients(0), 1);
    EXPECT_EQ(fitted.factor.row(0).norm(), 0);
    const double expected = pivot == 0 ? -2 : -0.5;
    EXPECT_NEAR(fitted.coefficients(1), expected, 4 * fitted.standard_deviations()(1));
    EXPECT_LT(fitted.standard_deviations()(1), 0.01);
  }
}

TEST(TermEstimator, NoiseByTrajectoryAveragesToThatOfTheScatter) {
  const auto data =
      noisy(states_by_trajectory(simulate(make_system("kepler"),
                                          {.num_trajectories = 12, .num_pairs = 300, .seed = 3})),
            0.01, 0);
  const ObservedTerms terms(
      expressions_of({"px^2", "1/sqrt(x^2 + y^2)", "x*py"}, {"x", "y", "px", "py"}),
      VectorXd::Constant(4, 1e-4));
  ThreadPool pool(2);
  const TermScatter scatter = term_scatter(data, terms, {}, pool);
  const TermEstimator estimator(data, terms, scatter, {}, pool);
  const MatrixXd laws = (MatrixXd(3, 2) << 1, 0, -2, 0, 0.3, 1).finished();
  const MatrixXd noise = estimator.noise_by_trajectory(laws);
  ASSERT_EQ(noise.rows(), 12);
  for (const Index law : {0, 1}) {
    const double expected = laws.col(law).dot(scatter.noise * laws.col(law));
    EXPECT_NEAR(noise.col(law).mean(), expected, 1e-12 * expected);
  }
  const VectorXd moved = (scatter.within - scatter.noise).diagonal().cwiseSqrt();
  EXPECT_LT((estimator.motion() - moved).norm(), 1e-15);
}

/// Two oscillators and their exchanges: a span of four is read as such, or modulo two of them.
TEST(ReadTerms, ReadsASpanAndWhatIsLeftModuloOthers) {
  const double sigma = 0.01;
  const System system = make_system("harmonic-n", {{"n", 2}});
  const auto data = noisy(
      states_by_trajectory(simulate(system, {.num_trajectories = 60, .num_pairs = 50, .seed = 3})),
      sigma, 0);
  const Texts library{"q1^2",  "q2^2",  "p1^2",  "p2^2",  "q1*q2",
                      "p1*p2", "q1*p2", "q2*p1", "q1*p1", "q2*p2"};
  const ObservedTerms terms(expressions_of(library, system.variables),
                            VectorXd::Constant(4, sigma * sigma));
  ThreadPool pool(2);
  const TermScatter scatter = term_scatter(data, terms, {}, pool);
  const TermScreen screened = screen_terms(scatter);
  ASSERT_EQ(screened.count, 4);
  const TermEstimator estimator(data, terms, scatter, {}, pool);
  const auto texts_of = [&](const std::vector<FittedTerms>& laws) {
    std::vector<Texts> result;
    for (const FittedTerms& law : laws) {
      Texts of_law;
      for (const Index j : law.terms) of_law.push_back(library[static_cast<std::size_t>(j)]);
      std::sort(of_law.begin(), of_law.end());
      result.push_back(of_law);
    }
    std::sort(result.begin(), result.end());
    return result;
  };
  const MatrixXd span = screened.coefficients.leftCols(4);
  EXPECT_EQ(texts_of(read_terms(span, MatrixXd(10, 0), estimator)),
            (std::vector<Texts>{
                {"p1*p2", "q1*q2"}, {"p1^2", "q1^2"}, {"p2^2", "q2^2"}, {"q1*p2", "q2*p1"}}));
  // The sum of both energies and their difference, one of them known.
  MatrixXd known = MatrixXd::Zero(10, 1);
  known(0, 0) = known(2, 0) = 1;
  MatrixXd both = MatrixXd::Zero(10, 1);
  both(0, 0) = both(1, 0) = both(2, 0) = both(3, 0) = 1;
  EXPECT_EQ(texts_of(read_terms(both, known, estimator)), (std::vector<Texts>{{"p2^2", "q2^2"}}));
}

/// Coefficients with independent errors; an error of 0 is that of the pivot.
FittedTerms fitted(const VectorXd& coefficients, const VectorXd& errors) {
  FittedTerms law;
  for (Index j = 0; j < coefficients.size(); ++j) law.terms.push_back(j);
  law.coefficients = coefficients;
  law.factor = errors.asDiagonal();
  return law;
}

using Eigen::Vector2d;
using Eigen::Vector3d;

TEST(Snapped, WritesAnEnergyWithOneHalf) {
  const FittedTerms law = snapped(fitted(Vector2d(1, -1.998), Vector2d(0, 0.002)), {true, false});
  EXPECT_EQ(law.coefficients, Vector2d(0.5, -1));
  EXPECT_EQ(law.standard_deviations(), Vector2d(0, 0));
  // A sum of squares that are no momenta needs none.
  const FittedTerms sum = snapped(fitted(Vector2d(1, 1.001), Vector2d(0, 0.002)), {false, false});
  EXPECT_EQ(sum.coefficients, Vector2d(1, 1));
}

TEST(Snapped, SetsThirdsAndQuartersToo) {
  const FittedTerms law = snapped(fitted(Vector3d(1, 0.3334, -0.7504), Vector3d(0, 0.001, 0.001)),
                                  {false, false, false});
  EXPECT_DOUBLE_EQ(law.coefficients(1) / law.coefficients(0), 1.0 / 3);
  EXPECT_DOUBLE_EQ(law.coefficients(2) / law.coefficients(0), -0.75);
}

TEST(Snapped, LeavesWhatIsNoRationalWithinItsErrors) {
  const FittedTerms law = snapped(fitted(Vector2d(1, 0.5027), Vector2d(0, 0.001)), {false, false});
  EXPECT_NEAR(law.coefficients(1) / law.coefficients(0), 0.5027, 1e-12);
  EXPECT_NEAR(law.standard_deviations()(1) / law.coefficients(0), 0.001, 1e-12);
  const FittedTerms large =
      snapped(fitted(Vector2d(1, 61.001), Vector2d(0, 0.001)), {false, false});
  EXPECT_NE(large.coefficients(1) / large.coefficients(0), 61);
}

/// Neighbouring rationals with denominators up to 4 are 1/12 apart.
TEST(Snapped, SetsNothingThatTwoRationalsFit) {
  for (const double error : {0.004, 0.008, 0.012, 0.016, 0.019, 0.03}) {
    for (double value = 0.26; value < 0.33; value += 0.01) {
      const FittedTerms law =
          snapped(fitted(Vector2d(1, value), Vector2d(0, error)), {false, false});
      const double got = law.coefficients(1) / law.coefficients(0);
      const bool fits_quarter = std::abs(value - 0.25) <= 2.5 * error;
      const bool fits_third = std::abs(value - 1.0 / 3) <= 2.5 * error;
      if (fits_quarter && fits_third) {
        EXPECT_DOUBLE_EQ(got, value) << error;
      }
    }
  }
}

/// Errors that go together: what one coefficient is set to moves the others.
TEST(Snapped, MovesTheOthersAsTheirJointErrorsSay) {
  FittedTerms law = fitted(Vector3d(1, 2.002, 3.1234), Vector3d(0, 0.001, 0));
  law.factor(2, 1) = 0.003;   // shared with the second
  law.factor(2, 2) = 0.0005;  // its own
  const FittedTerms got = snapped(law, {false, false, false});
  const double scale = 1 / got.coefficients(0);
  EXPECT_DOUBLE_EQ(got.coefficients(1) * scale, 2);
  EXPECT_NEAR(got.coefficients(2) * scale, 3.1234 - 2 * 0.003, 1e-12);
  EXPECT_NEAR(got.standard_deviations()(2) * scale, 0.0005, 1e-12);
  EXPECT_EQ(got.standard_deviations()(1), 0);
}

TEST(Snapped, ALawOfOneTermIsOne) {
  const FittedTerms law = snapped(fitted(VectorXd::Ones(1), VectorXd::Zero(1)), {true});
  EXPECT_EQ(law.coefficients(0), 0.5);
  const FittedTerms exact{{0}, VectorXd::Ones(1), MatrixXd::Zero(1, 0)};
  EXPECT_EQ(snapped(exact, {false}).coefficients(0), 1);
}

}  // namespace
}  // namespace noether
