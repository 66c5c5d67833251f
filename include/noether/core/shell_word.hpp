#pragma once

#include <string>

namespace noether {

/// A word as a POSIX shell takes it: in single quotes where it has anything but plain characters.
std::string shell_word(const std::string& word);

}  // namespace noether
