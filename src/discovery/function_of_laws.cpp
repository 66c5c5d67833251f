#include "noether/discovery/function_of_laws.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "noether/core/random.hpp"
#include "noether/linalg/decompositions.hpp"
#include "noether/linalg/generalised_eigen.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kHighestDegree = 3;
constexpr Index kStatesPerFeature = 10;
constexpr double kUnexplained = 0.01;  // share of its variance that a new law has on its own

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

/// All states of groups, and where each group begins.
struct Joined {
  MatrixXd states;
  std::vector<Index> bounds{0};
};

Joined join(const std::vector<TrajectoryStates>& groups) {
  Joined result;
  for (const TrajectoryStates& group : groups)
    result.bounds.push_back(result.bounds.back() + group.states.cols());
  result.states.resize(groups[0].states.rows(), result.bounds.back());
  for (std::size_t k = 0; k < groups.size(); ++k)
    result.states.middleCols(result.bounds[k], groups[k].states.cols()) = groups[k].states;
  return result;
}

/// Points between pairs of states, as many as there are states. A relation between functions holds
/// at any point, and along few trajectories everything constant would seem related.
MatrixXd states_between(const MatrixXd& states) {
  RandomStream random({0, Purpose::kEvaluation, 0, 0});
  MatrixXd result(states.rows(), states.cols());
  const auto count = static_cast<double>(states.cols());
  const auto any = [&] { return static_cast<Index>(random.uniform(0, count)) % states.cols(); };
  for (Index i = 0; i < states.cols(); ++i) {
    const double share = random.uniform(0, 1);
    result.col(i) = share * states.col(any()) + (1 - share) * states.col(any());
  }
  return result;
}

/// What least squares by features (T, F) leaves of columns (T, K).
MatrixXd unexplained(const MatrixXd& y, const MatrixXd& x) {
  if (x.cols() == 0) return y;
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(x.transpose() * x);
  const double largest = solver.eigenvalues()(x.cols() - 1);
  const Index rank = (solver.eigenvalues().array() > 1e-10 * largest).count();
  const MatrixXd basis = solver.eigenvectors().rightCols(rank);
  const VectorXd inverse = solver.eigenvalues().tail(rank).cwiseInverse();
  return y - x * (basis * (inverse.asDiagonal() * (basis.transpose() * (x.transpose() * y))));
}

/// Variance along trajectories, and between their means beyond that; (K, K).
struct Variances {
  MatrixXd within, between;
};

Variances variances_of(const MatrixXd& values, const std::vector<Index>& bounds) {
  const Index K = values.cols();
  Variances result{MatrixXd::Zero(K, K), MatrixXd::Zero(K, K)};
  double inverse_lengths = 0;
  for (std::size_t k = 0; k + 1 < bounds.size(); ++k) {
    const MatrixXd one = values.middleRows(bounds[k], bounds[k + 1] - bounds[k]);
    const Eigen::RowVectorXd mean = one.colwise().mean();
    const MatrixXd apart = one.rowwise() - mean;
    result.within += apart.transpose() * apart;
    result.between += mean.transpose() * mean;
    inverse_lengths += 1 / static_cast<double>(one.rows());
  }
  const auto groups = static_cast<double>(bounds.size() - 1);
  result.within /= std::max(1.0, static_cast<double>(values.rows()) - groups);
  result.between = result.between / groups - inverse_lengths / groups * result.within;
  return result;
}

/// Combinations (K, J) of candidates that differ between trajectories by more than they vary along
/// them.
MatrixXd clear_combinations(const MatrixXd& values, const std::vector<Index>& bounds) {
  const Variances variances = variances_of(values, bounds);
  const GeneralisedEigen split = generalised_eigen(variances.between, variances.within, 1e-12);
  if (!split.ok) return MatrixXd(values.cols(), 0);
  return split.vectors.rightCols((split.values.array() >= 1).count());
}

}  // namespace

NoveltySplit split_by_novelty(const std::vector<TrajectoryStates>& groups,
                              const std::function<MatrixXd(const MatrixXd&)>& candidates,
                              const std::vector<Law>& laws) {
  const Joined joined = join(groups);
  const MatrixXd clear = clear_combinations(centred(candidates(joined.states)), joined.bounds);
  const Index K = clear.cols();
  if (laws.empty() || K == 0) return {MatrixXd(clear.rows(), 0), clear};
  const MatrixXd between = states_between(joined.states);
  const MatrixXd y = centred(candidates(between) * clear);
  const MatrixXd left = unexplained(y, centred(features_of(laws, between)));
  const GeneralisedEigen split =
      generalised_eigen(left.transpose() * left, y.transpose() * y, 1e-12);
  if (!split.ok) return {clear, MatrixXd(clear.rows(), 0)};
  const Index known = (split.values.array() < kUnexplained).count();
  return {clear * split.vectors.leftCols(known), clear * split.vectors.rightCols(K - known)};
}

}  // namespace noether
