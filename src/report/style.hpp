#pragma once

namespace noether {

/// The page's style sheet.
extern const char* const kStyle;

}  // namespace noether
