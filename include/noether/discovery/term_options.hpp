#pragma once

#include <string>
#include <vector>

#include "noether/phase/dataset.hpp"
#include "noether/terms/term_blocks.hpp"

namespace noether {

/// Which terms laws may be made of.
struct TermOptions {
  /// "auto", "none", or some of "linear", "quadratic", "polynomial:D", "momenta:D" (polynomials of
  /// momenta alone) and term_block_names().
  std::vector<std::string> blocks = {"auto"};
  std::vector<std::string> terms = {};  ///< further ones, as in "z^2/r^5"
  /// Names for parts of them, as in "r = sqrt(x^2 + y^2)".
  std::vector<std::string> definitions = {};
  int most = 300;  ///< of a level; larger ones are not searched

  void validate() const;  ///< throws UsageError naming the value
};

/// The names that may be chosen, for help and messages: "linear, quadratic, polynomial:4, ...".
std::string term_choices();

/// Terms that are searched together.
struct TermLevel {
  std::string name;
  std::vector<Expression> terms;
  bool too_many = false;  ///< more than TermOptions::most: not searched
};

/// What the columns of a dataset are: angles by their units or names, positive ones by their
/// values.
TermVariables term_variables(const Dataset& data);

/// The levels to search, the simplest first. With "auto": for canonical variables, whose quadratic
/// laws are read before, the terms that the columns suggest, then polynomials of degree 3 and 4
/// with them, last what may be worth a try. Throws UsageError for terms that cannot be parsed.
std::vector<TermLevel> term_levels(const TermOptions& options, const TermVariables& variables);

}  // namespace noether
