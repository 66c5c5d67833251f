#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/phase/quadratic.hpp"

namespace noether {

/// Reduced row echelon form, with full pivoting, of the monomial coefficients of a span of laws in
/// units of the monomials.
struct Echelon {
  Eigen::MatrixXd rows;              ///< (rank, m); 1 at the row's own pivot, 0 at the others
  std::vector<Eigen::Index> pivots;  ///< (rank) the monomial that leads each row
};

/// `unit` (m): the size of each monomial. Rows are normalised in these units; a law with less than
/// 1e-8 of its norm outside the span of the others is dependent.
Echelon echelon_form(const std::vector<Quadratic>& laws, const Eigen::VectorXd& unit);

}  // namespace noether
