// The matrix-normal layer against the equivalent dense normal distribution.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <numbers>
#include <unsupported/Eigen/KroneckerProduct>

#include "noether/linalg/decompositions.hpp"
#include "noether/posterior/matrix_normal.hpp"
#include "support/random_matrices.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing_support::dense;
using testing_support::random_layer;

struct Shape {
  const char* name;
  std::ptrdiff_t out, in;
  bool has_bias;
  Biases biases;
};
void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.name; }

/// vec(W) ~ N(mean, A kron S) over the covered columns, and the variance of the prior per entry.
struct Dense {
  VectorXd mean;
  MatrixXd root;  // of the covariance: L_A kron L_S
  VectorXd prior;

  explicit Dense(const MatrixNormal<double>& q)
      : mean(dense(q.mean).leftCols(q.covered()).reshaped()),
        root(Eigen::kroneckerProduct(dense(q.column), dense(q.row))),
        prior(mean.size()) {
    const Index weights = q.mean.rows() * q.weights();
    plug_in(0, weights);
    plug_in(weights, prior.size());
  }

  /// The variance of a block that minimises the KL: the mean second moment under q.
  void plug_in(Index first, Index last) {
    if (first == last) return;
    const VectorXd second = root.rowwise().squaredNorm() + mean.cwiseAbs2();
    prior.segment(first, last - first).setConstant(second.segment(first, last - first).mean());
  }

  [[nodiscard]] double kl() const {
    const VectorXd second = root.rowwise().squaredNorm() + mean.cwiseAbs2();
    return 0.5 * (second.cwiseQuotient(prior).sum() - static_cast<double>(mean.size()) +
                  prior.array().log().sum()) -
           root.diagonal().array().log().sum();
  }

  /// log q - log p at mean + root e.
  [[nodiscard]] double log_ratio(const VectorXd& offset) const {
    const VectorXd e = root.triangularView<Eigen::Lower>().solve(offset);
    const VectorXd w = mean + offset;
    return -0.5 * e.squaredNorm() - root.diagonal().array().log().sum() +
           0.5 * (w.cwiseAbs2().cwiseQuotient(prior).sum() + prior.array().log().sum());
  }
};

class Posterior : public testing::TestWithParam<Shape> {
 protected:
  RandomStream random{{.seed = 11}};
  MatrixNormal<double> layer() {
    const Shape& s = GetParam();
    return random_layer(s.out, s.in, s.has_bias, s.biases, random);
  }
};

TEST_P(Posterior, KlAgreesWithTheDenseNormal) {
  for (int repeat = 0; repeat < 20; ++repeat) {
    const MatrixNormal<double> q = layer();
    MatrixNormal<double> unused = q;
    const double kl = add_kl(q, 1, unused);
    EXPECT_NEAR(kl, Dense(q).kl(), 1e-12 * (1 + std::abs(kl)));
  }
}

TEST_P(Posterior, KlToAFixedPriorAgreesWithTheDenseNormal) {
  const MatrixNormal<double> q = layer();
  MatrixNormal<double> unused = q;
  Dense fixed(q);
  fixed.prior.setConstant(0.3);
  EXPECT_NEAR(add_kl(q, 1, unused, 0.3), fixed.kl(), 1e-12 * (1 + fixed.kl()));
}

TEST_P(Posterior, KlIsTheMeanLogRatioOfItsDraws) {
  const MatrixNormal<double> q = layer();
  MatrixNormal<double> unused = q;
  const double kl = add_kl(q, 1, unused);
  const Dense normal(q);
  MatrixNormalDraw<double> drawn(q);
  constexpr int kDraws = 20'000;
  double sum = 0;
  double squares = 0;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    draw(q, {3, Purpose::kWeights, i, 0}, drawn);
    const double ratio = normal.log_ratio(dense(drawn.offset).reshaped());
    sum += ratio;
    squares += ratio * ratio;
  }
  const double mean = sum / kDraws;
  const double error = std::sqrt((squares / kDraws - mean * mean) / kDraws);
  EXPECT_LT(error, 0.01 * (1 + kl));
  EXPECT_NEAR(mean, kl, 4 * error);
}

