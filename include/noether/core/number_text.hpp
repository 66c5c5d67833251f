#pragma once

#include <cstddef>
#include <string>

namespace noether {

/// A number as people read it: "1.4e-3" for 0.0014 and one decimal, "0" for zero; "not measurable"
/// where it is not finite.
std::string scientific(double value, int decimals);
/// At most so many significant digits; "not measurable" where it is not finite.
std::string significant(double value, int digits);
/// "1 trajectory", "3 trajectories".
std::string counted(std::size_t count, const std::string& one, const std::string& many);

}  // namespace noether
