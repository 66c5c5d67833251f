// Terms of noisy states: their mean and covariance over the noise, by Gauss-Hermite quadrature in
// both variables, which is exact for polynomials.
#include "noether/terms/observed_terms.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "noether/linalg/decompositions.hpp"
#include "noether/terms/law.hpp"
#include "noether/terms/law_expression.hpp"
#include "noether/terms/tape.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;

/// Points and weights for the mean over a standard normal, exact up to degree 2 `count` - 1 (Golub
/// & Welsch 1969).
struct Quadrature {
  VectorXd points, weights;

  explicit Quadrature(Index count) {
    MatrixXd jacobi = MatrixXd::Zero(count, count);
    for (Index k = 1; k < count; ++k)
      jacobi(k, k - 1) = jacobi(k - 1, k) = std::sqrt(static_cast<double>(k));
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(jacobi);
    points = solver.eigenvalues();
    weights = solver.eigenvectors().row(0).cwiseAbs2().transpose();
  }
};

/// What is observed of one true state, every outcome of the noise with its probability.
struct Observations {
  MatrixXd states;  // (2, P)
  VectorXd weights;

  Observations(const Vector2d& truth, const VectorXd& variance, Index count) {
    const Quadrature one(count);
    states.resize(2, count * count);
    weights.resize(count * count);
    for (Index i = 0; i < count; ++i) {
      for (Index j = 0; j < count; ++j) {
        const Vector2d noise(one.points(i) * std::sqrt(variance(0)),
                             one.points(j) * std::sqrt(variance(1)));
        states.col(i * count + j) = truth + noise;
        weights(i * count + j) = one.weights(i) * one.weights(j);
      }
    }
  }
};

/// Over the noise: means and covariance of the values, and the mean of what add_noise() says.
struct OverNoise {
  VectorXd mean;
  MatrixXd covariance, stated;
};

OverNoise over_noise(const std::vector<Expression>& terms, const VectorXd& variance,
                     const Vector2d& truth, Index count) {
  const ObservedTerms observed(terms, variance);
  const Observations all(truth, variance, count);
  ObservedTerms::Scratch scratch;
  MatrixXd values(all.states.cols(), observed.size());
  observed.values(all.states, scratch, values);
  MatrixXd noise = MatrixXd::Zero(observed.size(), observed.size());
  observed.add_noise(all.states, all.weights, scratch, noise);
  OverNoise result;
  result.mean = values.transpose() * all.weights;
  const MatrixXd apart = values.rowwise() - result.mean.transpose();
  result.covariance = apart.transpose() * all.weights.asDiagonal() * apart;
  result.stated = noise.selfadjointView<Eigen::Lower>();
  return result;
}

std::vector<Expression> read_all(const std::vector<std::string>& texts) {
  std::vector<Expression> result;
  for (const std::string& text : texts) result.push_back(parse_expression(text, {"x", "y"}));
  return result;
}

std::vector<Expression> monomials_of_degree_up_to(int degree) {
  std::vector<Expression> result;
  for (int total = 1; total <= degree; ++total) {
    for (int k = 0; k <= total; ++k)
      result.push_back(expression_of(Polynomial::monomial({total - k, k})));
  }
  return result;
}

/// Entries apart, over the geometric mean of their diagonals.
double largest_relative(const MatrixXd& apart, const MatrixXd& size) {
  const VectorXd unit = size.diagonal().cwiseSqrt().cwiseInverse();
  return (unit.asDiagonal() * apart * unit.asDiagonal()).cwiseAbs().maxCoeff();
}

TEST(ObservedTerms, PolynomialsUpToDegreeFiveAreUnbiasedAtAnyNoise) {
  const std::vector<Expression> terms = monomials_of_degree_up_to(5);
  for (const Vector2d& variance : {Vector2d(1.44, 0.64), Vector2d(0.25, 0), Vector2d(4, 4)}) {
    for (const Vector2d& truth : {Vector2d(0.3, -0.7), Vector2d(0, 0), Vector2d(2, 1)}) {
      const VectorXd exact = Tape(terms).values(truth).row(0).transpose();
      const OverNoise got = over_noise(terms, variance, truth, 8);
      const VectorXd spread = got.covariance.diagonal().cwiseSqrt();
      for (Index j = 0; j < exact.size(); ++j)
        EXPECT_NEAR(got.mean(j), exact(j), 1e-11 * (1 + spread(j)))
            << terms[static_cast<std::size_t>(j)].text({"x", "y"});
    }
  }
}

TEST(ObservedTerms, SumsOfMonomialsAreUnbiasedAsTheyAre) {
  const std::vector<Expression> terms = read_all({"(x + 2*y)^4 - 3*x^2", "(x*y - 1)*(x^3 + y)"});
  const Vector2d truth(0.4, -1.1);
  const OverNoise got = over_noise(terms, Vector2d(0.5, 2), truth, 8);
  const VectorXd exact = Tape(terms).values(truth).row(0).transpose();
  EXPECT_LT((got.mean - exact).cwiseAbs().maxCoeff(), 1e-10);
}

