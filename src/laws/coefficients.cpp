#include "noether/laws/coefficients.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "noether/screen/features.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Directions whose variation is below this multiple of the noise's say nothing about coefficients.
constexpr double kFaintest = 0.1;
constexpr double kRounding = 1e-13;

/// Mean of monomials' noise covariance at one observed state, less the second order that observed
/// states overstate it by.
void add_noise(const MatrixXd& gradient, const VectorXd& variance, double weight, MatrixXd& noise) {
  const MatrixXd half = gradient * variance.cwiseSqrt().asDiagonal();
  noise.selfadjointView<Eigen::Lower>().rankUpdate(half, weight);
}

VectorXd second_order(const VectorXd& variance) {
  const Index M = variance.size();
  VectorXd excess = VectorXd::Zero(num_monomials(M));
  Index at = 0;
  for (Index a = 0; a < M; ++a) {
    for (Index b = a; b < M; ++b, ++at) excess(at) = (a == b ? 2 : 1) * variance(a) * variance(b);
  }
  return excess;
}

MatrixXd symmetric(const MatrixXd& lower) {
  return MatrixXd(lower.selfadjointView<Eigen::Lower>());
}

/// Inverse of H on the directions that vary by more than noise does.
MatrixXd determined_inverse(const MatrixXd& H, const MatrixXd& noise) {
  const Index r = H.rows();
  if (r == 0) return H;
  const VectorXd size = H.diagonal().cwiseMax(noise.diagonal()).cwiseSqrt();
  const VectorXd back = (size.array() > 0).select(size.cwiseInverse(), 0);
  MatrixXd floor = back.asDiagonal() * noise * back.asDiagonal();
  floor.diagonal().array() += kRounding;
  const MatrixXd scaled = back.asDiagonal() * H * back.asDiagonal();
  const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> solver(scaled, floor);
  MatrixXd inverse = MatrixXd::Zero(r, r);
  if (solver.info() != Eigen::Success) return inverse;
  for (Index i = 0; i < r; ++i) {
    const double value = solver.eigenvalues()(i);
    if (!(value > kFaintest)) continue;
    const VectorXd v = back.asDiagonal() * solver.eigenvectors().col(i);
    inverse += v * v.transpose() / value;
  }
  return inverse;
}

}  // namespace

VectorXd FittedLaw::standard_deviations() const {
  VectorXd result = VectorXd::Zero(coefficients.size());
  for (std::size_t i = 0; i < free.size(); ++i) {
    const auto at = static_cast<Index>(i);
    result(free[i]) = std::sqrt(std::max(0.0, covariance(at, at)));
  }
  return result;
}

MatrixXd FittedLaw::factor() const {
  const auto r = static_cast<Index>(free.size());
  MatrixXd result = MatrixXd::Zero(coefficients.size(), r);
  if (r == 0) return result;
  // Scaled to unit variances first, so that units of the columns do not matter.
  const VectorXd size = covariance.diagonal().cwiseMax(0).cwiseSqrt();
  const VectorXd back = (size.array() > 0).select(size.cwiseInverse(), 0);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(back.asDiagonal() * covariance *
                                                       back.asDiagonal());
  const MatrixXd root = size.asDiagonal() * solver.eigenvectors() *
                        solver.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
  for (Index i = 0; i < r; ++i) result.row(free[static_cast<std::size_t>(i)]) = root.row(i);
  return result;
}

CoefficientEstimator::CoefficientEstimator(const std::vector<StateGroup>& groups,
                                           const VectorXd& variance, const VectorXd& scale)
    : variance_(variance.cwiseQuotient(scale.cwiseAbs2())), scale_(scale), unit_(monomials(scale)) {
  const Index m = unit_.size();
  scatter_ = noise_ = MatrixXd::Zero(m, m);
  const VectorXd excess = second_order(variance_);
  for (const StateGroup& group : groups) {
    groups_.push_back({group.id, (group.states.array().colwise() / scale.array()).matrix()});
    const MatrixXd& states = groups_.back().states;
    const auto T = static_cast<double>(states.cols());
    MatrixXd phi(m, states.cols());
    for (Index i = 0; i < states.cols(); ++i) {
      phi.col(i) = monomials(states.col(i));
      add_noise(monomial_gradient(states.col(i)), variance_, 1 - 1 / T, noise_);
    }
    noise_.diagonal() -= (T - 1) * excess;
    phi.colwise() -= phi.rowwise().mean().eval();
    scatter_.noalias() += phi * phi.transpose();
  }
  noise_ = symmetric(noise_);
  scatter_ -= noise_;
}

