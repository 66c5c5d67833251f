#pragma once

#include <string>
#include <vector>

#include "noether/discovery/law_tests.hpp"

namespace noether {

/// The name of a law by its terms: "energy" where the squares of all momenta stand in it with the
/// same sign and no other term speaks of momenta, "Runge-Lenz vector x" of a single body; otherwise
/// what kind of terms it has, as in "cubic
/// law", "law with logarithms".
std::string name_of_terms(const std::vector<FoundTerm>& terms,
                          const std::vector<std::string>& variables, bool canonical);

}  // namespace noether