TEST(ObservedTerms, StatesTheCovarianceOfTermsUpToDegreeTwoExactly) {
  const std::vector<Expression> terms = monomials_of_degree_up_to(2);
  for (const Vector2d& variance : {Vector2d(1.44, 0.64), Vector2d(0.09, 0)}) {
    const OverNoise got = over_noise(terms, variance, Vector2d(0.3, -0.7), 8);
    EXPECT_LT((got.stated - got.covariance).cwiseAbs().maxCoeff(), 1e-12 * (1 + variance.sum()));
  }
}

/// Third derivatives are left out: of x^3 with its third derivative 6 the variance lacks sigma^6 /
/// 6 times 36, at any noise.
TEST(ObservedTerms, StatesTheVarianceOfACubeButForItsThirdOrder) {
  for (const double sigma : {0.1, 0.7, 2.0}) {
    const OverNoise got =
        over_noise(read_all({"x^3"}), Vector2d(sigma * sigma, 1), Vector2d(0.9, -0.7), 8);
    EXPECT_NEAR(got.covariance(0, 0) - got.stated(0, 0), 6 * std::pow(sigma, 6),
                1e-12 * got.covariance(0, 0));
  }
}

TEST(ObservedTerms, StatesTheCovarianceOfHigherTermsToTheSecondOrder) {
  const std::vector<Expression> terms = monomials_of_degree_up_to(5);
  const Vector2d truth(0.9, -0.7);
  double before = 0;
  for (const double sigma : {0.1, 0.05}) {
    const OverNoise got = over_noise(terms, Vector2d::Constant(sigma * sigma), truth, 8);
    const double missed = largest_relative(got.stated - got.covariance, got.covariance);
    EXPECT_LT(missed, 110 * std::pow(sigma, 4));  // 24 / y^4 of y^5
    if (before > 0) {
      EXPECT_NEAR(before / missed, 16, 3);  // the fourth power of the noise
    }
    before = missed;
  }
}

/// Without variables that are noisy there is no noise, in values or in covariance.
TEST(ObservedTerms, WhatIsKnownExactlyHasNoNoise) {
  const std::vector<Expression> terms = read_all({"x", "x^2*y", "cos(x)", "y"});
  const Vector2d at(0.7, 1.3);
  const OverNoise none = over_noise(terms, Vector2d::Zero(), at, 2);
  EXPECT_EQ(none.stated, MatrixXd::Zero(4, 4));
  EXPECT_LT((none.mean - Tape(terms).values(at).row(0).transpose()).norm(), 1e-15);
  const MatrixXd of_y = over_noise(terms, Vector2d(0, 0.01), at, 8).stated;
  EXPECT_TRUE(of_y.row(0).isZero(0) && of_y.row(2).isZero(0));
  EXPECT_GT(of_y(3, 1), 0);
}

/// The bias falls with the fourth power of the noise, the error of the covariance, relatively, with
/// the second: halving the noise must divide them by 16 and by 4.
TEST(ObservedTerms, OtherTermsAreUnbiasedToTheFirstOrder) {
  const std::vector<Expression> terms = read_all(
      {"cos(x)", "exp(y)", "1/sqrt(x^2 + y^2)", "y*sin(x)", "log(x)", "x/(x^2 + y^2)^1.5"});
  const Vector2d truth(1.1, -0.8);
  const VectorXd exact = Tape(terms).values(truth).row(0).transpose();
  VectorXd bias_before;
  VectorXd missed_before;
  for (const double sigma : {0.08, 0.04, 0.02}) {
    const OverNoise got = over_noise(terms, Vector2d::Constant(sigma * sigma), truth, 16);
    const VectorXd bias = (got.mean - exact).cwiseAbs();
    const VectorXd missed = (got.stated - got.covariance)
                                .diagonal()
                                .cwiseAbs()
                                .cwiseQuotient(got.covariance.diagonal());
    for (Index j = 0; j < bias.size(); ++j) {
      const std::string text = terms[static_cast<std::size_t>(j)].text({"x", "y"});
      // A tenth of the bias of uncorrected values, sigma^2 times half the curvature, or less.
      EXPECT_LT(bias(j), 60 * std::pow(sigma, 4)) << text;
      EXPECT_LT(missed(j), 6 * sigma * sigma) << text;
      if (bias_before.size() == 0) continue;
      EXPECT_NEAR(bias_before(j) / bias(j), 16, 2.5) << text;
      EXPECT_NEAR(missed_before(j) / missed(j), 4, 0.8) << text;
    }
    bias_before = bias;
    missed_before = missed;
  }
}

TEST(ObservedTerms, CovariancesOfDifferentKindsOfTermsAreStated) {
  const std::vector<Expression> terms = read_all({"cos(x)", "x*y", "exp(x - y)", "y^2", "x"});
  const OverNoise got = over_noise(terms, Vector2d(4e-4, 1e-4), Vector2d(1.1, -0.8), 12);
  EXPECT_LT(largest_relative(got.stated - got.covariance, got.covariance), 2e-3);
}

