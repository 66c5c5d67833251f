#include "noether/reading/term_estimator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "noether/linalg/decompositions.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kBlock = 256;
constexpr double kInsignificant = 3.3;  // errors within which a coefficient counts as zero
constexpr double kWorse = 4;  // standard deviations of chi-square that leaving terms out may cost
constexpr double kFaintPivot = 10;  // contributions over that of the pivot at which it is changed
constexpr double kRidge = 1e-10;  // of the largest eigenvalue: what is collinear is not determined

}  // namespace

/// Of one law: sums of phi (C - mean) less what the noise adds, by trajectory.
struct TermEstimator::Scores {
  MatrixXd by_trajectory;  // (m, n), weighted
  VectorXd variance;       // (n) of the law under the noise
};

/// Normal equations about a law, in units of the terms' motion.
struct TermEstimator::Problem {
  VectorXd unit;  // (m)
  MatrixXd H, V;  // (m, m)
  double degrees = 0;
  double noise = 0;      // variance of the guess under the noise, as far as it is there
  double inflation = 1;  // by which scores scatter by more than the noise explains

  struct Solution {
    VectorXd values;
    MatrixXd covariance;
  };

  /// Coefficients of the terms `free` where that of `pivot` is 1.
  [[nodiscard]] Solution solve(Index pivot, const std::vector<Index>& free) const {
    const MatrixXd block = H(free, free);
    const VectorXd right = H(free, std::vector<Index>{pivot});
    const Eigen::LLT<MatrixXd> cholesky(regular(block));
    Solution solution;
    solution.values = -cholesky.solve(right);
    const MatrixXd half = cholesky.solve(MatrixXd(V(free, free)));
    solution.covariance = cholesky.solve(MatrixXd(half.transpose()));
    return solution;
  }

  /// H may fall below zero in directions that are all noise.
  static MatrixXd regular(const MatrixXd& block) {
    if (block.rows() == 0) return block;
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(block);
    const double least = 1e-13 * std::max(1.0, solver.eigenvalues()(block.rows() - 1));
    if (solver.eigenvalues()(0) > least) return block;
    return solver.eigenvectors() * solver.eigenvalues().cwiseMax(least).asDiagonal() *
           solver.eigenvectors().transpose();
  }
};

TermEstimator::TermEstimator(const std::vector<TrajectoryStates>& trajectories,
                             const ObservedTerms& terms, const TermScatter& scatter,
                             std::vector<double> weights, ThreadPool& pool)
    : trajectories_(trajectories),
      terms_(terms),
      scatter_(scatter),
      weights_(std::move(weights)),
      pool_(pool),
      motion_((scatter.within - scatter.noise).diagonal().cwiseMax(0).cwiseSqrt()) {
  if (weights_.empty()) weights_.assign(trajectories.size(), 1);
}

namespace {

/// Mean covariance of the terms under the noise along one trajectory, (m, m).
MatrixXd noise_along(const MatrixXd& states, const ObservedTerms& terms) {
  ObservedTerms::Scratch scratch;
  MatrixXd noise = MatrixXd::Zero(terms.size(), terms.size());
  for (Index first = 0; first < states.cols(); first += kBlock) {
    const Index count = std::min(kBlock, states.cols() - first);
    terms.add_noise(states.middleCols(first, count), VectorXd::Ones(count), scratch, noise);
  }
  const MatrixXd full = noise.selfadjointView<Eigen::Lower>();
  return full / static_cast<double>(states.cols());
}

}  // namespace

MatrixXd TermEstimator::noise_by_trajectory(const MatrixXd& laws) const {
  MatrixXd result(static_cast<Index>(trajectories_.size()), laws.cols());
  pool_.run(trajectories_.size(), [&](std::size_t k, int) {
    const MatrixXd noise = noise_along(trajectories_[k].states, terms_);
    for (Index law = 0; law < laws.cols(); ++law)
      result(static_cast<Index>(k), law) = laws.col(law).dot(noise * laws.col(law));
  });
  return result;
}

