#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "noether/core/npz.hpp"

namespace noether {

/// A file of named arrays, or arrays in memory: what is there, and any of it.
struct ArraySource {
  std::vector<ArrayHeader> entries;  ///< without values
  /// Reads the arrays of these names, which are among the entries; each is asked for once.
  std::function<Archive(const std::set<std::string>&)> read;
  /// The texts of an entry of Kind::kTexts.
  std::function<std::vector<std::string>(const std::string&)> texts;
};

ArraySource source_of(Archive arrays);
ArraySource open_npz(const std::filesystem::path& path);
ArraySource open_npz_bytes(std::string bytes, const std::string& name);
/// Datasets of all groups, as in particles/run0/position/value. Links out of the file and soft
/// links are not followed. Throws IoError, and DataError for shapes that the file cannot hold.
ArraySource open_hdf5(const std::filesystem::path& path);
ArraySource open_hdf5_bytes(std::string bytes, const std::string& name);

}  // namespace noether
