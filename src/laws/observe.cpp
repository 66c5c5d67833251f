#include "noether/laws/observe.hpp"

#include <algorithm>

#include "noether/screen/features.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kLeast = 0.01;  // of the first-order variance: what the second order may leave

/// `squares` (M, T): sigma_j^2 (dC/dx_j)^2 at every observed state; `second` (M): their excess from
/// the noise in those states.
void set_noise(const MatrixXd& squares, const VectorXd& second, ObservedValues& t) {
  const VectorXd first = squares.rowwise().mean();
  t.noise_shares = (first - second).cwiseMax(kLeast * first);
  const VectorXd pointwise = squares.colwise().sum();
  const double mean = pointwise.mean();
  t.noise_unevenness =
      mean > 0 ? pointwise.squaredNorm() / static_cast<double>(pointwise.size()) / (mean * mean)
               : 1;
}

void set_sensitivity(const StateGroup& group, const MatrixXd& gradients, const VectorXd& variance,
                     const MatrixXd& factor, ObservedValues& t) {
  t.sensitivity.resize(group.states.cols(), factor.cols());
  t.correlated_noise = VectorXd::Zero(factor.cols());
  for (Index i = 0; i < group.states.cols(); ++i) {
    t.sensitivity.row(i) = monomials(group.states.col(i)).transpose() * factor;
    t.correlated_noise += factor.transpose() * (monomial_gradient(group.states.col(i)) *
                                                variance.cwiseProduct(gradients.col(i)));
  }
}

}  // namespace

std::vector<ObservedValues> observe(const std::vector<StateGroup>& groups, const Quadratic& law,
                                    const VectorXd& variance, const MatrixXd& factor) {
  const VectorXd second = 0.5 * variance.cwiseProduct(law.A.cwiseAbs2() * variance);
  std::vector<ObservedValues> result;
  for (const StateGroup& group : groups) {
    ObservedValues t;
    const MatrixXd pulled = law.A * group.states;
    t.values = (group.states.cwiseProduct(0.5 * pulled).colwise().sum().transpose() +
                group.states.transpose() * law.b)
                   .array() +
               law.constant;
    const MatrixXd gradients = pulled.colwise() + law.b;
    set_noise(variance.asDiagonal() * gradients.cwiseAbs2(), second, t);
    if (factor.cols() > 0) set_sensitivity(group, gradients, variance, factor, t);
    result.push_back(std::move(t));
  }
  return result;
}

std::vector<ObservedValues> observe(const std::vector<StateGroup>& groups, const Polynomial& law,
                                    const VectorXd& variance) {
  const Index M = law.dimension();
  std::vector<Polynomial> gradient;
  std::vector<Polynomial> hessian;  // row by row
  for (Index j = 0; j < M; ++j) {
    gradient.push_back(law.derivative(j));
    for (Index k = 0; k < M; ++k) hessian.push_back(gradient.back().derivative(k));
  }
  std::vector<ObservedValues> result;
  for (const StateGroup& group : groups) {
    const Index T = group.states.cols();
    ObservedValues t;
    t.values.resize(T);
    MatrixXd squares(M, T);
    VectorXd second = VectorXd::Zero(M);
    for (Index i = 0; i < T; ++i) {
      const auto x = group.states.col(i);
      t.values(i) = law(x);
      for (Index j = 0; j < M; ++j) {
        const double slope = gradient[static_cast<std::size_t>(j)](x);
        squares(j, i) = variance(j) * slope * slope;
        for (Index k = 0; k < M; ++k) {
          const double bend = hessian[static_cast<std::size_t>(j * M + k)](x);
          second(j) += 0.5 * variance(j) * variance(k) * bend * bend / static_cast<double>(T);
        }
      }
    }
    set_noise(squares, second, t);
    result.push_back(std::move(t));
  }
  return result;
}

}  // namespace noether
