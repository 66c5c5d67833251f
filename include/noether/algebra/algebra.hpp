#pragma once

#include <string>
#include <vector>

#include "noether/algebra/lie_algebra.hpp"
#include "noether/phase/quadratic.hpp"

namespace noether {

/// The Lie algebra of laws under the Poisson bracket, identified by invariants that do not depend
/// on the basis.
///
/// A constant is not a law, but the bracket of two laws may be constant ({q, p} = 1). If adding
/// constants to the laws can remove the constants from all brackets, this is done silently.
/// Otherwise (the constants are a cocycle but not a coboundary) the constant 1 joins the algebra as
/// a central element: q and p generate the Heisenberg algebra of dimension 3, not R^2.
struct Algebra {
  /// One name per isomorphism class: su(n) with so(3) = su(2), so(4) = su(2) + su(2), so(6) =
  /// su(4); so(n), n = 5 and above 6; sp(2n,R) with sl(2,R) = sp(2,R); u(n) = su(n) + u(1);
  /// one-dimensional is u(1), abelian of more dimensions R^n; se(n) = so(n) with its vectors;
  /// heisenberg(n) of dimension 2n + 1; semidirect sums as s ⋉ r; direct sums with +, largest
  /// first. "unnamed, dimension d" when unsure, "not closed, dimension d" where brackets lead out
  /// of the span by more than errors explain.
  std::string name;
  std::string aliases;  ///< other names of the same algebra or of its parts, separated by commas
  Eigen::Index dimension = 0;
  Eigen::Index centre = 0;
  std::vector<Eigen::Index> derived_series;  ///< dimensions, starting with that of the algebra
  std::vector<Eigen::Index> lower_central_series;  ///< likewise
  Eigen::Index radical = 0;
  Signature killing;
  std::string semisimple_part;  ///< of the Levi decomposition; empty without one
  bool centrally_extended = false;
  /// RMS size of the part of the brackets outside the span; brackets of unit vectors are of order
  /// 1.
  double closure_residual = 0;
  /// [C_i, C_j] = sum_k constants[i](k, j) C_k in the given basis of laws, best fit; the constant 1
  /// last where the algebra is centrally extended.
  std::vector<Eigen::MatrixXd> structure_constants;
};

/// `laws`: linearly independent, data units. `scale` (M): spread of the variables; coefficients are
/// compared in these units. `error`: RMS norm of the error of a law of unit norm, in these units.
/// Without laws the dimension is 0 and the name "trivial".
Algebra identify_algebra(const std::vector<Quadratic>& laws, const Eigen::VectorXd& scale,
                         double error);

}  // namespace noether
