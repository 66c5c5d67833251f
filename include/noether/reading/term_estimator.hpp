#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/core/thread_pool.hpp"
#include "noether/screen/term_scatter.hpp"

namespace noether {

/// A law of some of the terms of a library, with the errors of its coefficients.
struct FittedTerms {
  std::vector<Eigen::Index> terms;  ///< (s) of the library
  Eigen::VectorXd coefficients;     ///< (s) data units
  /// (s, r): columns are one standard deviation of independent errors.
  Eigen::MatrixXd factor;
  [[nodiscard]] Eigen::VectorXd standard_deviations() const { return factor.rowwise().norm(); }
};

/// Coefficients of laws by least squares within trajectories, corrected for errors in variables:
/// with H = W - N, one coefficient of a law is 1 and the others solve H_FF c_F = -H_F1. Their
/// covariance is H^-1 V H^-1, where V is the covariance of the scores: that which the noise causes
/// in each trajectory, enlarged in proportion where the scores scatter by more between trajectories
/// (Fuller 1987, sec. 3.1).
class TermEstimator {
 public:
  /// `weights` as for term_scatter(), which gave `scatter`; references must outlive the estimator.
  TermEstimator(const std::vector<TrajectoryStates>& trajectories, const ObservedTerms& terms,
                const TermScatter& scatter, std::vector<double> weights, ThreadPool& pool);

  /// How far every term moves along trajectories beyond the noise (m), its own units.
  [[nodiscard]] const Eigen::VectorXd& motion() const { return motion_; }
  /// The law near `guess` (m), whose term `pivot` has the coefficient 1, of as few terms as the
  /// data allow: terms are left out while their coefficients are zero within their errors and the
  /// law does not vary by clearly more than before.
  [[nodiscard]] FittedTerms sparse_fit(const Eigen::VectorXd& guess, Eigen::Index pivot) const;
  /// Mean variance that the noise causes in each of the laws (m, K) in each trajectory: (n, K).
  [[nodiscard]] Eigen::MatrixXd noise_by_trajectory(const Eigen::MatrixXd& laws) const;

 private:
  struct Scores;
  struct Problem;
  [[nodiscard]] Scores scores_of(const Eigen::VectorXd& law) const;
  [[nodiscard]] FittedTerms fit_with(const Eigen::VectorXd& law, Eigen::Index pivot) const;
  [[nodiscard]] static std::vector<Eigen::Index> needed_terms(const Problem& problem,
                                                              Eigen::Index pivot,
                                                              const std::vector<Eigen::Index>& all);
  [[nodiscard]] Problem problem_of(const Eigen::VectorXd& guess, Eigen::Index pivot) const;

  const std::vector<TrajectoryStates>& trajectories_;
  const ObservedTerms& terms_;
  const TermScatter& scatter_;
  std::vector<double> weights_;
  ThreadPool& pool_;
  Eigen::VectorXd motion_;
};

}  // namespace noether
