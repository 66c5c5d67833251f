#include "noether/razor/muon.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "noether/core/random.hpp"
#include "noether/linalg/decompositions.hpp"

namespace noether {
namespace {

using Eigen::MatrixXd;

Matrix<float> random_matrix(std::ptrdiff_t rows, std::ptrdiff_t columns) {
  RandomStream random({.seed = 5});
  Matrix<float> matrix(rows, columns);
  for (std::ptrdiff_t j = 0; j < columns; ++j) {
    for (std::ptrdiff_t i = 0; i < rows; ++i) matrix(i, j) = static_cast<float>(random.normal());
  }
  return matrix;
}

MatrixXd dense(const Matrix<float>& matrix, std::ptrdiff_t columns) {
  MatrixXd result(matrix.rows(), columns);
  for (std::ptrdiff_t j = 0; j < columns; ++j) {
    for (std::ptrdiff_t i = 0; i < matrix.rows(); ++i)
      result(i, j) = static_cast<double>(matrix(i, j));
  }
  return result;
}

/// Result of five iterations: singular vectors stay, singular values go five times through s ->
/// 3.4445 s - 4.7750 s^3 + 2.0315 s^5.
MatrixXd by_singular_values(const MatrixXd& matrix) {
  const Eigen::BDCSVD<MatrixXd> svd(matrix / matrix.norm(),
                                    Eigen::ComputeThinU | Eigen::ComputeThinV);
  Eigen::VectorXd s = svd.singularValues();
  for (int i = 0; i < 5; ++i) {
    for (double& value : s) {
      const double square = value * value;
      value *= 3.4445 + square * (-4.7750 + square * 2.0315);
    }
  }
  return svd.matrixU() * s.asDiagonal() * svd.matrixV().transpose();
}

struct Size {
  std::ptrdiff_t rows, columns;
};

TEST(Muon, AppliesItsPolynomialToSingularValuesAndKeepsSingularVectors) {
  const std::vector<Size> sizes = {{1, 7},    {7, 1},    {5, 5},  {200, 200},
                                   {250, 12}, {12, 250}, {67, 93}};
  std::vector<Matrix<float>> matrices;
  for (const Size& size : sizes) matrices.push_back(random_matrix(size.rows, size.columns + 1));
  std::vector<Matrix<float>> before = matrices;
  std::vector<Orthogonaliser> work(sizes.size());
  std::vector<Orthogonaliser*> all;
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    work[k].begin(matrices[k], sizes[k].columns);
    all.push_back(&work[k]);
  }
  ThreadPool pool(2);
  orthogonalise(all, pool);
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    const std::ptrdiff_t columns = sizes[k].columns;
    work[k].finish(matrices[k], columns);
    const MatrixXd expected = by_singular_values(dense(before[k], columns));
    EXPECT_LT((dense(matrices[k], columns) - expected).cwiseAbs().maxCoeff(), 2e-5)
        << sizes[k].rows << " x " << columns;
    for (std::ptrdiff_t i = 0; i < sizes[k].rows; ++i)
      EXPECT_EQ(matrices[k](i, columns), before[k](i, columns))
          << "a column beyond those asked for";
  }
}

TEST(Muon, AZeroMatrixStaysZeroAndLeavesNoTrace) {
  ThreadPool pool(1);
  Orthogonaliser work;
  Orthogonaliser* const all[] = {&work};
  const Matrix<float> some = random_matrix(16, 24);
  for (const bool zero : {false, true, false}) {
    Matrix<float> matrix = zero ? Matrix<float>(16, 24) : some;
    work.begin(matrix, 24);
    orthogonalise(all, pool);
    work.finish(matrix, 24);
    const MatrixXd result = dense(matrix, 24);
    EXPECT_TRUE(result.allFinite());
    EXPECT_EQ(result.norm() == 0, zero);
    if (!zero) {
      EXPECT_LT((result - by_singular_values(dense(some, 24))).norm(), 1e-4);
    }
  }
}

}  // namespace
}  // namespace noether
