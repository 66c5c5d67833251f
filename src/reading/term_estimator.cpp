#include "noether/reading/term_estimator.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "noether/linalg/decompositions.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kBlock = 256;
/// Errors within which a coefficient counts as zero, in the order in which they are tried.
constexpr double kInsignificant[] = {3.3, 2, 0};
constexpr double kWorse = 4;  // standard deviations of chi-square that leaving terms out may cost

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
  double noise = 0;  // variance of the guess under the noise, as far as it is there

  struct Solution {
    VectorXd values;
    MatrixXd covariance;
    double excess = 0;  // variance along trajectories beyond the noise, over the noise
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
    solution.excess = (H(pivot, pivot) + right.dot(solution.values)) / noise;
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

MatrixXd TermEstimator::noise_by_trajectory(const MatrixXd& laws) const {
  MatrixXd result(static_cast<Index>(trajectories_.size()), laws.cols());
  pool_.run(trajectories_.size(), [&](std::size_t k, int) {
    ObservedTerms::Scratch scratch;
    MatrixXd noise = MatrixXd::Zero(terms_.size(), terms_.size());
    const MatrixXd& states = trajectories_[k].states;
    for (Index first = 0; first < states.cols(); first += kBlock) {
      const Index count = std::min(kBlock, states.cols() - first);
      terms_.add_noise(states.middleCols(first, count), VectorXd::Ones(count), scratch, noise);
    }
    const MatrixXd full = noise.selfadjointView<Eigen::Lower>();
    for (Index law = 0; law < laws.cols(); ++law)
      result(static_cast<Index>(k), law) =
          laws.col(law).dot(full * laws.col(law)) / static_cast<double>(states.cols());
  });
  return result;
}

TermEstimator::Scores TermEstimator::scores_of(const VectorXd& law) const {
  const Index m = terms_.size();
  Scores scores{MatrixXd(m, static_cast<Index>(trajectories_.size())),
                VectorXd(static_cast<Index>(trajectories_.size()))};
  pool_.run(trajectories_.size(), [&](std::size_t k, int) {
    ObservedTerms::Scratch scratch;
    const MatrixXd& states = trajectories_[k].states;
    MatrixXd noise = MatrixXd::Zero(m, m);
    MatrixXd values(states.cols(), m);
    for (Index first = 0; first < states.cols(); first += kBlock) {
      const Index count = std::min(kBlock, states.cols() - first);
      const auto block = states.middleCols(first, count);
      terms_.values(block, scratch, values.middleRows(first, count));
      terms_.add_noise(block, VectorXd::Ones(count), scratch, noise);
    }
    values.rowwise() -= values.colwise().mean().eval();
    const VectorXd of_noise =
        noise.selfadjointView<Eigen::Lower>() * law / static_cast<double>(states.cols());
    const auto degrees = static_cast<double>(states.cols() - 1);
    const auto column = static_cast<Index>(k);
    scores.by_trajectory.col(column) =
        weights_[k] * (values.transpose() * (values * law) - degrees * of_noise);
    scores.variance(column) = std::max(0.0, law.dot(of_noise));
  });
  return scores;
}

TermEstimator::Problem TermEstimator::problem_of(const VectorXd& guess) const {
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
  problem.noise = overstated * noise;
  problem.degrees = scatter_.dof;
  const MatrixXd within = term_scatter(trajectories_, terms_, doubly, pool_).within;
  problem.V = scaled(within) * (overstated * twice / (once * once));
  // Scores that scatter by more than the noise explains: the law drifts, or the noise is coloured.
  const MatrixXd seen = problem.unit.asDiagonal() * scores.by_trajectory / once;
  const VectorXd expected = problem.V.diagonal();
  double ratio = 0;
  double count = 0;
  for (Index j = 0; j < expected.size(); ++j) {
    if (!(motion_(j) > 0)) continue;
    ratio += seen.row(j).squaredNorm() / expected(j);
    count += 1;
  }
  if (count > 0) problem.V *= std::max(1.0, ratio / count);
  return problem;
}

namespace {

/// The third of the insignificant terms that are least significant, at least one.
std::vector<Index> without_least(const std::vector<Index>& free, const VectorXd& values,
                                 const MatrixXd& covariance, double level) {
  std::vector<std::pair<double, Index>> weak;
  for (std::size_t j = 0; j < free.size(); ++j) {
    const auto at = static_cast<Index>(j);
    const double error = std::sqrt(std::max(0.0, covariance(at, at)));
    if (std::abs(values(at)) < level * error)
      weak.emplace_back(std::abs(values(at)) / error, free[j]);
  }
  std::sort(weak.begin(), weak.end());
  weak.resize((weak.size() + 2) / 3);
  std::vector<Index> left;
  for (const Index term : free) {
    const bool out = std::any_of(weak.begin(), weak.end(),
                                 [&](const auto& pair) { return pair.second == term; });
    if (!out) left.push_back(term);
  }
  return left;
}

}  // namespace

FittedTerms TermEstimator::sparse_fit(const VectorXd& guess, Index pivot) const {
  const Problem problem = problem_of(guess);
  std::vector<Index> all;
  for (Index j = 0; j < guess.size(); ++j) {
    if (j != pivot && guess(j) != 0 && motion_(j) > 0) all.push_back(j);
  }
  const Problem::Solution full = problem.solve(pivot, all);
  std::vector<Index> free = all;
  Problem::Solution solution = full;
  for (const double level : kInsignificant) {
    free = all;
    solution = full;
    for (;;) {
      const std::vector<Index> left =
          without_least(free, solution.values, solution.covariance, level);
      if (left.size() == free.size()) break;
      free = left;
      solution = problem.solve(pivot, free);
    }
    const auto dropped = static_cast<double>(all.size() - free.size());
    const double allowed = (dropped + kWorse * std::sqrt(2 * dropped) + kWorse) / problem.degrees;
    if (solution.excess - full.excess <= allowed) break;
  }
  FittedTerms fitted;
  fitted.terms = {pivot};
  fitted.terms.insert(fitted.terms.end(), free.begin(), free.end());
  const auto size = static_cast<Index>(fitted.terms.size());
  const VectorXd unit = problem.unit(fitted.terms);
  fitted.coefficients.resize(size);
  fitted.coefficients << 1, solution.values;
  fitted.coefficients.tail(size - 1).array() *= unit.tail(size - 1).array() / unit(0);
  fitted.factor = MatrixXd::Zero(size, size - 1);
  if (size == 1) return fitted;
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(solution.covariance);
  fitted.factor.bottomRows(size - 1) = (unit.tail(size - 1) / unit(0)).asDiagonal() *
                                       solver.eigenvectors() *
                                       solver.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
  return fitted;
}

}  // namespace noether
