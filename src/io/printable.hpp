#pragma once

#include <string>
#include <string_view>

namespace noether {

/// Text from a file as it may stand in a message: at most 60 bytes, and whatever is not printable
/// UTF-8 as \xNN.
std::string printable(std::string_view text);

bool is_utf8(std::string_view text);

}  // namespace noether