TEST_P(Posterior, DrawIsTheKroneckerFactorTimesTheNoise) {
  const MatrixNormal<double> q = layer();
  MatrixNormalDraw<double> drawn(q);
  draw(q, {3, Purpose::kWeights, 9, 0}, drawn);
  const VectorXd noise = dense(drawn.noise).reshaped();
  const VectorXd expected = Dense(q).root * noise;
  EXPECT_LT((dense(drawn.offset).reshaped() - expected).norm(), 1e-13 * expected.norm());
  const MatrixXd E = dense(drawn.noise);
  EXPECT_LT((dense(drawn.mixed_columns) - E * dense(q.column).transpose()).norm(), 1e-13);
  EXPECT_LT((dense(drawn.mixed_rows) - dense(q.row) * E).norm(), 1e-13);
  Matrix<double> plus(q.mean.rows(), q.mean.columns());
  Matrix<double> minus(q.mean.rows(), q.mean.columns());
  apply_draw(q, drawn, 1.0, plus);
  apply_draw(q, drawn, -1.0, minus);
  EXPECT_LT((0.5 * (dense(plus) + dense(minus)) - dense(q.mean)).norm(), 1e-14);
  const MatrixXd difference = 0.5 * (dense(plus) - dense(minus));
  EXPECT_LT((difference.leftCols(q.covered()) - dense(drawn.offset)).norm(), 1e-14);
}

// The sampled covariance, in units of its own standard error.
TEST_P(Posterior, DrawsHaveTheKroneckerCovariance) {
  const MatrixNormal<double> q = layer();
  const MatrixXd root = Dense(q).root;
  const MatrixXd expected = root * root.transpose();
  MatrixXd sum = MatrixXd::Zero(root.rows(), root.rows());
  VectorXd mean = VectorXd::Zero(root.rows());
  constexpr int kDraws = 20'000;
  MatrixNormalDraw<double> drawn(q);
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    draw(q, {4, Purpose::kWeights, i, 0}, drawn);
    const VectorXd w = dense(drawn.offset).reshaped();
    sum += w * w.transpose();
    mean += w;
  }
  const VectorXd deviation = expected.diagonal().cwiseSqrt();
  for (Index i = 0; i < root.rows(); ++i) {
    EXPECT_LT(std::abs(mean(i)) / kDraws, 5 * deviation(i) / std::sqrt(kDraws));
    for (Index j = 0; j < root.rows(); ++j) {
      const double error =
          std::sqrt((expected(i, i) * expected(j, j) + expected(i, j) * expected(i, j)) / kDraws);
      EXPECT_NEAR(sum(i, j) / kDraws, expected(i, j), 5 * error);
    }
  }
}

/// A random direction in the space of the layer's parameters.
MatrixNormal<double> direction_of(const MatrixNormal<double>& q, RandomStream& random) {
  MatrixNormal<double> d = q;
  for (Matrix<double>* m : {&d.mean, &d.row, &d.column}) {
    for (Index j = 0; j < m->columns(); ++j) {
      for (Index i = 0; i < m->rows(); ++i)
        (*m)(i, j) = m == &d.mean || i >= j ? random.normal() : 0;
    }
  }
  return d;
}

void move(const MatrixNormal<double>& d, double h, MatrixNormal<double>& q) {
  const auto shift = [h](const Matrix<double>& from, Matrix<double>& to) {
    for (Index j = 0; j < to.columns(); ++j) {
      for (Index i = 0; i < to.rows(); ++i) to(i, j) += h * from(i, j);
    }
  };
  shift(d.mean, q.mean);
  shift(d.row, q.row);
  shift(d.column, q.column);
}

