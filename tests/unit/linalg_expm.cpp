// The exponential and its adjoint against Taylor series with fifty decimal digits.
#include "noether/linalg/expm.hpp"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>

#include "noether/core/random.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Wide = boost::multiprecision::cpp_bin_float_50;

/// Dense square matrix of fifty-digit numbers, with only the operations that the series needs.
struct WideMatrix {
  Index n;
  std::vector<Wide> at;

  explicit WideMatrix(Index size) : n(size), at(static_cast<std::size_t>(size * size)) {}
  Wide& operator()(Index i, Index j) { return at[static_cast<std::size_t>(i + j * n)]; }
  const Wide& operator()(Index i, Index j) const { return at[static_cast<std::size_t>(i + j * n)]; }
};

WideMatrix product(const WideMatrix& a, const WideMatrix& b) {
  WideMatrix c(a.n);
  for (Index j = 0; j < a.n; ++j) {
    for (Index k = 0; k < a.n; ++k) {
      if (b(k, j) == 0) continue;
      for (Index i = 0; i < a.n; ++i) c(i, j) += a(i, k) * b(k, j);
    }
  }
  return c;
}

/// Scaling to a norm below 1/16 and 32 terms: truncation below 1e-70 before squaring.
WideMatrix wide_exponential(const MatrixXd& X) {
  const int squarings = std::max(0, std::ilogb(X.norm() + 1e-300) + 5);
  WideMatrix scaled(X.rows());
  WideMatrix sum(X.rows());
  for (Index j = 0; j < X.rows(); ++j) {
    for (Index i = 0; i < X.rows(); ++i) scaled(i, j) = ldexp(Wide(X(i, j)), -squarings);
    sum(j, j) = 1;
  }
  WideMatrix term = sum;
  for (int k = 1; k <= 32; ++k) {
    term = product(term, scaled);
    for (std::size_t i = 0; i < term.at.size(); ++i) sum.at[i] += term.at[i] /= k;
  }
  for (int s = 0; s < squarings; ++s) sum = product(sum, sum);
  return sum;
}

/// Norm of the difference, taken with all digits.
double distance(const MatrixXd& X, const WideMatrix& expected, Index row, Index column) {
  Wide sum = 0;
  for (Index j = 0; j < X.cols(); ++j) {
    for (Index i = 0; i < X.rows(); ++i) {
      const Wide d = Wide(X(i, j)) - expected(row + i, column + j);
      sum += d * d;
    }
  }
  return static_cast<double>(sqrt(sum));
}

double norm_of(const WideMatrix& X, Index size, Index column) {
  return distance(MatrixXd::Zero(size, size), X, 0, column);
}

MatrixXd random_matrix(Index n, std::uint64_t seed) {
  RandomStream random({.seed = seed});
  MatrixXd X(n, n);
  for (double& entry : X.reshaped()) entry = random.normal();
  return X;
}

MatrixXd with_size(double norm, const MatrixXd& X) { return norm / X.norm() * X; }

struct Kind {
  const char* name;
  MatrixXd (*make)(Index n, std::uint64_t seed);
};
void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

MatrixXd nilpotent(Index n, std::uint64_t seed) {
  return random_matrix(n, seed).triangularView<Eigen::StrictlyUpper>();
}
MatrixXd rotation(Index n, std::uint64_t seed) {
  const MatrixXd X = random_matrix(n, seed);
  return X - X.transpose();
}
MatrixXd hyperbolic(Index n, std::uint64_t seed) {
  const MatrixXd X = random_matrix(n, seed);
  return X + X.transpose();
}
/// The generator of a flow with a translation: last row zero.
MatrixXd affine(Index n, std::uint64_t seed) {
  MatrixXd X = random_matrix(n, seed);
  X.row(n - 1).setZero();
  return X;
}

class Expm : public testing::TestWithParam<Kind> {
 protected:
  template <typename Check>
  void for_sizes_and_norms(const Check& check) {
    for (const Index n : {3, 4, 7, 13, 19}) {
      for (const double norm : {1e-8, 1e-3, 0.4, 1.0, 5.0, 20.0})
        check(with_size(norm, GetParam().make(n, static_cast<std::uint64_t>(n))), norm);
    }
  }
};

