#include <algorithm>
#include <cmath>
#include <limits>

#include "noether/linalg/decompositions.hpp"
#include "noether/reading/law_formula.hpp"
#include "noether/terms/monomials.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNegligible = 0.02;  // change of a law over its variation along trajectories
constexpr double kFaintest = 1e-5;    // of a law's spread, where it varies by less along them
constexpr Index kMostStates = 20000;

double count_of(const std::vector<TrajectoryStates>& groups) {
  double count = 0;
  for (const TrajectoryStates& group : groups) count += static_cast<double>(group.states.cols());
  return std::max(1.0, count);
}

/// Standard deviation of every monomial over all states (m).
VectorXd spread_of_monomials(const std::vector<TrajectoryStates>& groups) {
  if (groups.empty()) return {};
  const Index m = num_monomials(groups[0].states.rows());
  const double count = count_of(groups);
  VectorXd mean = VectorXd::Zero(m);
  VectorXd square = VectorXd::Zero(m);
  for (const TrajectoryStates& group : groups) {
    for (Index i = 0; i < group.states.cols(); ++i) mean += monomials(group.states.col(i)) / count;
  }
  for (const TrajectoryStates& group : groups) {
    for (Index i = 0; i < group.states.cols(); ++i)
      square += (monomials(group.states.col(i)) - mean).cwiseAbs2() / count;
  }
  return square.cwiseSqrt();
}

/// A scale for each row and column of a symmetric matrix that makes its entries comparable.
VectorXd equilibration(const MatrixXd& A) {
  VectorXd scale = VectorXd::Ones(A.rows());
  for (int round = 0; round < 3; ++round) {
    for (Index i = 0; i < A.rows(); ++i) {
      const double largest =
          (A.row(i).transpose().cwiseProduct(scale) * scale(i)).cwiseAbs().maxCoeff();
      if (largest > 0) scale(i) /= std::sqrt(largest);
    }
  }
  return scale;
}

}  // namespace

FormulaSlack::FormulaSlack(std::vector<TrajectoryStates> groups, VectorXd variance)
    : groups_(thinned(std::move(groups), kMostStates)),
      variance_(std::move(variance)),
      spread_(spread_of_monomials(groups_)) {}

VectorXd FormulaSlack::of(const Quadratic& law) const {
  double within = 0;
  double noise = 0;
  double total = 0;
  double mean = 0;
  const double count = count_of(groups_);
  std::vector<VectorXd> values;
  for (const TrajectoryStates& group : groups_) {
    const MatrixXd pulled = 0.5 * law.A * group.states;
    values.emplace_back(group.states.cwiseProduct(pulled).colwise().sum().transpose() +
                        group.states.transpose() * law.b);
    mean += values.back().sum() / count;
    const MatrixXd gradient = (2 * pulled).colwise() + law.b;
    noise += (variance_.transpose() * gradient.cwiseAbs2()).sum() / count;
  }
  for (const VectorXd& one : values) {
    within += (one.array() - one.mean()).square().sum() / count;
    total += (one.array() - mean).square().sum() / count;
  }
  const double allowed =
      kNegligible * std::max({std::sqrt(within), std::sqrt(noise), kFaintest * std::sqrt(total)});
  return (spread_.array() > 0)
      .select(allowed / spread_.array(), std::numeric_limits<double>::infinity());
}

Quadratic without_dust(const Quadratic& law, const VectorXd& slack) {
  const VectorXd c = monomial_coefficients(law);
  Quadratic clean =
      from_monomial_coefficients((c.array().abs() <= slack.array()).select(0, c), law.dimension());
  clean.constant = law.constant;
  return clean;
}

VectorXd centre_of(const Quadratic& law, const VectorXd& slack) {
  if (law.b.isZero(0) || law.A.isZero(0)) return {};
  const VectorXd scale = equilibration(law.A);
  const auto D = scale.asDiagonal();
  const MatrixXd balanced = D * law.A * D;
  VectorXd centre = -(D * balanced.completeOrthogonalDecomposition().solve(D * law.b));
  const VectorXd allowed = 0.5 * slack.tail(law.dimension());
  for (Index i = 0; i < centre.size(); ++i) {
    const VectorXd effect = (law.A.col(i) * centre(i)).cwiseAbs();
    if ((effect.array() <= 0.1 * allowed.array()).all()) centre(i) = 0;
  }
  const VectorXd missed = (law.A * centre + law.b).cwiseAbs();
  const bool shorter = (centre.array() != 0).count() <= (law.b.array() != 0).count();
  if (!centre.allFinite() || !shorter || (missed.array() > allowed.array()).any()) return {};
  return centre.isZero(0) ? VectorXd() : centre;
}

}  // namespace noether
