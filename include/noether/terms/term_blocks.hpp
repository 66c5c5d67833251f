#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/terms/expression.hpp"

namespace noether {

/// What the columns are, as far as it decides which terms make sense of them.
struct TermVariables {
  std::vector<std::string> names;      ///< (M)
  bool canonical = true;               ///< positions first, momenta second
  std::vector<Eigen::Index> angles;    ///< variables with a period of a whole turn
  std::vector<Eigen::Index> positive;  ///< variables above zero in all states
};

/// A set of terms that belong together, as a user names it: "quadratic", "radial".
struct TermBlock {
  std::string name;
  std::vector<Expression> terms;
};

/// Monomials of some variables from degree 1 to `degree`, at most `most` of them (otherwise none).
std::vector<Expression> monomials_up_to(int degree, const std::vector<Eigen::Index>& variables,
                                        std::size_t most);

/// Terms of one kind (derivation 6.10), empty where they make no sense of the variables:
/// - trig: cos and sin of angles and of their sums and differences, times products of up to two
///   variables that are no angles;
/// - radial: the inverse of a body's distance r from the origin, and components over r;
/// - multipoles: 1/r, 1/r^2, 1/r^3, r, and z^2/r^5 in space;
/// - pairs: the inverse distances between bodies;
/// - exponential: exp of differences of positions, alone and times a momentum;
/// - logarithm: log of positive variables, alone and times a variable.
/// Throws UsageError for another name. `rich`: with the factors that only laws beyond energies
/// need.
TermBlock term_block(const std::string& name, const TermVariables& variables, bool rich);
/// The names that term_block() knows.
const std::vector<std::string>& term_block_names();

}  // namespace noether
