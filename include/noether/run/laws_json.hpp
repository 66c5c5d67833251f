#pragma once

#include <filesystem>
#include <string>

#include "noether/discovery/finding.hpp"

namespace noether {

/// laws.json, schema noether.laws/1. Numbers that are not finite are null.
std::string format_laws(const Finding& finding);

/// The same back, but for what the file does not hold: directions of the screen and of the model's
/// null space. A null is NaN, or infinite for a minimum detectable drift, or nothing where the
/// finding has an optional. Throws IoError naming the file and what is wrong with it.
Finding read_finding(const std::filesystem::path& file);

}  // namespace noether
