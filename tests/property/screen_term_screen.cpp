// Combinations of terms that are constant: against the screen of quadratics, and in closed form.
#include "noether/screen/term_screen.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "noether/integrate/simulate.hpp"
#include "noether/linalg/decompositions.hpp"
#include "noether/screen/screen.hpp"
#include "noether/terms/law_expression.hpp"
#include "noether/terms/term_blocks.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Texts = std::vector<std::string>;

std::vector<Expression> named_terms(const Texts& texts, const Texts& names) {
  std::vector<Expression> result;
  for (const std::string& text : texts) result.push_back(parse_expression(text, names));
  return result;
}

TermScreen screened_terms(const Dataset& data, const std::vector<Expression>& terms, double sigma) {
  ThreadPool pool(2);
  const ObservedTerms observed(terms, VectorXd::Constant(data.dimension(), sigma * sigma));
  return screen_terms(term_scatter(states_by_trajectory(data), observed, {}, pool));
}

std::vector<Expression> quadratic_terms(Index M) {
  std::vector<Index> all;
  for (Index j = 0; j < M; ++j) all.push_back(j);
  return monomials_up_to(2, all, 1000);
}

struct Case {
  const char* system;
  double sigma;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.system << " " << c.sigma; }

class QuadraticsByTerms : public testing::TestWithParam<Case> {};

/// Both solve W c = lambda N c of derivation 6.3, one in standardised variables with noise
/// corrected on the diagonal alone, the other in units of the terms: the eigenvalues are those of
/// the same problem, but for the second order off the diagonal, a share sigma^2 of N.
TEST_P(QuadraticsByTerms, HaveTheEigenvaluesOfTheScreenOfQuadratics) {
  const double sigma = GetParam().sigma;
  const Dataset data =
      simulate(make_system(GetParam().system),
               {.num_trajectories = 60, .num_pairs = 50, .noise = sigma, .seed = 4});
  const auto M = static_cast<std::size_t>(data.dimension());
  const ScreenResult quadratics = screen(data, {std::vector<double>(M, sigma)});
  const TermScreen terms = screened_terms(data, quadratic_terms(data.dimension()), sigma);
  const std::vector<double> expected = eigenvalues_of(quadratics);
  ASSERT_EQ(terms.lambda.size(), static_cast<Index>(expected.size()));
  EXPECT_EQ(terms.count, quadratics.count);
  EXPECT_DOUBLE_EQ(terms.threshold, quadratics.threshold);
  for (Index k = 0; k < terms.lambda.size(); ++k) {
    const auto at = static_cast<std::size_t>(k);
    EXPECT_NEAR(terms.lambda(k) / expected[at], 1, 1e-6) << k;
    EXPECT_NEAR(terms.relative_drift(k), quadratics.directions[at].relative_drift, 1e-5) << k;
  }
}

INSTANTIATE_TEST_SUITE_P(Systems, QuadraticsByTerms,
                         testing::Values(Case{"harmonic-n", 0.02}, Case{"harmonic-n", 0.1},
                                         Case{"kepler", 0.01}, Case{"damped", 0.03},
                                         Case{"nbody", 0.03}));

