#pragma once

#include <Eigen/Core>

#include "noether/core/random.hpp"
#include "noether/linalg/matrix.hpp"
#include "noether/phase/quadratic.hpp"
#include "noether/posterior/matrix_normal.hpp"

namespace noether::testing_support {

inline Eigen::MatrixXd dense(const Matrix<double>& m) {
  Eigen::MatrixXd result(m.rows(), m.columns());
  for (Eigen::Index j = 0; j < result.cols(); ++j) {
    for (Eigen::Index i = 0; i < result.rows(); ++i) result(i, j) = m(i, j);
  }
  return result;
}

inline Eigen::VectorXd normals(Eigen::Index size, RandomStream& random) {
  Eigen::VectorXd x(size);
  for (double& entry : x) entry = random.normal();
  return x;
}

inline Quadratic random_law(Eigen::Index M, double size, RandomStream& random) {
  Quadratic law = Quadratic::zero(M);
  for (double& entry : law.A.reshaped()) entry = size * random.normal();
  law.A = (0.5 * (law.A + law.A.transpose())).eval();
  law.b = size * normals(M, random);
  return law;
}

/// A layer with random mean and lower-triangular factors of positive diagonal.
inline MatrixNormal<double> random_layer(std::ptrdiff_t out, std::ptrdiff_t in, bool has_bias,
                                         Biases biases, RandomStream& random) {
  MatrixNormal<double> q = make_matrix_normal<double>(out, in, has_bias, biases, false);
  for (std::ptrdiff_t j = 0; j < q.mean.columns(); ++j) {
    for (std::ptrdiff_t i = 0; i < out; ++i) q.mean(i, j) = random.normal();
  }
  for (Matrix<double>* factor : {&q.row, &q.column}) {
    for (std::ptrdiff_t j = 0; j < factor->columns(); ++j) {
      for (std::ptrdiff_t i = j; i < factor->rows(); ++i)
        (*factor)(i, j) = i == j ? 0.3 + random.uniform() : 0.4 * random.normal();
    }
  }
  return q;
}

}  // namespace noether::testing_support
