#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/terms/expression.hpp"
#include "noether/terms/tape.hpp"

namespace noether {

/// Terms phi_j of laws, as they are estimated from noisy states: noise adds half the curvature to a
/// function of what was observed, which is taken off. For polynomials that is exact to every order
/// (Hermite polynomials), for other terms to the first (derivation 6.10).
class ObservedTerms {
 public:
  /// `variance` (M) of the noise, 0 for what is known exactly, as time.
  ObservedTerms(const std::vector<Expression>& terms, const Eigen::VectorXd& variance);

  [[nodiscard]] Eigen::Index size() const { return values_.size(); }
  struct Scratch {
    Tape::Scratch tape;
    Eigen::MatrixXd derivatives, product;
  };
  /// Values at a block of states (M, P): (P, m).
  void values(const Eigen::Ref<const Eigen::MatrixXd>& states, Scratch& scratch,
              Eigen::Ref<Eigen::MatrixXd> result) const;
  /// The same at any number of states (M, T): (T, m).
  [[nodiscard]] Eigen::MatrixXd values(const Eigen::MatrixXd& states) const {
    return values_.values(states);
  }
  /// Adds the covariance of the values under the noise, summed over a block of states (M, P), each
  /// with its weight (P), to the lower triangle of `sum` (m, m): first order at the observed
  /// states, less the half of the second order by which they overstate it.
  void add_noise(const Eigen::Ref<const Eigen::MatrixXd>& states, const Eigen::VectorXd& weights,
                 Scratch& scratch, Eigen::MatrixXd& sum) const;

 private:
  /// Columns of `derivatives_` that are derivatives to the same variables, and their terms.
  struct Group {
    double factor = 0;
    Eigen::Index first = 0;
    std::vector<Eigen::Index> terms;
  };

  Tape values_, derivatives_;
  std::vector<Group> groups_;
};

/// Indices of the terms that can be searched: finite at all states (M, T), and polynomial or so
/// weakly curved that the second order of the noise is small beside the first.
std::vector<Eigen::Index> usable_terms(const std::vector<Expression>& terms,
                                       const Eigen::VectorXd& variance,
                                       const Eigen::MatrixXd& states);

}  // namespace noether