// Every squaring doubles the relative error, so the bound grows with the norm.
TEST_P(Expm, AgreesWithFiftyDigits) {
  double worst = 0;
  for_sizes_and_norms([&](const MatrixXd& X, double norm) {
    const WideMatrix expected = wide_exponential(X);
    const double error = distance(expm(X), expected, 0, 0) / norm_of(expected, X.rows(), 0);
    worst = std::max(worst, error / std::max(1.0, norm));
    EXPECT_LT(error, 3e-15 * std::max(1.0, norm)) << "size " << X.rows() << ", norm " << norm;
  });
  RecordProperty("largest_relative_error_over_norm", std::to_string(worst * 1e15) + "e-15");
}

// expm([[X, E], [0, X]]) holds L(X, E) in its corner.
TEST_P(Expm, FrechetDerivativeAgreesWithFiftyDigits) {
  double worst = 0;
  for_sizes_and_norms([&](const MatrixXd& X, double norm) {
    const Index n = X.rows();
    if (n > 13) return;  // twice the size, in fifty digits
    const MatrixXd E = with_size(1, random_matrix(n, 77));
    MatrixXd block = MatrixXd::Zero(2 * n, 2 * n);
    block.topLeftCorner(n, n) = block.bottomRightCorner(n, n) = X;
    block.topRightCorner(n, n) = E;
    const WideMatrix expected = wide_exponential(block);
    const double error =
        distance(expm_frechet(X, E).derivative, expected, 0, n) / norm_of(expected, n, n);
    worst = std::max(worst, error / std::max(1.0, norm));
    EXPECT_LT(error, 2e-14 * std::max(1.0, norm)) << "size " << n << ", norm " << norm;
  });
  RecordProperty("largest_relative_error_over_norm", std::to_string(worst * 1e15) + "e-15");
}

TEST_P(Expm, AdjointAgreesWithDifferences) {
  for (const Index n : {3, 8, 19}) {
    const MatrixXd X = with_size(2, GetParam().make(n, 5));
    const MatrixXd P = with_size(1, random_matrix(n, 6));
    const MatrixXd E = with_size(1, random_matrix(n, 7));
    const double derivative = expm_frechet(X.transpose(), P).derivative.cwiseProduct(E).sum();
    const auto at = [&](double h) { return expm(X + h * E).cwiseProduct(P).sum(); };
    const double h = 1e-3;
    const double numeric =
        (45 * (at(h) - at(-h)) - 9 * (at(2 * h) - at(-2 * h)) + (at(3 * h) - at(-3 * h))) /
        (60 * h);
    EXPECT_NEAR(derivative, numeric, 1e-11 * expm(X).norm()) << n;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Expm,
                         testing::Values(Kind{"general", random_matrix},
                                         Kind{"nilpotent", nilpotent}, Kind{"rotation", rotation},
                                         Kind{"hyperbolic", hyperbolic}, Kind{"affine", affine}),
                         [](const auto& tested) { return std::string(tested.param.name); });

// A multiple of the identity is the worst case: every power is as large as the norm allows. The
// truncation at 1/2 is .5^13 / 13! = 2e-14, 3e-14 of exp(-1/2), and squaring doubles it.
TEST(Exponential, TruncationIsAsDocumented) {
  double worst = 0;
  for (const double x : {0.3, 0.5, -0.5, 0.51, 2.0, -7.0, 16.0, 20.0}) {
    const double value = expm(x * MatrixXd::Identity(3, 3))(1, 1);
    const double error = std::abs(value / std::exp(x) - 1) / std::max(0.5, std::abs(x));
    worst = std::max(worst, error);
    EXPECT_LT(error, 7e-14) << x;
  }
  RecordProperty("largest_relative_error_over_norm", std::to_string(worst * 1e15) + "e-15");
}

TEST(Exponential, OneObjectServesChangingSizesAndNorms) {
  Exponential exponential;
  for (const Index n : {5, 3, 5}) {
    for (const double norm : {9.0, 0.1, 30.0}) {
      const MatrixXd X = with_size(norm, random_matrix(n, 3));
      Matrix<double> padded(n, n);
      for (Index j = 0; j < n; ++j) {
        for (Index i = 0; i < n; ++i) padded(i, j) = X(i, j);
      }
      const Matrix<double>& result = exponential.compute(padded);
      const MatrixXd expected = expm(X);
      for (Index j = 0; j < n; ++j) {
        for (Index i = 0; i < n; ++i) EXPECT_EQ(result(i, j), expected(i, j));
      }
    }
  }
}

TEST(Exponential, HugeNormsGiveNonFiniteResultsAndNeverHang) {
  EXPECT_FALSE(expm(1e12 * MatrixXd::Identity(3, 3)).allFinite());
  EXPECT_FALSE(expm(MatrixXd::Constant(3, 3, std::nan(""))).allFinite());
}

}  // namespace
}  // namespace noether
