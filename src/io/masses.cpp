#include <cmath>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/number_text.hpp"
#include "noether/io/columns.hpp"

namespace noether {

std::vector<double> masses_of(const std::vector<double>& given, std::size_t n, const Message& where,
                              ExitCode code) {
  const auto refuse = [&](const Message& what) {
    if (code == ExitCode::kUsage) throw UsageError(what);
    throw DataError(what);
  };
  for (const double mass : given) {
    if (!(mass > 0) || !std::isfinite(mass))
      refuse(compose("{}: {} is not a positive number. Give masses above zero.", where, mass));
  }
  if (given.empty()) return std::vector<double>(n, 1.0);
  if (given.size() > n || n % given.size() != 0)
    refuse(compose("{}: {} masses do not fit {}. Give one, one per body or one per coordinate.",
                   where, given.size(), counted(n, "coordinate", "coordinates")));
  std::vector<double> masses;
  for (std::size_t i = 0; i < n; ++i) masses.push_back(given[i / (n / given.size())]);
  return masses;
}

}  // namespace noether