MatrixXd CoefficientEstimator::score_covariance(const VectorXd& c,
                                                const std::vector<Index>& free) const {
  const auto r = static_cast<Index>(free.size());
  const Index M = scale_.size();
  const Quadratic law = from_monomial_coefficients(c, M);
  const double second = 0.5 * variance_.dot(law.A.cwiseAbs2() * variance_);
  MatrixXd V = MatrixXd::Zero(r, r);
  for (const StateGroup& group : groups_) {
    const Index T = group.states.cols();
    MatrixXd phi(r, T);
    VectorXd pointwise(T);
    for (Index i = 0; i < T; ++i) {
      const VectorXd gradient = law.gradient(group.states.col(i));
      const VectorXd weighted = variance_.cwiseProduct(gradient);
      const VectorXd correlated = (monomial_gradient(group.states.col(i)) * weighted)(free);
      V.selfadjointView<Eigen::Lower>().rankUpdate(correlated);
      pointwise(i) = std::max(0.0, weighted.dot(gradient) - second);
      phi.col(i) = monomials(group.states.col(i))(free);
    }
    phi.colwise() -= phi.rowwise().mean().eval();
    V.noalias() += phi * pointwise.asDiagonal() * phi.transpose();
  }
  return symmetric(V);
}

FittedLaw CoefficientEstimator::fit(const VectorXd& fixed, const std::vector<Index>& free) const {
  FittedLaw result{fixed, free, {}};
  VectorXd c = fixed.cwiseProduct(unit_);
  for (const Index j : free) c(j) = 0;
  const MatrixXd inverse = determined_inverse(scatter_(free, free), noise_(free, free));
  const VectorXd theta = -inverse * (scatter_ * c)(free);
  for (std::size_t i = 0; i < free.size(); ++i) c(free[i]) = theta(static_cast<Index>(i));
  const VectorXd back = unit_(free).cwiseInverse();
  result.covariance =
      back.asDiagonal() * inverse * score_covariance(c, free) * inverse * back.asDiagonal();
  for (std::size_t i = 0; i < free.size(); ++i)
    result.coefficients(free[i]) = c(free[i]) / unit_(free[i]);
  return result;
}

double wald_distance(const FittedLaw& fitted, const VectorXd& other) {
  VectorXd rest = other - fitted.coefficients;
  VectorXd deviation(static_cast<Index>(fitted.free.size()));
  for (std::size_t i = 0; i < fitted.free.size(); ++i) {
    deviation(static_cast<Index>(i)) = rest(fitted.free[i]);
    rest(fitted.free[i]) = 0;
  }
  const double size = other.cwiseAbs().maxCoeff();
  if (rest.cwiseAbs().maxCoeff() > 1e-9 * size) return std::numeric_limits<double>::infinity();
  if (deviation.size() == 0) return 0;
  const VectorXd scale = fitted.covariance.diagonal().cwiseMax(0).cwiseSqrt();
  const VectorXd back = (scale.array() > 0).select(scale.cwiseInverse(), 0);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(back.asDiagonal() * fitted.covariance *
                                                       back.asDiagonal());
  const VectorXd rotated = solver.eigenvectors().transpose() * back.asDiagonal() * deviation;
  double distance = 0;
  for (Index i = 0; i < rotated.size(); ++i) {
    // Directions that the data do not determine cannot speak against anything.
    if (solver.eigenvalues()(i) > 1e-10)
      distance += rotated(i) * rotated(i) / solver.eigenvalues()(i);
  }
  return distance;
}

}  // namespace noether
