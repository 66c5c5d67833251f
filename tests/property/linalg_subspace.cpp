// Angles between subspaces belong to the subspaces: no basis and no rotation of the space matters.
#include "noether/linalg/subspace.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "noether/core/random.hpp"
#include "noether/linalg/decompositions.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Two spans of a space of n dimensions, a and b of them independent.
struct Spans {
  RandomStream random{{.seed = *rc::gen::arbitrary<unsigned>()}};
  Index n = *rc::gen::inRange<Index>(2, 9);
  Index a = *rc::gen::inRange<Index>(1, n + 1);
  Index b = *rc::gen::inRange<Index>(1, n + 1);
  MatrixXd first = normal(n, a), second = normal(n, b);

  MatrixXd normal(Index rows, Index columns) {
    MatrixXd m(rows, columns);
    for (double& entry : m.reshaped()) entry = random.normal();
    return m;
  }
  MatrixXd rotation(Index size) {
    return Eigen::HouseholderQR<MatrixXd>(normal(size, size)).householderQ();
  }
  /// A change of basis that is far from singular.
  MatrixXd mixing(Index size) {
    const VectorXd stretch =
        VectorXd::NullaryExpr(size, [this] { return std::exp(random.uniform(-1, 1)); });
    return rotation(size) * stretch.asDiagonal() * rotation(size);
  }
};

TEST(SubspaceAngles, DependOnTheSpansAlone) {
  EXPECT_TRUE(rc::check([] {
    Spans s;
    const VectorXd cosines = principal_cosines(s.first, s.second);
    RC_ASSERT(cosines.size() == std::min(s.a, s.b));
    RC_ASSERT(std::is_sorted(cosines.begin(), cosines.end(), std::greater<>()));
    RC_ASSERT(cosines.minCoeff() >= 0.0 && cosines.maxCoeff() <= 1.0);
    const MatrixXd R = s.rotation(s.n);
    const VectorXd swapped = principal_cosines(s.second, s.first);
    const VectorXd turned = principal_cosines(R * s.first, R * s.second);
    const VectorXd mixed = principal_cosines(s.first * s.mixing(s.a), s.second * s.mixing(s.b));
    RC_ASSERT((swapped - cosines).norm() < 1e-9);
    RC_ASSERT((turned - cosines).norm() < 1e-9);
    RC_ASSERT((mixed - cosines).norm() < 1e-9);
  }));
}

TEST(SubspaceAngles, AreThoseThatWerePutIn) {
  EXPECT_TRUE(rc::check([] {
    Spans s;
    const Index k = std::max<Index>(1, s.n / 2);
    VectorXd angles = VectorXd::NullaryExpr(k, [&s] { return s.random.uniform(0, 1.57); });
    std::sort(angles.begin(), angles.end());
    const MatrixXd R = s.rotation(2 * k);
    const MatrixXd first = R.leftCols(k);
    const VectorXd cosines = angles.array().cos();
    const VectorXd sines = angles.array().sin();
    const MatrixXd second =
        R.leftCols(k) * cosines.asDiagonal() + R.rightCols(k) * sines.asDiagonal();
    const VectorXd found = principal_cosines(first * s.mixing(k), second * s.mixing(k));
    RC_ASSERT((found - cosines).norm() < 1e-9);
  }));
}

TEST(SubspaceAngles, DependentVectorsAddNothing) {
  EXPECT_TRUE(rc::check([] {
    Spans s;
    MatrixXd more(s.n, s.a + 2);
    more << s.first, s.first * s.normal(s.a, 2);
    const MatrixXd basis = orthonormal_basis(more);
    RC_ASSERT(basis.cols() == s.a);
    RC_ASSERT((basis.transpose() * basis - MatrixXd::Identity(s.a, s.a)).norm() < 1e-12);
    RC_ASSERT((basis * basis.transpose() * more - more).norm() < 1e-9 * more.norm());
    const VectorXd cosines = principal_cosines(s.first, more);
    RC_ASSERT(cosines.minCoeff() > 1 - 1e-9);
  }));
}

TEST(Parallelness, IsTheCosineOfAVectorAndItsShadow) {
  EXPECT_TRUE(rc::check([] {
    Spans s;
    const VectorXd v = s.normal(s.n, 1);
    const double cosine = parallelness(v, s.first);
    RC_ASSERT(std::abs(parallelness(-1e-7 * v, s.first * s.mixing(s.a)) - cosine) < 1e-9);
    RC_ASSERT(std::abs(principal_cosines(v, s.first)(0) - cosine) < 1e-9);
    // Least squares by another road: what is left over has the sine.
    const Eigen::ColPivHouseholderQR<MatrixXd> qr(s.first);
    const double left = (v - s.first * qr.solve(v)).norm() / v.norm();
    RC_ASSERT(std::abs(cosine * cosine + left * left - 1) < 1e-9);
    RC_ASSERT(parallelness(s.first * s.normal(s.a, 1), s.first) > 1 - 1e-9);
  }));
}

TEST(Parallelness, OfNothingIsZero) {
  EXPECT_EQ(parallelness(VectorXd::Zero(3), MatrixXd::Identity(3, 2)), 0);
  EXPECT_EQ(parallelness(VectorXd::Ones(3), MatrixXd(3, 0)), 0);
  EXPECT_EQ(principal_cosines(MatrixXd::Identity(3, 2), MatrixXd(3, 0)).size(), 0);
}

}  // namespace
}  // namespace noether
