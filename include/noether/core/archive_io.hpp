#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"

namespace noether {

/// The entry with this name. Throws IoError if it is missing.
inline const Array& entry(const Archive& archive, const std::string& name) {
  const auto found = archive.find(name);
  if (found == archive.end()) {
    throw IoError(fmt::format(
        "the archive lacks '{}'. It is damaged or was written by another version.", name));
  }
  return found->second;
}

template <typename T>
const std::vector<T>& values_of(const Archive& archive, const std::string& name) {
  const auto* values = std::get_if<std::vector<T>>(&entry(archive, name).values);
  if (values == nullptr)
    throw IoError(fmt::format(
        "the archive's '{}' is of another type. It is damaged or was written by another version.",
        name));
  return *values;
}

template <typename T>
void put(Archive& archive, const std::string& name, std::vector<T> values) {
  const std::size_t size = values.size();
  archive[name] = {{size}, std::move(values)};
}

/// Stores texts without line breaks as bytes, one text per line.
inline void put_lines(Archive& archive, const std::string& name,
                      const std::vector<std::string>& lines) {
  std::vector<std::uint8_t> bytes;
  for (const std::string& line : lines) {
    bytes.insert(bytes.end(), line.begin(), line.end());
    bytes.push_back('\n');
  }
  put(archive, name, std::move(bytes));
}

inline std::vector<std::string> lines_of(const Archive& archive, const std::string& name) {
  const auto& bytes = values_of<std::uint8_t>(archive, name);
  std::istringstream stream(std::string(bytes.begin(), bytes.end()));
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace noether
