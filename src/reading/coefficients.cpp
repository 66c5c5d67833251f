#include "noether/reading/coefficients.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <limits>

#include "noether/linalg/decompositions.hpp"
#include "noether/terms/monomials.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Directions that vary by less than this multiple of the noise do not determine coefficients.
constexpr double kLeastSignal = 0.1;
constexpr double kRounding = 1e-13;
constexpr double kEqualTolerance = 1e-9;  // relative difference of coefficients that count as equal
constexpr double kUndetermined = 1e-9;    // relative to the largest variance
constexpr double kWaldLevel = 1e-3;
// The noise counts as overstated if a law's variance is less than this multiple of it.
constexpr double kOverstated = 0.7;
// A law counts as drifting if the variance of its scores is more than this multiple of that
// expected from noise.
constexpr double kMoreThanNoise = 1.5;

/// Adds the noise covariance of the monomials at one observed state, minus the second-order term by
/// which observed states overstate it.
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

/// A covariance as size * correlation * size, the correlation by its eigenvectors.
struct Whitened {
  VectorXd size, values;
  MatrixXd vectors;
};

Whitened whitened(const MatrixXd& covariance) {
  const VectorXd size = covariance.diagonal().cwiseMax(0).cwiseSqrt();
  const VectorXd back = (size.array() > 0).select(size.cwiseInverse(), 0);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(back.asDiagonal() * covariance *
                                                       back.asDiagonal());
  return {size, solver.eigenvalues(), solver.eigenvectors()};
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
    if (!(value > kLeastSignal)) continue;
    const VectorXd v = back.asDiagonal() * solver.eigenvectors().col(i);
    inverse += v * v.transpose() / value;
  }
  return inverse;
}

}  // namespace

VectorXd FittedLaw::parameter_deviations() const {
  return covariance.diagonal().cwiseMax(0).cwiseSqrt();
}

VectorXd FittedLaw::standard_deviations() const {
  if (parameters.size() == 0) return VectorXd::Zero(coefficients.size());
  return factor().rowwise().norm();
}

MatrixXd FittedLaw::factor() const {
  if (parameters.size() == 0) return MatrixXd(coefficients.size(), 0);
  // Scaled to unit variances first, so that the units of the columns do not matter.
  const Whitened w = whitened(covariance);
  return directions * w.size.asDiagonal() * w.vectors *
         w.values.cwiseMax(0).cwiseSqrt().asDiagonal();
}

MatrixXd unit_directions(Index m, const std::vector<Index>& free) {
  MatrixXd directions = MatrixXd::Zero(m, static_cast<Index>(free.size()));
  for (std::size_t i = 0; i < free.size(); ++i) directions(free[i], static_cast<Index>(i)) = 1;
  return directions;
}

CoefficientEstimator::CoefficientEstimator(const std::vector<TrajectoryStates>& groups,
                                           const VectorXd& variance, const VectorXd& scale,
                                           bool systematic)
    : variance_(variance.cwiseQuotient(scale.cwiseAbs2())),
      scale_(scale),
      unit_(monomials(scale)),
      systematic_(systematic) {
  const Index m = unit_.size();
  within_ = noise_ = MatrixXd::Zero(m, m);
  const VectorXd excess = second_order(variance_);
  for (const TrajectoryStates& group : groups) {
    groups_.push_back({group.id, (group.states.array().colwise() / scale.array()).matrix()});
    const MatrixXd& states = groups_.back().states;
    const auto T = static_cast<double>(states.cols());
    MatrixXd phi(m, states.cols());
    for (Index i = 0; i < states.cols(); ++i) {
      phi.col(i) = monomials(states.col(i));
      add_noise(monomial_gradient(states.col(i)), variance_, 1 - 1 / T, noise_);
    }
    noise_.diagonal() -= (T - 1) * excess;
    degrees_ += T - 1;
    phi.colwise() -= phi.rowwise().mean().eval();
    within_.noalias() += phi * phi.transpose();
  }
  noise_ = symmetric(noise_);
}

MatrixXd CoefficientEstimator::score_covariance(const VectorXd& c, const MatrixXd& E) const {
  const Quadratic law = from_monomial_coefficients(c, scale_.size());
  const double second = 0.5 * variance_.dot(law.A.cwiseAbs2() * variance_);
  MatrixXd V = MatrixXd::Zero(E.cols(), E.cols());
  for (const TrajectoryStates& group : groups_) {
    const Index T = group.states.cols();
    MatrixXd phi(c.size(), T);
    MatrixXd correlated(c.size(), T);
    VectorXd pointwise(T);
    for (Index i = 0; i < T; ++i) {
      const VectorXd gradient = law.gradient(group.states.col(i));
      const VectorXd weighted = variance_.cwiseProduct(gradient);
      correlated.col(i) = monomial_gradient(group.states.col(i)) * weighted;
      pointwise(i) = std::max(0.0, weighted.dot(gradient) - second);
      phi.col(i) = monomials(group.states.col(i));
    }
    const MatrixXd second_score = E.transpose() * correlated;
    MatrixXd score = E.transpose() * phi;
    score.colwise() -= score.rowwise().mean().eval();
    V.noalias() += second_score * second_score.transpose();
    V.noalias() += score * pointwise.asDiagonal() * score.transpose();
  }
  return V;
}

