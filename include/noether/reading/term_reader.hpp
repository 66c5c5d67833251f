#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/reading/term_estimator.hpp"

namespace noether {

/// The span of laws (m, K) in a form that is easy to read: reduced row echelon form with full
/// pivoting by what terms contribute along trajectories, each member with as few terms as the data
/// allow. Combinations of `modulo` (m, J) are added to a law where they free it of terms.
std::vector<FittedTerms> read_terms(const Eigen::MatrixXd& laws, const Eigen::MatrixXd& modulo,
                                    const TermEstimator& estimator);

/// The law scaled so that as many coefficients as possible are simple rationals (denominator up to
/// 4) within their errors, and these set to them; the others keep their errors given that. A
/// coefficient is only set where its error is small enough to tell neighbouring rationals apart.
/// `half`: terms whose coefficient is preferred to be 1/2, as squares of momenta.
FittedTerms snapped(const FittedTerms& law, const std::vector<bool>& half);

}  // namespace noether
