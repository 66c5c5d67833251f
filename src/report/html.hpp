#pragma once

#include <string>
#include <string_view>

namespace noether {

/// Text as it may stand in HTML, within attributes too; what is no character of a page becomes a
/// replacement character.
std::string escaped_html(std::string_view text);

}  // namespace noether
