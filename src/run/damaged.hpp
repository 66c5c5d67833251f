#pragma once

#include <filesystem>
#include <string>

namespace noether {

/// Throws the IoError on a file of a run folder that says other things than it should.
[[noreturn]] void refuse_damaged(const std::filesystem::path& file, const std::string& what);

}  // namespace noether