TEST(ObservedTerms, WeightsMultiplyTheirStates) {
  const std::vector<Expression> terms = read_all({"x^2", "cos(y)", "x*y"});
  const ObservedTerms observed(terms, Vector2d(0.01, 0.04));
  const MatrixXd states = (MatrixXd(2, 3) << 1, 0.4, -2, 0.5, 1.5, 0.3).finished();
  ObservedTerms::Scratch scratch;
  MatrixXd expected = MatrixXd::Zero(3, 3);
  const VectorXd weights = Eigen::Vector3d(0.5, 2, 0);
  for (Index i = 0; i < 3; ++i) {
    MatrixXd one = MatrixXd::Zero(3, 3);
    observed.add_noise(states.col(i), VectorXd::Ones(1), scratch, one);
    expected += weights(i) * one;
  }
  MatrixXd got = MatrixXd::Ones(3, 3);  // it is added to what is there
  observed.add_noise(states, weights, scratch, got);
  const MatrixXd added = (got - MatrixXd::Ones(3, 3)).triangularView<Eigen::Lower>();
  EXPECT_LT((added - expected).norm(), 1e-14);
}

TEST(UsableTerms, AreFiniteAndPolynomialOrSmooth) {
  const std::vector<Expression> terms =
      read_all({"x^5", "log(y)", "1/x", "cos(x)", "cos(50*x)", "1/(x - 0.3)", "sqrt(y)", "2"});
  MatrixXd states(2, 3);
  states << 0.3, 1.2, 2.4, -0.1, 0.5, 1.1;
  const auto usable = [&](const Vector2d& variance) {
    return usable_terms(terms, variance, states);
  };
  const Vector2d little(1e-4, 1e-4);
  EXPECT_EQ(usable(little), (std::vector<Index>{0, 2, 3, 7}));  // log(y) and sqrt(y) are not finite
  EXPECT_EQ(usable(Vector2d(1e-6, 1e-4)), (std::vector<Index>{0, 2, 3, 4, 7}));  // 50 sigma = .05
  EXPECT_EQ(usable(Vector2d(0.25, 0.25)), (std::vector<Index>{0, 3, 7}));        // 1/x bends at 0.3
}

class CurvatureOfLaws : public testing::TestWithParam<const char*> {};

TEST_P(CurvatureOfLaws, IsTheSumOfSecondDifferences) {
  const Law law = parse_law(GetParam(), {"x", "y", "z"});
  MatrixXd states(3, 4);
  states << 0.5, 1.1, 0.7, 1.9, -0.4, 0.8, 1.2, -1.5, 0.3, 0.6, 2.1, 0.9;
  const Eigen::Vector3d variance(0.3, 0, 2.5);
  const VectorXd got = law->curvature(states, variance);
  constexpr double kStep = 1e-4;
  for (Index i = 0; i < states.cols(); ++i) {
    const VectorXd x = states.col(i);
    double expected = 0;
    for (Index j = 0; j < 3; ++j) {
      const VectorXd step = kStep * VectorXd::Unit(3, j);
      expected += variance(j) * (law->value(x + step) - 2 * law->value(x) + law->value(x - step)) /
                  (kStep * kStep);
    }
    EXPECT_NEAR(got(i), expected, 2e-6 * (1 + std::abs(expected)));
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, CurvatureOfLaws,
                         testing::Values("x^2 - 3*x*y + 0.5*z^2", "x^3*z - z^4 + y^3",
                                         "cos(x)*z^2 + exp(y - z)",
                                         "1/sqrt(x^2 + y^2 + z^2) - z^2/(x^2 + y^2 + z^2)^2.5"));

TEST(LawOfTerms, IsTheSumOfItsTermsWithTheirCoefficients) {
  const std::vector<Expression> terms = read_all({"cos(x)", "y^2", "x*y"});
  const Law law = law_of(terms, Eigen::Vector3d(-1, 0.5, 3), 2);
  const Vector2d at(0.7, 1.3);
  EXPECT_DOUBLE_EQ(law->value(at), -std::cos(0.7) + 0.5 * 1.3 * 1.3 + 3 * 0.7 * 1.3);
  EXPECT_EQ(law->text({"x", "y"}), "-cos(x) + 0.5*y^2 + 3*x*y");
  const std::vector<LawTerm> named = law->terms({"x", "y"});
  ASSERT_EQ(named.size(), 3U);
  EXPECT_EQ(named[1].text, "y^2");
  EXPECT_EQ(named[1].coefficient, 0.5);
  EXPECT_DOUBLE_EQ(law->term_values(at)(2), 0.7 * 1.3);
  EXPECT_DOUBLE_EQ(law->term_gradients(at)(2, 1), 0.7);
  EXPECT_DOUBLE_EQ(law->gradient(at)(0), std::sin(0.7) + 3 * 1.3);
}

}  // namespace
}  // namespace noether
