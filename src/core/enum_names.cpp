#include "noether/core/enum_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "noether/core/error.hpp"

namespace noether {

void refuse_name(std::string_view key, std::string_view noun, const std::string& name,
                 const std::vector<std::string>& names) {
  const auto last = names.end() - 1;
  throw UsageError(fmt::format("{}: '{}' is not {}. Use {}{}.", key, name, noun,
                               fmt::join(names.begin(), last, ", "),
                               names.size() > 1 ? " or " + *last : *last));
}

}  // namespace noether
