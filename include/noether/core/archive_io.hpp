#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"

namespace noether {

/// The entry of a name, or an IoError saying that it is missing.
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

}  // namespace noether
