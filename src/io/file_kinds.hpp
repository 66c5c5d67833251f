#pragma once

#include <filesystem>
#include <string>

namespace noether {

enum class FileKind { kTable, kNpy, kNpz, kHdf5, kForeign, kUnknown };

/// By its ending, that of what is inside for .gz. Foreign: of another program, which Python can
/// convert.
FileKind kind_of(const std::filesystem::path& path);
bool is_gzipped(const std::filesystem::path& path);

/// Refuses a file that noether does not read, with what to do about it.
[[noreturn]] void refuse_kind(const std::filesystem::path& path);

}  // namespace noether
