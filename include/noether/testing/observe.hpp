#pragma once

#include <vector>

#include "noether/phase/trajectory_states.hpp"
#include "noether/terms/law.hpp"
#include "noether/testing/conservation_test.hpp"

namespace noether {

/// Values of a law along every trajectory with their variance under noise of `variance` (M) per
/// variable, to the second order in the noise: sigma^2 |grad C(y)|^2 minus half the mean of sum_jk
/// sigma_j^2 sigma_k^2 (d^2 C / dx_j dx_k)^2 at observed states y (derivation 7.4). `factor` (m,
/// r): columns are one standard deviation of independent errors of the coefficients of the law's
/// terms; empty for a given law. Third derivatives are left out.
std::vector<ObservedValues> observe(const std::vector<TrajectoryStates>& trajectories,
                                    const Law& law, const Eigen::VectorXd& variance,
                                    const Eigen::MatrixXd& factor = {});

}  // namespace noether