double dot(const MatrixNormal<double>& a, const MatrixNormal<double>& b) {
  return dense(a.mean).cwiseProduct(dense(b.mean)).sum() +
         dense(a.row).cwiseProduct(dense(b.row)).sum() +
         dense(a.column).cwiseProduct(dense(b.column)).sum();
}

TEST_P(Posterior, KlGradientAgreesWithDifferences) {
  double worst = 0;
  for (int repeat = 0; repeat < 10; ++repeat) {
    const MatrixNormal<double> q = layer();
    const double prior_variance = repeat % 2 == 0 ? 0 : 0.3;
    MatrixNormal<double> gradient = q;
    gradient.set_zero();
    add_kl(q, 1.7, gradient, prior_variance);
    const MatrixNormal<double> d = direction_of(q, random);
    const auto at = [&](double h) {
      MatrixNormal<double> moved = q;
      move(d, h, moved);
      MatrixNormal<double> unused = moved;
      return 1.7 * add_kl(moved, 1, unused, prior_variance);
    };
    const double h = 1e-3;
    const double numeric =
        (45 * (at(h) - at(-h)) - 9 * (at(2 * h) - at(-2 * h)) + (at(3 * h) - at(-3 * h))) /
        (60 * h);
    const double scale = std::sqrt(dot(gradient, gradient) * dot(d, d));
    worst = std::max(worst, std::abs(dot(gradient, d) - numeric) / scale);
  }
  EXPECT_LT(worst, 1e-9);
  RecordProperty("largest_relative_error", std::to_string(worst * 1e12) + "e-12");
}

INSTANTIATE_TEST_SUITE_P(Shapes, Posterior,
                         testing::Values(Shape{"bias_in_posterior", 3, 5, true, Biases::kPosterior},
                                         Shape{"tall_bias_in_posterior", 6, 2, true,
                                               Biases::kPosterior},
                                         Shape{"bias_as_point", 4, 3, true, Biases::kPoint},
                                         Shape{"no_bias", 2, 4, false, Biases::kPosterior},
                                         Shape{"output_vector", 5, 1, false, Biases::kPosterior}),
                         [](const auto& tested) { return std::string(tested.param.name); });

// Nothing is closer to the prior than the prior, and no other prior variance is closer to q.
TEST(PosteriorKl, IsNeverNegative) {
  EXPECT_TRUE(rc::check([] {
    RandomStream random({.seed = *rc::gen::arbitrary<unsigned>()});
    const auto out = *rc::gen::inRange<std::ptrdiff_t>(1, 9);
    const auto in = *rc::gen::inRange<std::ptrdiff_t>(1, 9);
    const bool has_bias = *rc::gen::arbitrary<bool>();
    MatrixNormal<double> q = random_layer(out, in, has_bias, Biases::kPosterior, random);
    if (*rc::gen::arbitrary<bool>()) q.mean.set_zero();
    MatrixNormal<double> unused = q;
    const double kl = add_kl(q, 1, unused);
    RC_ASSERT(kl >= -1e-13);  // rounding
    Dense other(q);
    other.prior *= std::exp(random.normal());
    RC_ASSERT(other.kl() >= kl - 1e-10 * (1 + kl));
  }));
}

TEST(PosteriorKl, VanishesIfThePosteriorIsThePrior) {
  MatrixNormal<double> q = make_matrix_normal<double>(4, 3, true, Biases::kPosterior, false);
  for (Index i = 0; i < 4; ++i) q.row(i, i) = 0.7;
  for (Index i = 0; i < 4; ++i) q.column(i, i) = i == 3 ? 5 : 0.2;  // a bias of its own scale
  MatrixNormal<double> gradient = q;
  gradient.set_zero();
  EXPECT_NEAR(add_kl(q, 1, gradient), 0, 1e-13);
  EXPECT_LT(std::sqrt(dot(gradient, gradient)), 1e-12);
}

}  // namespace
}  // namespace noether