TEST(TermScreen, CombinationsAreConstantAsItSays) {
  const double sigma = 0.01;
  const Dataset data =
      simulate(make_system("pendulum"),
               {.num_trajectories = 40, .num_pairs = 50, .noise = sigma, .seed = 2});
  const auto terms = named_terms({"q^2", "p^2", "q*p", "cos(q)", "p^4", "q^4"}, {"q", "p"});
  ThreadPool pool(1);
  const ObservedTerms observed(terms, VectorXd::Constant(2, sigma * sigma));
  const TermScatter scatter = term_scatter(states_by_trajectory(data), observed, {}, pool);
  const TermScreen screen = screen_terms(scatter);
  ASSERT_EQ(screen.rank, 6);
  ASSERT_EQ(screen.count, 1);
  for (Index k = 0; k < screen.rank; ++k) {
    const VectorXd c = screen.coefficients.col(k);
    const double within = c.dot(scatter.within * c);
    const double noise = c.dot(scatter.noise * c);
    const double total = c.dot(scatter.total * c);
    EXPECT_NEAR(screen.lambda(k), within / noise, 1e-9 * screen.lambda(k));
    EXPECT_NEAR(screen.noise_share(k), noise / total, 1e-9 * noise / total);
    EXPECT_NEAR(screen.relative_drift(k), std::sqrt(std::max(0.0, within - noise) / total), 1e-7);
    if (k > 0) {
      EXPECT_GE(screen.lambda(k), screen.lambda(k - 1));
    }
  }
  // p^2 / 2 - cos(q), and nothing else.
  const VectorXd law = screen.coefficients.col(0) / screen.coefficients(1, 0) / 2;
  const VectorXd energy = (VectorXd(6) << 0, 0.5, 0, -1, 0, 0).finished();
  const VectorXd apart = (law - energy).cwiseProduct(scatter.total.diagonal().cwiseSqrt());
  EXPECT_LT(apart.norm(), 0.1);
}

/// One number that noise alone moves, one that moves by itself, one that is constant.
TEST(TermScreen, OfIndependentTermsInClosedForm) {
  TermScatter scatter;
  scatter.dof = 10000;
  scatter.within = Eigen::Vector3d(0.01, 4, 0).asDiagonal();
  scatter.noise = Eigen::Vector3d(0.01, 0.25, 0).asDiagonal();
  scatter.total = Eigen::Vector3d(1, 5, 0).asDiagonal();
  scatter.size = Eigen::Vector3d(1, 9, 3);
  const TermScreen screen = screen_terms(scatter);
  EXPECT_EQ(screen.rank, 2);  // the constant is left out
  EXPECT_EQ(screen.count, 1);
  EXPECT_NEAR(screen.lambda(0), 1, 1e-9);
  EXPECT_NEAR(screen.lambda(1), 16, 1e-9);
  EXPECT_EQ(screen.coefficients(2, 0), 0);
  EXPECT_EQ(screen.coefficients(2, 1), 0);
  EXPECT_NEAR(screen.relative_drift(1), std::sqrt(3.75 / 5), 1e-9);
  EXPECT_NEAR(screen.noise_share(0), 0.01, 1e-9);
  EXPECT_NEAR(screen.condition, 1, 1e-9);
  const double edge = 1 + std::sqrt(2.0 / 10000);
  EXPECT_DOUBLE_EQ(screen.threshold, 1.05 * edge * edge);
}

/// A law of exact numbers that has no noise at all is compared with its rounding.
TEST(TermScreen, WhatHasNoNoiseCountsWhereItDoesNotMove) {
  TermScatter scatter;
  scatter.dof = 1000;
  scatter.within = Eigen::Vector2d(1e-15, 1e-6).asDiagonal();
  scatter.noise = MatrixXd::Zero(2, 2);
  scatter.total = Eigen::Vector2d(1, 1).asDiagonal();
  scatter.size = Eigen::Vector2d(1, 1);
  const TermScreen screen = screen_terms(scatter);
  ASSERT_EQ(screen.rank, 2);
  EXPECT_EQ(screen.count, 1);
  EXPECT_LT(screen.lambda(0), 1);
  EXPECT_GT(screen.lambda(1), 1000);
}

TEST(TermScreen, CollinearTermsAreTruncated) {
  const double sigma = 0.01;
  const Dataset data =
      simulate(make_system("pendulum"),
               {.num_trajectories = 40, .num_pairs = 50, .noise = sigma, .seed = 2});
  const Texts names{"q", "p"};
  const TermScreen plain =
      screened_terms(data, named_terms({"p^2", "cos(q)", "q*p"}, names), sigma);
  // The same again, twice another, a sum of both and a constant.
  const TermScreen more = screened_terms(
      data, named_terms({"p^2", "cos(q)", "q*p", "p^2", "2*cos(q)", "p^2 + cos(q)", "3"}, names),
      sigma);
  EXPECT_EQ(plain.rank, 3);
  EXPECT_EQ(more.rank, 3);
  EXPECT_EQ(more.count, plain.count);
  EXPECT_LT(plain.condition, 100);
  EXPECT_GT(more.condition, 1e13);
  for (Index k = 0; k < 3; ++k) EXPECT_NEAR(more.lambda(k) / plain.lambda(k), 1, 1e-6) << k;
  EXPECT_EQ(more.coefficients.row(6).norm(), 0);
}

