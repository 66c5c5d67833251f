// A case with a known optimum: features frozen, output weights Gaussian. H is linear in the output
// weights and so is the residual of a midpoint step: Bayesian linear regression.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "noether/linalg/decompositions.hpp"
#include "noether/network/reference.hpp"
#include "noether/razor/objective.hpp"
#include "support/random_matrices.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing_support::dense;

constexpr Index kWidth = 6;
constexpr Index kPairs = 30;
constexpr double kDt = 0.4;
constexpr double kFrozen = 1e-8;  // factors of the feature layer: noise of 1e-16 in its weights

MatrixXd lower_root(const MatrixXd& S) { return Eigen::LLT<MatrixXd>(S).matrixL(); }

class Conjugate : public testing::TestWithParam<NoiseIn> {
 protected:
  Conjugate() {
    options_.architecture = {2, {kWidth}, Activation::kTanh, 1};
    options_.step = {Scheme::kMidpoint, 1};
    options_.group = GroupMode::kNone;
    options_.noise_in = GetParam();
    options_.orbit.tile_pairs = 7;
    objective_ = std::make_unique<Objective<double>>(options_, pool_, kPairs);
    parameters_ = Parameters<double>(options_, 0);
    make_features();
    make_data();
    solve();
  }

  /// y = Phi w + noise, by the plain reference network: column i is the residual's share of w_i.
  void make_design() {
    Weights<double> weights(options_.architecture);
    weights.tensors[0] = parameters_.layers[0].mean;
    design_.resize(2 * kPairs, kWidth);
    for (Index i = 0; i < kWidth; ++i) {
      weights.tensors[1].set_zero();
      weights.tensors[1](i, 0) = 1;
      for (Index at = 0; at < kPairs; ++at) {
        const VectorXd middle = 0.5 * (x_.col(at) + x_next_.col(at));
        const VectorXd g =
            reference_evaluate(options_.architecture, weights, middle, VectorXd::Zero(2)).gradient;
        design_.col(i).segment(2 * at, 2) = kDt * (symplectic_form(2) * g);
      }
    }
    target_ = (x_next_ - x_).reshaped();
  }

  /// Covariance of the residuals: two columns of different variance, neighbours joined where the
  /// noise is in the states.
  [[nodiscard]] MatrixXd noise_covariance() const {
    MatrixXd C = MatrixXd::Zero(2 * kPairs, 2 * kPairs);
    for (Index i = 0; i < kPairs; ++i) {
      for (Index j = 0; j < 2; ++j) {
        const double v = variance_[static_cast<std::size_t>(j)];
        const bool states = GetParam() == NoiseIn::kStates;
        C(2 * i + j, 2 * i + j) = states ? 2 * v : v;
        if (states && i > 0) C(2 * i + j, 2 * i + j - 2) = C(2 * i + j - 2, 2 * i + j) = -v;
      }
    }
    return C;
  }

  /// The exact posterior under the prior variance that is its own closed form (eq. 17).
  void solve() {
    make_design();
    const MatrixXd inverse = noise_covariance().inverse();
    const MatrixXd information = design_.transpose() * inverse * design_;
    for (int i = 0; i < 20'000; ++i) {
      covariance_ = (information + MatrixXd::Identity(kWidth, kWidth) / prior_variance_).inverse();
      mean_ = covariance_ * (design_.transpose() * (inverse * target_));
      prior_variance_ = (covariance_.trace() + mean_.squaredNorm()) / kWidth;
    }
  }

  [[nodiscard]] double log_evidence() const {
    const MatrixXd C = noise_covariance() + prior_variance_ * design_ * design_.transpose();
    const Eigen::LLT<MatrixXd> factor(C);
    const double log_det = 2 * MatrixXd(factor.matrixL()).diagonal().array().log().sum();
    return -0.5 * (target_.dot(factor.solve(target_)) + log_det +
                   2 * kPairs * std::log(2 * std::numbers::pi));
  }

  /// q(w) = N(mean, root root^T) in the row factor, with a column factor other than one.
  void set_posterior(const VectorXd& mean, const MatrixXd& root) {
    MatrixNormal<double>& q = parameters_.layers[1];
    q.column(0, 0) = 0.8;
    for (Index i = 0; i < kWidth; ++i) {
      q.mean(i, 0) = mean(i);
      for (Index j = 0; j <= i; ++j) q.row(i, j) = root(i, j) / 0.8;
    }
  }

  ObjectiveValue evaluate(std::uint64_t step, Parameters<double>* gradient = nullptr) {
    return objective_->evaluate(parameters_, {segments_, batch_, 1, variance_},
                                {9, Purpose::kWeights, step}, gradient);
  }

  /// KL of the frozen features, which is not part of the regression.
  double frozen_kl() {
    MatrixNormal<double> unused = parameters_.layers[0];
    return add_kl(parameters_.layers[0], 1, unused);
  }

  ObjectiveOptions options_;
  ThreadPool pool_{1};
  std::unique_ptr<Objective<double>> objective_;
  Parameters<double> parameters_;
  std::vector<Segment<double>> segments_{1};
  std::vector<std::uint32_t> batch_{0};
  std::vector<double> variance_{0.02, 0.05};
  MatrixXd x_, x_next_, design_, covariance_;
  VectorXd target_, mean_;
  double prior_variance_ = 1;