double CoefficientEstimator::design_effect(const VectorXd& c, const MatrixXd& E, const MatrixXd& V,
                                           double factor) const {
  const Whitened w = whitened(V);
  const VectorXd back = (w.size.array() > 0).select(w.size.cwiseInverse(), 0);
  double sum = 0;
  for (const TrajectoryStates& group : groups_) {
    VectorXd score = VectorXd::Zero(E.cols());
    const Quadratic law = from_monomial_coefficients(c, scale_.size());
    double average = 0;
    for (Index i = 0; i < group.states.cols(); ++i)
      average += law(group.states.col(i)) / static_cast<double>(group.states.cols());
    for (Index i = 0; i < group.states.cols(); ++i) {
      const VectorXd phi = E.transpose() * monomials(group.states.col(i));
      const VectorXd weighted = variance_.cwiseProduct(law.gradient(group.states.col(i)));
      score += phi * (law(group.states.col(i)) - average) -
               factor * (E.transpose() * (monomial_gradient(group.states.col(i)) * weighted));
    }
    const VectorXd rotated = w.vectors.transpose() * back.asDiagonal() * score;
    for (Index i = 0; i < rotated.size(); ++i) {
      if (w.values(i) > kUndetermined) sum += rotated(i) * rotated(i) / w.values(i);
    }
  }
  const auto determined = static_cast<double>((w.values.array() > kUndetermined).count());
  const double effect = determined > 0 ? sum / determined : 1;
  return effect > kMoreThanNoise ? effect : 1;
}

FittedLaw CoefficientEstimator::fit(const VectorXd& fixed, const MatrixXd& directions) const {
  if (directions.cols() == 0) return {fixed, directions, {}, {}};
  const FittedLaw first = fit_with_noise(fixed, directions, 1);
  const double ratio = variance_over_noise(first.coefficients);
  return ratio < kOverstated && !systematic_ ? fit_with_noise(fixed, directions, ratio) : first;
}

FittedLaw CoefficientEstimator::fit_with_noise(const VectorXd& fixed, const MatrixXd& directions,
                                               double factor) const {
  FittedLaw result{fixed, directions, {}, {}};
  const VectorXd c0 = fixed.cwiseProduct(unit_);
  const MatrixXd E = unit_.asDiagonal() * directions;
  const MatrixXd noise = factor * noise_;
  const MatrixXd signal = within_ - noise;
  const MatrixXd inverse =
      determined_inverse(E.transpose() * signal * E, E.transpose() * noise * E);
  result.parameters = -inverse * (E.transpose() * (signal * c0));
  const VectorXd c = c0 + E * result.parameters;
  const MatrixXd V = factor * score_covariance(c, E);
  result.covariance = design_effect(c, E, V, factor) * (inverse * V * inverse);
  result.coefficients += directions * result.parameters;
  return result;
}

double CoefficientEstimator::variance_over_noise(const VectorXd& coefficients) const {
  const VectorXd c = coefficients.cwiseProduct(unit_);
  const double noise = c.dot(noise_ * c);
  return noise > 0 ? c.dot(within_ * c) / noise : 1;
}

std::vector<Index> CoefficientEstimator::varying() const {
  std::vector<Index> result;
  for (Index j = 0; j < unit_.size(); ++j) {
    if (within_(j, j) > (1 + kLeastSignal) * noise_(j, j) && within_(j, j) > kRounding * kRounding)
      result.push_back(j);
  }
  return result;
}

VectorXd CoefficientEstimator::motion() const {
  return ((within_ - noise_).diagonal() / std::max(1.0, degrees_)).cwiseMax(0).cwiseSqrt();
}

WaldDistance wald_distance(const FittedLaw& fitted, const VectorXd& other) {
  const VectorXd rest = other - fitted.coefficients;
  if (fitted.parameters.size() == 0)
    return {
        rest.norm() > kEqualTolerance * other.norm() ? std::numeric_limits<double>::infinity() : 0,
        0};
  const VectorXd deviation = fitted.directions.colPivHouseholderQr().solve(rest);
  if ((fitted.directions * deviation - rest).norm() > kEqualTolerance * other.norm())
    return {std::numeric_limits<double>::infinity(), 0};
  const Whitened w = whitened(fitted.covariance);
  const VectorXd back = (w.size.array() > 0).select(w.size.cwiseInverse(), 0);
  const VectorXd rotated = w.vectors.transpose() * back.asDiagonal() * deviation;
  WaldDistance result;
  for (Index i = 0; i < rotated.size(); ++i) {
    // Directions that the data do not determine cannot contradict anything.
    if (!(w.values(i) > kUndetermined)) continue;
    result.distance += rotated(i) * rotated(i) / w.values(i);
    ++result.degrees;
  }
  return result;
}

bool consistent(const FittedLaw& fitted, const VectorXd& other) {
  const WaldDistance wald = wald_distance(fitted, other);
  if (!std::isfinite(wald.distance)) return false;
  if (wald.degrees == 0) return true;
  const boost::math::chi_squared distribution(wald.degrees);
  return wald.distance < boost::math::quantile(boost::math::complement(distribution, kWaldLevel));
}

}  // namespace noether
