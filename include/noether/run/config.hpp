#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "noether/run/settings.hpp"

namespace noether {

/// Sets the keys of a TOML file, tables as prefixes: [razor] steps = 500 is razor.steps. Throws
/// UsageError naming file, line and key for a syntax error, an unknown key or a value that does not
/// fit.
void apply_toml(const std::filesystem::path& path, Settings& settings);

/// Every key with its value, unit, meaning and, where `notes` has one for it, a further remark, as
/// a TOML file that apply_toml() takes back.
std::string format_toml(const Settings& settings, const std::map<std::string, std::string>& notes);

}  // namespace noether
