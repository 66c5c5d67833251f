#include "noether/testing/observe.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Least share of the first-order variance that the second order may leave.
constexpr double kLeastShare = 0.01;

/// `squares` (M, T): sigma_j^2 (dC/dx_j)^2 at every observed state; `second` (M): their excess due
/// to the noise in those states.
void set_noise(const MatrixXd& squares, const VectorXd& second, ObservedValues& t) {
  const VectorXd first = squares.rowwise().mean();
  t.noise_shares = (first - second).cwiseMax(kLeastShare * first);
  const VectorXd pointwise = squares.colwise().sum();
  const double mean = pointwise.mean();
  t.noise_unevenness =
      mean > 0 ? pointwise.squaredNorm() / static_cast<double>(pointwise.size()) / (mean * mean)
               : 1;
}

void set_sensitivity(const Law& law, const MatrixXd& states, const MatrixXd& gradients,
                     const VectorXd& variance, const MatrixXd& factor, ObservedValues& t) {
  t.sensitivity.resize(states.cols(), factor.cols());
  t.correlated_noise = VectorXd::Zero(factor.cols());
  for (Index i = 0; i < states.cols(); ++i) {
    t.sensitivity.row(i) = law->term_values(states.col(i)).transpose() * factor;
    t.correlated_noise += factor.transpose() * (law->term_gradients(states.col(i)) *
                                                variance.cwiseProduct(gradients.col(i)));
  }
}

}  // namespace

std::vector<ObservedValues> observe(const std::vector<TrajectoryStates>& trajectories,
                                    const Law& law, const VectorXd& variance,
                                    const MatrixXd& factor) {
  std::vector<ObservedValues> result;
  for (const TrajectoryStates& trajectory : trajectories) {
    const MatrixXd& states = trajectory.states;
    ObservedValues t;
    t.values = law->values(states);
    const MatrixXd gradients = law->gradients(states);
    const VectorXd second = 0.5 * variance.cwiseProduct(law->squared_hessian(states) * variance);
    set_noise(variance.asDiagonal() * gradients.cwiseAbs2(), second, t);
    if (factor.cols() > 0) set_sensitivity(law, states, gradients, variance, factor, t);
    result.push_back(std::move(t));
  }
  return result;
}

}  // namespace noether
