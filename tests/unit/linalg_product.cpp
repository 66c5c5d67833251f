#include "noether/linalg/product.hpp"

#include <gtest/gtest.h>

#include <Eigen/Core>

#include "noether/core/random.hpp"
#include "noether/linalg/matrix.hpp"

namespace noether {
namespace {

template <typename T>
Matrix<T> random_matrix(std::ptrdiff_t rows, std::ptrdiff_t columns, RandomStream& random) {
  Matrix<T> m(rows, columns);
  for (std::ptrdiff_t j = 0; j < columns; ++j) {
    for (std::ptrdiff_t i = 0; i < rows; ++i) m(i, j) = static_cast<T>(random.normal());
  }
  return m;
}

template <typename T>
Eigen::MatrixXd dense(const Matrix<T>& m) {
  Eigen::MatrixXd result(m.rows(), m.columns());
  for (std::ptrdiff_t j = 0; j < m.columns(); ++j) {
    for (std::ptrdiff_t i = 0; i < m.rows(); ++i) result(i, j) = static_cast<double>(m(i, j));
  }
  return result;
}

template <typename T>
void keep_lower(Matrix<T>& m) {
  for (std::ptrdiff_t j = 0; j < m.columns(); ++j) {
    for (std::ptrdiff_t i = 0; i < std::min(j, m.rows()); ++i) m(i, j) = 0;
  }
}

template <typename T>
struct Tolerance;
template <>
struct Tolerance<float> {
  static constexpr double kValue = 1e-5;
};
template <>
struct Tolerance<double> {
  static constexpr double kValue = 1e-13;
};

template <typename T>
class ProductOf : public testing::Test {};
using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(ProductOf, Scalars);

TYPED_TEST(ProductOf, EveryShapeAgreesWithEigen) {
  using T = TypeParam;
  RandomStream random({.seed = 1});
  for (const std::ptrdiff_t rows : {1, 7, 8, 9, 17, 40, 70}) {
    for (const std::ptrdiff_t columns : {1, 5, 12, 13, 31}) {
      const std::ptrdiff_t depth = 1 + static_cast<std::ptrdiff_t>(random.below(50));
      const Matrix<T> a = random_matrix<T>(rows, depth, random);
      const Matrix<T> b = random_matrix<T>(depth, columns, random);
      const Matrix<T> bt = random_matrix<T>(columns, depth, random);
      Matrix<T> c = random_matrix<T>(rows, columns, random);
      const Eigen::MatrixXd before = dense(c);
      multiply(Product<T>{rows, columns, depth, a.data(), a.stride(), b.data(), 1, b.stride(),
                          c.data(), c.stride(), true});
      multiply(Product<T>{rows, columns, depth, a.data(), a.stride(), bt.data(), bt.stride(), 1,
                          c.data(), c.stride(), true});
      const Eigen::MatrixXd expected = before + dense(a) * (dense(b) + dense(bt).transpose());
      EXPECT_LT((dense(c) - expected).norm(), Tolerance<T>::kValue * expected.norm())
          << rows << " x " << columns;
    }
  }
}

TYPED_TEST(ProductOf, TrianglesSkipOnlyWhatVanishes) {
  using T = TypeParam;
  RandomStream random({.seed = 2});
  for (const std::ptrdiff_t n : {3, 16, 45, 70}) {
    Matrix<T> lower = random_matrix<T>(n, n, random);
    keep_lower(lower);
    const Matrix<T> e = random_matrix<T>(n, n, random);
    Matrix<T> c(n, n);
    multiply(Product<T>{n, n, n, lower.data(), lower.stride(), e.data(), 1, e.stride(), c.data(),
                        c.stride(), false, Triangle::kLowerLeft});
    EXPECT_LT((dense(c) - dense(lower) * dense(e)).norm(), Tolerance<T>::kValue * dense(c).norm());
    multiply(Product<T>{n, n, n, e.data(), e.stride(), lower.data(), lower.stride(), 1, c.data(),
                        c.stride(), false, Triangle::kUpperRight});
    EXPECT_LT((dense(c) - dense(e) * dense(lower).transpose()).norm(),
              Tolerance<T>::kValue * dense(c).norm());
    c.set_zero();
    multiply(Product<T>{n, n, n, e.data(), e.stride(), lower.data(), 1, lower.stride(), c.data(),
                        c.stride(), false, Triangle::kLowerResult});
    const Eigen::MatrixXd difference = dense(c) - dense(e) * dense(lower);
    const Eigen::MatrixXd checked = difference.template triangularView<Eigen::Lower>();
    EXPECT_LT(checked.norm(), Tolerance<T>::kValue * dense(c).norm());
  }
}

TYPED_TEST(ProductOf, TransposeIsExact) {
  using T = TypeParam;
  RandomStream random({.seed = 4});
  const Matrix<T> a = random_matrix<T>(37, 21, random);
  Matrix<T> b(21, 37);
  transpose(a.data(), a.stride(), a.rows(), a.columns(), b.data(), b.stride());
  EXPECT_EQ(dense(b), dense(a).transpose());
}

}  // namespace
}  // namespace noether
