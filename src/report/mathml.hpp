#pragma once

#include <string>
#include <vector>

#include "noether/terms/law.hpp"

namespace noether {

/// A law of any form in MathML, one <math> a term, so that lines may break between them; products
/// of sums where that is shorter, numbers with four digits. Names as physicists write them: px1 is
/// p with index x_1.

std::string mathml(const Law& law, const std::vector<std::string>& variables);
/// A variable alone.
std::string mathml_variable(const std::string& name);
/// A positive number, 1.2e-05 as 1.2 times a power of ten.
std::string mathml_number(double value, int digits);

}  // namespace noether
