#include "noether/core/number_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace noether {

namespace {
constexpr const char* kNotMeasurable = "not measurable";

/// "1e3" for "1e+03".
std::string with_short_exponent(const std::string& text) {
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return text;
  return fmt::format("{}e{}", text.substr(0, e), std::stoi(text.substr(e + 1)));
}

}  // namespace

std::string scientific(double value, int decimals) {
  if (!std::isfinite(value)) return kNotMeasurable;
  return value == 0 ? "0" : with_short_exponent(fmt::format("{:.{}e}", value, decimals));
}

std::string significant(double value, int digits) {
  if (!std::isfinite(value)) return kNotMeasurable;
  return with_short_exponent(fmt::format("{:.{}g}", value, digits));
}

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace noether
