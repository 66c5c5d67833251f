#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/linalg/reduced_echelon.hpp"
#include "noether/phase/quadratic.hpp"

namespace noether {

/// The monomial coefficients of a span of laws in units of the monomials: (rank, m), and the
/// monomial that leads each row.
using Echelon = ReducedEchelon;

/// `unit` (m): the size of each monomial. Rows are normalised in these units; a law with less than
/// 1e-8 of its norm outside the span of the others is dependent.
Echelon echelon_form(const std::vector<Quadratic>& laws, const Eigen::VectorXd& unit);

}  // namespace noether
