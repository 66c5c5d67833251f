#include "noether/testing/identifiability.hpp"

#include <cmath>

#include "noether/linalg/generalised_eigen.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Threshold for the ratio of variances, before inflation for the number of laws.
constexpr double kThreshold = 2;

/// Trajectory means of all laws (K, n), and the mean covariance of these means under the noise.
struct TrajectoryMeans {
  MatrixXd values, noise;
};

TrajectoryMeans means_of(const std::vector<Law>& laws,
                         const std::vector<TrajectoryStates>& trajectories,
                         const VectorXd& variance) {
  const auto K = static_cast<Index>(laws.size());
  const auto n = static_cast<Index>(trajectories.size());
  TrajectoryMeans means{MatrixXd(K, n), MatrixXd::Zero(K, K)};
  for (Index k = 0; k < n; ++k) {
    const MatrixXd& states = trajectories[static_cast<std::size_t>(k)].states;
    const auto T = static_cast<double>(states.cols());
    VectorXd sum = VectorXd::Zero(K);
    for (Index i = 0; i < states.cols(); ++i) {
      MatrixXd gradients(variance.size(), K);
      for (Index l = 0; l < K; ++l) {
        gradients.col(l) = laws[static_cast<std::size_t>(l)]->gradient(states.col(i));
        sum(l) += laws[static_cast<std::size_t>(l)]->value(states.col(i));
      }
      means.noise += gradients.transpose() * variance.asDiagonal() * gradients /
                     (T * T * static_cast<double>(n));
    }
    means.values.col(k) = sum / T;
  }
  return means;
}

MatrixXd columns_where(const MatrixXd& columns, const std::vector<Index>& which) {
  return columns(Eigen::all, which);
}

}  // namespace

IdentifiabilitySplit split_by_identifiability(const std::vector<Law>& laws,
                                              const std::vector<TrajectoryStates>& trajectories,
                                              const VectorXd& variance) {
  const auto K = static_cast<Index>(laws.size());
  TrajectoryMeans means = means_of(laws, trajectories, variance);
  means.values.colwise() -= means.values.rowwise().mean().eval();
  const auto degrees = static_cast<double>(trajectories.size() - 1);
  const GeneralisedEigen solution =
      generalised_eigen(means.values * means.values.transpose() / degrees, means.noise, 1e-9);
  if (!solution.ok) return {MatrixXd::Identity(K, K), MatrixXd(K, 0)};
  const double inflation = 1 + std::sqrt(static_cast<double>(K) / degrees);
  std::vector<Index> identifiable;
  std::vector<Index> unidentifiable;
  for (Index i = 0; i < K; ++i) {
    const bool differs = !(solution.values(i) < kThreshold * inflation * inflation);
    (differs ? identifiable : unidentifiable).push_back(i);
  }
  return {columns_where(solution.vectors, identifiable),
          columns_where(solution.vectors, unidentifiable)};
}

}  // namespace noether
