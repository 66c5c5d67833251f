#pragma once

#include <filesystem>

namespace noether::cli {

/// Opens a page in the browser of the desktop (xdg-open, on macOS open) and does not wait for it to
/// be read. Where there is none, or it fails at once, one sentence on standard error says where the
/// page is. Throws nothing.
void open_page(const std::filesystem::path& page) noexcept;

}  // namespace noether::cli
