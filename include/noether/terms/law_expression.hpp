#pragma once

#include <string>
#include <vector>

#include "noether/terms/expression.hpp"
#include "noether/terms/law.hpp"

namespace noether {

/// An expression in the names of the variables, as in "q1*p2 - q2*p1", "0.5*(p^2 + q^2) - q^4/4" or
/// "(px^2 + py^2)/2 - 1/sqrt(x^2 + y^2)": + - * / ^ (or **), parentheses, decimal numbers, pi, and
/// the functions of Expression::functions(). A name that is no word stands in double quotes. Throws
/// UsageError naming the position and the text found there.
Expression parse_expression(const std::string& text, const std::vector<std::string>& variables);

/// The same as a law: a polynomial where it is one. Throws UsageError for a constant as well.
Law parse_law(const std::string& text, const std::vector<std::string>& variables);

}  // namespace noether
