#pragma once

#include <vector>

#include "noether/phase/dataset.hpp"
#include "noether/phase/quadratic.hpp"

namespace noether {

/// The same span of observables in a basis that reads well: reduced row echelon form with full
/// pivoting, each member with few monomials and its largest coefficient 1. Coefficients are
/// compared in units of `scale` (M), the spread of the variables. Constants are dropped.
std::vector<Quadratic> readable_basis(const std::vector<Quadratic>& laws,
                                      const Eigen::VectorXd& scale);
/// The same in units of the root mean square of every variable of the data.
std::vector<Quadratic> readable_basis(const std::vector<Quadratic>& laws, const Dataset& data);

}  // namespace noether
