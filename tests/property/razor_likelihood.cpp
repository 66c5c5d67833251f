// The likelihood against a dense multivariate normal, and the scaling of minibatches.
#include "noether/razor/likelihood.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "noether/linalg/decompositions.hpp"
#include "noether/razor/objective.hpp"
#include "support/random_matrices.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing_support::normals;

/// Covariance of the residuals of one coordinate at unit variance: noise e_0 .. e_count in the
/// states enters as differences, noise in the targets directly.
MatrixXd covariance(NoiseIn noise_in, Index count) {
  if (noise_in == NoiseIn::kTargets) return MatrixXd::Identity(count, count);
  MatrixXd difference = MatrixXd::Zero(count, count + 1);
  for (Index i = 0; i < count; ++i) {
    difference(i, i) = -1;
    difference(i, i + 1) = 1;
  }
  return difference * difference.transpose();
}

struct DenseNormal {
  double nll;
  VectorXd gradient;
  double form;  ///< r^T C^-1 r without the variance

  DenseNormal(const MatrixXd& C, double variance, const VectorXd& r) {
    const Eigen::LLT<MatrixXd> factor(C);
    gradient = factor.solve(r) / variance;
    form = r.dot(gradient) * variance;
    const double log_det = 2 * MatrixXd(factor.matrixL()).diagonal().array().log().sum();
    const auto count = static_cast<double>(r.size());
    nll = 0.5 * (form / variance + log_det + count * std::log(2 * std::numbers::pi * variance));
  }
};

TEST(Likelihood, AgreesWithTheDenseNormalWithAVariancePerVariable) {
  EXPECT_TRUE(rc::check([] {
    const auto M = *rc::gen::inRange<Index>(1, 7);
    const auto count = *rc::gen::inRange<Index>(1, 61);
    const NoiseIn noise_in = *rc::gen::arbitrary<bool>() ? NoiseIn::kStates : NoiseIn::kTargets;
    RandomStream random({.seed = *rc::gen::arbitrary<unsigned>()});
    const MatrixXd r = normals(M * count, random).reshaped(M, count);
    std::vector<double> variance;
    for (Index j = 0; j < M; ++j) variance.push_back(std::exp(2 * random.normal()));
    MatrixXd dr(M, count);
    std::vector<double> squared(variance.size(), 0.25);  // the function adds to existing values
    std::vector<double> solved(static_cast<std::size_t>(count));
    const LikelihoodResult result =
        likelihood<double>(noise_in, variance, count, r.data(), 1.5, dr.data(), squared, solved);
    double nll = 0;
    for (Index j = 0; j < M; ++j) {
      const double v = variance[static_cast<std::size_t>(j)];
      const DenseNormal expected(covariance(noise_in, count), v, r.row(j).transpose());
      nll += expected.nll;
      const VectorXd gradient = 1.5 * expected.gradient;
      RC_ASSERT((dr.row(j).transpose() - gradient).norm() < 1e-11 * (1 + gradient.norm()));
      RC_ASSERT(std::abs(squared[static_cast<std::size_t>(j)] - 0.25 - expected.form) <
                1e-10 * (1 + expected.form));
    }
    RC_ASSERT(std::abs(result.nll - nll) < 1e-11 * (1 + std::abs(nll)));
    RC_ASSERT(std::abs(result.squared_error - r.squaredNorm()) < 1e-11 * (1 + r.squaredNorm()));
  }));
}

/// Segments of the given lengths and a network without randomness: maximum a posteriori, no group.
struct Deterministic {
  ObjectiveOptions options;
  ThreadPool pool{1};
  std::vector<Segment<double>> segments;
  Parameters<double> parameters;
  std::unique_ptr<Objective<double>> objective;
  std::vector<double> variance{0.3, 0.7};

  explicit Deterministic(const std::vector<std::ptrdiff_t>& lengths) {
    options.architecture = {2, {5, 4}, Activation::kTanh, 1};
    options.group = GroupMode::kNone;
    options.posterior.map = true;
    options.noise_in = NoiseIn::kStates;
    options.orbit.tile_pairs = 3;
    options.posterior.biases = Biases::kPoint;
    objective = std::make_unique<Objective<double>>(
        options, pool, *std::max_element(lengths.begin(), lengths.end()));
    parameters = Parameters<double>(options, 0);
    RandomStream random({.seed = 2});
    for (auto& layer : parameters.layers) {
      for (std::ptrdiff_t j = 0; j < layer.mean.columns(); ++j) {
        for (std::ptrdiff_t i = 0; i < layer.mean.rows(); ++i) layer.mean(i, j) = random.normal();
      }
    }
    for (const std::ptrdiff_t count : lengths) {
      Segment<double> segment;
      segment.count = count;
      for (std::ptrdiff_t i = 0; i < 2 * count; ++i) segment.x.push_back(random.normal());
      for (std::ptrdiff_t i = 0; i < 2 * count; ++i) segment.x_next.push_back(random.normal());
      segment.dt.assign(static_cast<std::size_t>(count), 0.3);
      segments.push_back(std::move(segment));
    }
  }

  ObjectiveValue evaluate(const std::vector<std::uint32_t>& batch, double scale,
                          Parameters<double>& gradient) {
    return objective->evaluate(parameters, {segments, batch, scale, variance},
                               {1, Purpose::kWeights, 0}, &gradient);
  }
};

// The mean over all batches of two, each scaled by N over its pairs, is the whole data set's value
// and gradient; the prior is never scaled.
TEST(Minibatch, IsUnbiasedForSegmentsOfOneLength) {
  Deterministic problem({7, 7, 7, 7, 7});
  std::vector<std::uint32_t> all(5);
  std::iota(all.begin(), all.end(), 0U);
  Parameters<double> whole_gradient = problem.parameters;
  const ObjectiveValue whole = problem.evaluate(all, 1, whole_gradient);
  double nll = 0;
  MatrixXd mean = MatrixXd::Zero(4, 6);
  int batches = 0;
  for (std::uint32_t a = 0; a < 5; ++a) {
    for (std::uint32_t b = 0; b < a; ++b, ++batches) {
      Parameters<double> gradient = problem.parameters;
      const ObjectiveValue part = problem.evaluate({a, b}, 2.5, gradient);
      EXPECT_EQ(part.kl, whole.kl);
      nll += part.nll;
      mean += testing_support::dense(gradient.layers[1].mean);
    }
  }
  EXPECT_NEAR(nll / batches, whole.nll, 1e-11 * std::abs(whole.nll));
  const MatrixXd expected = testing_support::dense(whole_gradient.layers[1].mean);
  EXPECT_LT((mean / batches - expected).norm(), 1e-11 * expected.norm());
}

}  // namespace
}  // namespace noether