/// Of correlations 1, r and r^2 the eigenvalues are known: (1 + r) / (1 - r) of two terms.
TEST(TermScreen, ConditionIsThatOfTheCorrelations) {
  TermScatter scatter;
  scatter.dof = 1000;
  const double r = 0.99;
  const Eigen::Vector2d units(1e-5, 300);
  scatter.total =
      units.asDiagonal() * (Eigen::Matrix2d() << 1, r, r, 1).finished() * units.asDiagonal();
  scatter.within = scatter.total;
  scatter.size = units;
  scatter.noise = 1e-4 * scatter.total;
  EXPECT_NEAR(screen_terms(scatter).condition, (1 + r) / (1 - r), 1e-6);
  EXPECT_NEAR(screen_terms(scatter).lambda(0), 1e4, 1e-3);
}

/// As in SI units of atoms, where p^2 has a spread of 1e-50.
TEST(TermScreen, UnitsOfTheColumnsDoNotMatter) {
  const double sigma = 0.02;
  const Dataset data =
      simulate(make_system("harmonic-n"),
               {.num_trajectories = 40, .num_pairs = 50, .noise = sigma, .seed = 7});
  const auto terms = quadratic_terms(data.dimension());
  const TermScreen plain = screened_terms(data, terms, sigma);
  for (const double unit : {1e-25, 1e12}) {
    Dataset scaled = data;
    for (Trajectory& t : scaled.trajectories) t.states *= unit;
    const TermScreen got = screened_terms(scaled, terms, sigma * unit);
    ASSERT_EQ(got.rank, plain.rank) << unit;
    EXPECT_EQ(got.count, plain.count) << unit;
    for (Index k = 0; k < plain.rank; ++k) EXPECT_NEAR(got.lambda(k) / plain.lambda(k), 1, 1e-6);
  }
}

/// Rounding of a number that is the same everywhere is no variation.
TEST(TermScreen, ConstantsUpToRoundingAreLeftOut) {
  std::vector<TrajectoryStates> groups;
  for (int k = 0; k < 5; ++k) {
    TrajectoryStates group{std::to_string(k), MatrixXd(2, 50)};
    for (Index i = 0; i < 50; ++i) {
      const double angle = 0.1 * static_cast<double>(i) + k;
      group.states.col(i) = 1e5 * Eigen::Vector2d(std::cos(angle), std::sin(angle));
    }
    groups.push_back(group);
  }
  const ObservedTerms terms(named_terms({"x^2 + y^2", "x", "y"}, {"x", "y"}),
                            VectorXd::Constant(2, 1e-12));
  ThreadPool pool(1);
  const TermScreen screen = screen_terms(term_scatter(groups, terms, {}, pool));
  EXPECT_EQ(screen.rank, 2);
  EXPECT_EQ(screen.count, 0);
  EXPECT_LT(screen.condition, 10);
}

TEST(TermScreen, OfNothingIsNothing) {
  EXPECT_EQ(screen_terms({}).count, 0);
  TermScatter scatter;
  scatter.dof = 10;
  scatter.within = scatter.total = scatter.noise = MatrixXd::Zero(2, 2);
  scatter.size = Eigen::Vector2d(3, 0);
  EXPECT_EQ(screen_terms(scatter).rank, 0);
  scatter.total = MatrixXd::Constant(2, 2, std::nan(""));
  EXPECT_EQ(screen_terms(scatter).coefficients.size(), 0);
}

}  // namespace
}  // namespace noether
