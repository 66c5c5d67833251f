#include "src/discovery/function_of_laws.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "noether/linalg/decompositions.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kHighestDegree = 3;
constexpr Index kStatesPerFeature = 10;
constexpr double kUnexplained = 0.01;  // share of the variance that a new law has on its own

/// Values of laws (T, L) about their means, in units of their spread.
MatrixXd standardised(const std::vector<Law>& laws, const MatrixXd& states) {
  MatrixXd result(states.cols(), static_cast<Index>(laws.size()));
  for (Index l = 0; l < result.cols(); ++l) {
    const VectorXd values = laws[static_cast<std::size_t>(l)]->values(states);
    const VectorXd centred = values.array() - values.mean();
    const double spread = std::sqrt(centred.squaredNorm() / static_cast<double>(centred.size()));
    result.col(l) = spread > 0 ? VectorXd(centred / spread) : centred;
  }
  return result;
}

/// Products of up to `degree` columns, each once; none if there are more than `most`.
MatrixXd products_up_to(int degree, const MatrixXd& columns, Index most) {
  std::vector<VectorXd> result;
  const std::function<bool(Index, int, const VectorXd&)> fill = [&](Index from, int left,
                                                                    const VectorXd& product) {
    for (Index j = from; j < columns.cols(); ++j) {
      result.emplace_back(product.cwiseProduct(columns.col(j)));
      if (static_cast<Index>(result.size()) > most) return false;
      const VectorXd next = result.back();
      if (left > 1 && !fill(j, left - 1, next)) return false;
    }
    return true;
  };
  if (!fill(0, degree, VectorXd::Ones(columns.rows()))) return {};
  MatrixXd matrix(columns.rows(), static_cast<Index>(result.size()));
  for (Index j = 0; j < matrix.cols(); ++j) matrix.col(j) = result[static_cast<std::size_t>(j)];
  return matrix;
}

MatrixXd features_of(const std::vector<Law>& laws, const MatrixXd& states) {
  const MatrixXd columns = standardised(laws, states);
  for (int degree = kHighestDegree; degree > 0; --degree) {
    MatrixXd features = products_up_to(degree, columns, states.cols() / kStatesPerFeature);
    if (features.size() > 0) return features;
  }
  return MatrixXd(states.cols(), 0);
}

MatrixXd centred(const MatrixXd& columns) {
  return columns.rowwise() - columns.colwise().mean().eval();
}

}  // namespace

NoveltySplit split_by_novelty_of(const MatrixXd& values, const std::vector<Law>& laws,
                                 const MatrixXd& states) {
  const Index K = values.cols();
  if (laws.empty()) return {MatrixXd(K, 0), MatrixXd::Identity(K, K)};
  const MatrixXd y = centred(values);
  const MatrixXd x = centred(features_of(laws, states));
  MatrixXd left = y;
  if (x.cols() > 0) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(x.transpose() * x);
    const double largest = solver.eigenvalues()(x.cols() - 1);
    const Index rank = (solver.eigenvalues().array() > 1e-10 * largest).count();
    const MatrixXd basis = solver.eigenvectors().rightCols(rank);
    const VectorXd inverse = solver.eigenvalues().tail(rank).cwiseInverse();
    left -= x * (basis * (inverse.asDiagonal() * (basis.transpose() * (x.transpose() * y))));
  }
  // The candidates in units in which they are uncorrelated, then what is left of each of these.
  const Eigen::SelfAdjointEigenSolver<MatrixXd> total(y.transpose() * y);
  const VectorXd unit = total.eigenvalues().cwiseMax(1e-300).cwiseSqrt().cwiseInverse();
  const MatrixXd white = total.eigenvectors() * unit.asDiagonal();
  const MatrixXd rest = left * white;
  const Eigen::SelfAdjointEigenSolver<MatrixXd> split(rest.transpose() * rest);
  const Index known = (split.eigenvalues().array() < kUnexplained).count();
  const MatrixXd directions = white * split.eigenvectors();
  return {directions.leftCols(known), directions.rightCols(K - known)};
}

}  // namespace noether