 private:
  void make_features() {
    RandomStream random({.seed = 4});
    MatrixNormal<double>& q = parameters_.layers[0];
    for (Index j = 0; j < q.mean.columns(); ++j) {
      for (Index i = 0; i < kWidth; ++i) q.mean(i, j) = random.normal();
    }
    for (Index i = 0; i < kWidth; ++i) q.row(i, i) = kFrozen;
    for (Index i = 0; i < q.column.rows(); ++i) q.column(i, i) = kFrozen;
  }

  void make_data() {
    RandomStream random({.seed = 5});
    x_ = testing_support::normals(2 * kPairs, random).reshaped(2, kPairs);
    x_next_ = x_ + 0.4 * testing_support::normals(2 * kPairs, random).reshaped(2, kPairs);
    segments_[0].count = kPairs;
    segments_[0].x.assign(x_.data(), x_.data() + x_.size());
    segments_[0].x_next.assign(x_next_.data(), x_next_.data() + x_next_.size());
    segments_[0].dt.assign(static_cast<std::size_t>(kPairs), kDt);
  }
};

// The likelihood is quadratic in w, so its mean over q is the mean over the 2 D points
// mean +- sqrt(D) column: exact, and through the whole objective.
TEST_P(Conjugate, ElboAtTheExactPosteriorIsTheLogEvidence) {
  const MatrixXd root = lower_root(covariance_);
  set_posterior(mean_, root);
  const double kl = evaluate(0).kl - frozen_kl();
  double nll = 0;
  VectorXd mean_gradient = VectorXd::Zero(kWidth);
  const MatrixXd frozen = 1e-14 * MatrixXd::Identity(kWidth, kWidth);
  for (Index i = 0; i < kWidth; ++i) {
    for (const double sign : {1.0, -1.0}) {
      set_posterior(mean_ + sign * std::sqrt(static_cast<double>(kWidth)) * root.col(i), frozen);
      Parameters<double> gradient = parameters_;
      nll += evaluate(0, &gradient).nll / (2 * kWidth);
      Parameters<double> prior = parameters_;
      prior.set_zero();
      add_kl(parameters_.layers[1], 1, prior.layers[1]);
      mean_gradient +=
          (dense(gradient.layers[1].mean) - dense(prior.layers[1].mean)) / (2.0 * kWidth);
    }
  }
  EXPECT_NEAR(nll + kl, -log_evidence(), 1e-10 * std::abs(log_evidence()));
  RecordProperty(
      "relative_error",
      std::to_string(1e12 * std::abs((nll + kl + log_evidence()) / log_evidence())) + "e-12");
  mean_gradient += mean_ / prior_variance_;
  EXPECT_LT(mean_gradient.norm(), 1e-6 * (mean_ / prior_variance_).norm());
}

// The estimator as used in training: over many keys its mean is the log evidence, and the mean
// gradient of every posterior parameter vanishes, both within their standard errors.
TEST_P(Conjugate, MeanGradientVanishesAtTheExactPosterior) {
  set_posterior(mean_, lower_root(covariance_));
  constexpr int kKeys = 20'000;
  Parameters<double> gradient = parameters_;
  const Index size = kWidth + kWidth * kWidth + 1;
  VectorXd sum = VectorXd::Zero(size + 1);
  VectorXd squares = VectorXd::Zero(size + 1);
  for (std::uint64_t step = 0; step < kKeys; ++step) {
    const ObjectiveValue value = evaluate(step, &gradient);
    VectorXd all(size + 1);
    const MatrixNormal<double>& g = gradient.layers[1];
    all << dense(g.mean).reshaped(), dense(g.row).reshaped(), g.column(0, 0),
        value.negative_elbo() - frozen_kl() + log_evidence();
    sum += all;
    squares += all.cwiseAbs2();
  }
  const VectorXd mean = sum / kKeys;
  const VectorXd error = ((squares / kKeys - mean.cwiseAbs2()).cwiseMax(0) / kKeys).cwiseSqrt();
  for (Index i = 0; i <= size; ++i) EXPECT_LE(std::abs(mean(i)), 4.5 * error(i) + 1e-9) << i;
  EXPECT_LT(error(size), 0.03);  // nats
}

// A step away from the exact posterior the ELBO is lower.
TEST_P(Conjugate, ElboIsLowerElsewhere) {
  const auto mean_elbo = [this] {
    double sum = 0;
    for (std::uint64_t step = 0; step < 200; ++step) sum += evaluate(step).negative_elbo();
    return sum / 200;
  };
  const MatrixXd root = lower_root(covariance_);
  set_posterior(mean_, root);
  const double best = mean_elbo();
  set_posterior(1.3 * mean_, root);
  EXPECT_GT(mean_elbo(), best);
  set_posterior(mean_, 1.5 * root);
  EXPECT_GT(mean_elbo(), best);
  set_posterior(mean_, root / 1.5);
  EXPECT_GT(mean_elbo(), best);
}

INSTANTIATE_TEST_SUITE_P(Noise, Conjugate, testing::Values(NoiseIn::kTargets, NoiseIn::kStates),
                         [](const auto& tested) { return name_of(tested.param); });

}  // namespace
}  // namespace noether
