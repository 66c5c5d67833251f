#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace noether {

/// SHA-256 (FIPS 180-4) of a text and of the bytes of files one after the other, in lower-case
/// hexadecimal.
std::string sha256(const std::string& text);
std::string sha256_of_files(const std::vector<std::filesystem::path>& files);

}  // namespace noether
