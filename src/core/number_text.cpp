#include "noether/core/number_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace noether {

namespace {
constexpr const char* kNotMeasurable = "not measurable";
}  // namespace

std::string scientific(double value, int decimals) {
  if (!std::isfinite(value)) return kNotMeasurable;
  const std::string text = fmt::format("{:.{}e}", value, decimals);
  const std::size_t e = text.find('e');
  return fmt::format("{}e{}", text.substr(0, e), std::stoi(text.substr(e + 1)));
}

std::string significant(double value, int digits) {
  return std::isfinite(value) ? fmt::format("{:.{}g}", value, digits) : kNotMeasurable;
}

}  // namespace noether
