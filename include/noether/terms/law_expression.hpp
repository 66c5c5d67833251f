#pragma once

#include <string>
#include <vector>

#include "noether/terms/polynomial.hpp"

namespace noether {

/// A polynomial in the names of the variables, as in "q1*p2 - q2*p1" or "0.5*(p^2 + q^2) - q^4/4":
/// + - * / ^ (or **), parentheses, decimal numbers; division by constants only, whole exponents up
/// to 12, total degree up to 24. Throws UsageError naming the position and the text found there.
Polynomial parse_law(const std::string& text, const std::vector<std::string>& variables);

}  // namespace noether