TermEstimator::Scores TermEstimator::scores_of(const VectorXd& law) const {
  const auto count = static_cast<Index>(trajectories_.size());
  Scores scores{MatrixXd(terms_.size(), count), VectorXd(count)};
  pool_.run(trajectories_.size(), [&](std::size_t k, int) {
    const MatrixXd& states = trajectories_[k].states;
    MatrixXd values = terms_.values(states);
    values.rowwise() -= values.colwise().mean().eval();
    const VectorXd of_noise = noise_along(states, terms_) * law;
    const auto degrees = static_cast<double>(states.cols() - 1);
    const auto column = static_cast<Index>(k);
    scores.by_trajectory.col(column) =
        weights_[k] * (values.transpose() * (values * law) - degrees * of_noise);
    scores.variance(column) = std::max(0.0, law.dot(of_noise));
  });
  return scores;
}

namespace {

double median(std::vector<double> values) {
  if (values.empty()) return 1;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

TermEstimator::Problem TermEstimator::problem_of(const VectorXd& guess, Index pivot) const {
  const Scores scores = scores_of(guess);
  Problem problem;
  problem.unit = motion_.cwiseMax(1e-300).cwiseInverse();
  std::vector<double> doubly;  // weights of the noise in V
  double once = 0;
  double twice = 0;
  for (std::size_t k = 0; k < trajectories_.size(); ++k) {
    const auto degrees = static_cast<double>(trajectories_[k].states.cols() - 1);
    doubly.push_back(weights_[k] * weights_[k] * scores.variance(static_cast<Index>(k)));
    once += weights_[k] * degrees;
    twice += doubly.back() * degrees;
  }
  const double noise = guess.dot(scatter_.noise * guess);
  const double lambda = noise > 0 ? guess.dot(scatter_.within * guess) / noise : 1;
  const double overstated = std::clamp(lambda, 0.01, 1.0);  // 1 where noise is not overstated
  const auto scaled = [&](const MatrixXd& matrix) {
    return MatrixXd(problem.unit.asDiagonal() * matrix * problem.unit.asDiagonal());
  };
  problem.H = scaled(scatter_.within - overstated * scatter_.noise);
  // The coefficient of the pivot is 1 in these units as well, so the law is a multiple.
  const double multiple = problem.unit(pivot);
  problem.noise = overstated * noise * multiple * multiple;
  problem.degrees = scatter_.dof;
  const MatrixXd within = term_scatter(trajectories_, terms_, doubly, pool_).within;
  problem.V = scaled(within) * (multiple * multiple * overstated * twice / (once * once));
  // Scores that scatter by more than the noise explains: the law drifts, or the noise is coloured.
  const MatrixXd seen = multiple / once * (problem.unit.asDiagonal() * scores.by_trajectory);
  const VectorXd expected = problem.V.diagonal();
  std::vector<double> ratios;
  for (Index j = 0; j < expected.size(); ++j) {
    if (motion_(j) > 0) ratios.push_back(seen.row(j).squaredNorm() / expected(j));
  }
  problem.inflation = std::max(1.0, median(std::move(ratios)));
  problem.V *= problem.inflation;
  return problem;
}

namespace {

/// Least squares with the normal matrix H, from which terms are taken out one by one.
class Elimination {
 public:
  Elimination(const MatrixXd& H, const VectorXd& right) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(H);
    const VectorXd& values = solver.eigenvalues();
    const double least = kRidge * values(values.size() - 1);
    inverse_ = solver.eigenvectors() * values.cwiseMax(least).cwiseInverse().asDiagonal() *
               solver.eigenvectors().transpose();
    solution_ = -inverse_ * right;
    for (Index j = 0; j < right.size(); ++j) left_.push_back(j);
  }

  [[nodiscard]] const std::vector<Index>& left() const { return left_; }

  /// By how much the sum of squares grows without the term that matters least, and which it is.
  [[nodiscard]] std::pair<double, std::size_t> least() const {
    std::pair<double, std::size_t> result{std::numeric_limits<double>::infinity(), 0};
    for (std::size_t i = 0; i < left_.size(); ++i) {
      const Index j = left_[i];
      const double growth = solution_(j) * solution_(j) / inverse_(j, j);
      if (growth < result.first) result = {growth, i};
    }
    return result;
  }

  void drop(std::size_t i) {
    const Index j = left_[i];
    const VectorXd column = inverse_.col(j) / inverse_(j, j);
    solution_ -= solution_(j) * column;
    inverse_ -= column * inverse_.row(j).eval();
    left_.erase(left_.begin() + static_cast<std::ptrdiff_t>(i));
  }

 private:
  MatrixXd inverse_;
  VectorXd solution_;
  std::vector<Index> left_;
};

double square(double x) { return x * x; }

}  // namespace

/// Terms without which the law would vary by clearly more. First by the sum of squares, because
/// errors of many collinear terms say little; then by the errors of the few that are left.
std::vector<Index> TermEstimator::needed_terms(const Problem& problem, Index pivot,
                                               const std::vector<Index>& all) {
  if (all.empty()) return all;
  Elimination elimination(problem.H(all, all), problem.H(all, std::vector<Index>{pivot}));
  const double unit = problem.noise * problem.inflation / problem.degrees;
  double cost = 0;
  for (double dropped = 1; !elimination.left().empty(); ++dropped) {
    const auto [growth, at] = elimination.least();
    cost += growth;
    const double allowed = dropped + kWorse * (1 + std::sqrt(2 * dropped));
    if (growth > square(kInsignificant) * unit || cost > allowed * unit) break;
    elimination.drop(at);
  }
  std::vector<Index> free;
  for (const Index j : elimination.left()) free.push_back(all[static_cast<std::size_t>(j)]);
  while (!free.empty()) {
    const Problem::Solution solution = problem.solve(pivot, free);
    const VectorXd significance =
        solution.values.cwiseAbs2().cwiseQuotient(solution.covariance.diagonal());
    Index weakest = 0;
    if (!(significance.minCoeff(&weakest) < square(kInsignificant))) break;
    free.erase(free.begin() + weakest);
  }
  return free;
}

FittedTerms TermEstimator::sparse_fit(const VectorXd& guess, Index pivot) const {
  FittedTerms fitted = fit_with(guess, pivot);
  const VectorXd contributions = fitted.coefficients.cwiseProduct(motion_(fitted.terms)).cwiseAbs();
  Index leading = 0;
  if (contributions.maxCoeff(&leading) < kFaintPivot * contributions(0)) return fitted;
  // The term that was to lead hardly matters: the leading one must not be left out.
  return fit_with(guess, fitted.terms[static_cast<std::size_t>(leading)]);
}

FittedTerms TermEstimator::fit_with(const VectorXd& law, Index pivot) const {
  if (law(pivot) == 0) return {{pivot}, VectorXd::Ones(1), MatrixXd::Zero(1, 0)};
  const VectorXd guess = law / law(pivot);
  const Problem problem = problem_of(guess, pivot);
  std::vector<Index> all;
  for (Index j = 0; j < guess.size(); ++j) {
    if (j != pivot && guess(j) != 0 && motion_(j) > 0) all.push_back(j);
  }
  const std::vector<Index> free = needed_terms(problem, pivot, all);
  FittedTerms fitted;
  fitted.terms = {pivot};
  fitted.terms.insert(fitted.terms.end(), free.begin(), free.end());
  const auto size = static_cast<Index>(fitted.terms.size());
  fitted.coefficients = VectorXd::Ones(size);
  fitted.factor = MatrixXd::Zero(size, size - 1);
  if (size == 1) return fitted;
  const Problem::Solution solution = problem.solve(pivot, free);
  const VectorXd unit = problem.unit(fitted.terms) / problem.unit(pivot);
  fitted.coefficients.tail(size - 1) = solution.values.cwiseProduct(unit.tail(size - 1));
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(solution.covariance);
  fitted.factor.bottomRows(size - 1) = unit.tail(size - 1).asDiagonal() * solver.eigenvectors() *
                                       solver.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
  return fitted;
}

}  // namespace noether
