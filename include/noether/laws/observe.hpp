#pragma once

#include <vector>

#include "noether/laws/conservation_test.hpp"
#include "noether/phase/groups.hpp"
#include "noether/phase/polynomial.hpp"
#include "noether/phase/quadratic.hpp"

namespace noether {

/// Values of a law along every trajectory with the variance that noise of `variance` (M) per
/// variable gives them, to the second order in the noise: sigma^2 |grad C(y)|^2 less
/// sigma^4 tr(A^2) / 2 at observed states y (method: section 7b). `factor` (m, r): columns are one
/// standard deviation of independent errors of the monomial coefficients; empty for a given law.
std::vector<ObservedValues> observe(const std::vector<StateGroup>& groups, const Quadratic& law,
                                    const Eigen::VectorXd& variance,
                                    const Eigen::MatrixXd& factor = {});

/// The same for any polynomial.
std::vector<ObservedValues> observe(const std::vector<StateGroup>& groups, const Polynomial& law,
                                    const Eigen::VectorXd& variance);

}  // namespace noether
