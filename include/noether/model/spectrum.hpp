#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "noether/phase/quadratic.hpp"

namespace noether {

/// Singular value decomposition of the stacked generators (paper, sec. 5.1), data units.
struct Spectrum {
  std::vector<double> singular_values;  ///< descending
  std::vector<Quadratic> directions;    ///< right singular vectors, unit Frobenius norm
};

/// G = J (A, b) row by row, so the decomposition of (A, b) has the same singular values and, up to
/// J, vectors.
Spectrum spectrum_of(const std::vector<Quadratic>& laws);

/// Singular values above this share of the largest count as laws.
inline constexpr double kActiveShare = 0.05;
/// Number of singular values above that share.
std::ptrdiff_t num_active(const std::vector<double>& singular_values);
/// Directions whose singular value is above `relative` times the largest.
std::vector<Quadratic> active_directions(const Spectrum& spectrum, double relative = kActiveShare);

/// Laws of unit norm as columns, their coefficients scaled by the spread of the variables (M), so
/// that units do not matter.
Eigen::MatrixXd stack_scaled(const std::vector<Quadratic>& laws, const Eigen::VectorXd& spread);

/// Parallelness of each direction to the span of the true laws.
std::vector<double> parallelness_of(const std::vector<Quadratic>& directions,
                                    const std::vector<Quadratic>& truth);

}  // namespace noether
