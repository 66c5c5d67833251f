#include "noether/core/enum_names.hpp"

#include <fmt/ranges.h>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"

namespace noether {

void refuse_name(std::string_view key, std::string_view noun, const std::string& name,
                 const std::vector<std::string>& names) {
  const auto last = names.end() - 1;
  const bool is_parameter = key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == key.npos;
  Message message = is_parameter ? Message(Parameter{std::string(key)}) : Message(std::string(key));
  message +=
      compose(": '{}' is not {}. Use {}{}.", name, noun, fmt::join(names.begin(), last, ", "),
              names.size() > 1 ? " or " + *last : *last);
  throw UsageError(message);
}

}  // namespace noether
