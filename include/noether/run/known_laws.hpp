#pragma once

#include <filesystem>
#include <vector>

#include "noether/phase/quadratic.hpp"

namespace noether {

/// Known laws from a JSON file: a list of {"A": [[...]], "b": [...]}, or a laws.json. Data units.
/// Throws IoError and DataError.
std::vector<Quadratic> read_laws(const std::filesystem::path& path, Eigen::Index dimension);

}  // namespace noether
