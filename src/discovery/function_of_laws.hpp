#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/terms/law.hpp"

namespace noether {

inline constexpr Eigen::Index kMostStatesForFunctions = 4000;

/// Combinations (K, J) of functions that are functions of laws, and (K, K - J) of those that are
/// not.
struct NoveltySplit {
  Eigen::MatrixXd functions, fresh;
};

/// Products, powers and smooth functions of laws are laws, but no new ones. `values` (T, K) of the
/// candidates and the laws at the same states (M, T): what polynomials of the laws up to degree
/// three predict of a candidate within a tenth of its spread is a function of them.
NoveltySplit split_by_novelty_of(const Eigen::MatrixXd& values, const std::vector<Law>& laws,
                                 const Eigen::MatrixXd& states);

}  // namespace noether
