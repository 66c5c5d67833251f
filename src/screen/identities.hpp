#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/screen/scatter.hpp"
#include "noether/screen/screen.hpp"

namespace noether {

/// Share of a total variance beneath which sums are rounding.
inline constexpr double kNumericalNoise = 1e-13;

/// Below it a ratio of variances counts as noise: eigenvalues of a sample covariance of this size
/// scatter.
double threshold_for(Eigen::Index size, double degrees);

/// Directions (M, r) of standardised variables that do not vary over all the data, each led by a
/// variable of its own. `variance` (M) of the noise.
Eigen::MatrixXd identities_of(const Scatter& scatter, const Eigen::VectorXd& variance,
                              double states);

/// The same as relations of the data, with whole coefficients where the data do not tell them from
/// those found.
std::vector<Identity> in_data_units(const Eigen::MatrixXd& identities,
                                    const Standardisation& standard, const Scatter& scatter,
                                    const Eigen::VectorXd& variance, double states);

}  // namespace noether
