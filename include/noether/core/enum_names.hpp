#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace noether {

/// The names of an enum's values in configuration, files and messages: a specialisation has
///   static constexpr std::string_view key;   the key (or id of the parameter) that sets it
///   static constexpr std::string_view noun;  what a value is, with its article: "a scheme"
///   static constexpr std::pair<E, std::string_view> entries[];
template <typename E>
struct EnumNames;

template <typename E>
concept NamedEnum = requires {
  EnumNames<E>::entries;
};

/// Throws UsageError for a name that is none of `names`.
[[noreturn]] void refuse_name(std::string_view key, std::string_view noun, const std::string& name,
                              const std::vector<std::string>& names);

template <NamedEnum E>
std::string name_of(E value) {
  for (const auto& [entry, name] : EnumNames<E>::entries) {
    if (entry == value) return std::string(name);
  }
  return "";
}

/// All names, in the order of the table.
template <NamedEnum E>
std::vector<std::string> names_of() {
  std::vector<std::string> names;
  for (const auto& [entry, name] : EnumNames<E>::entries) names.emplace_back(name);
  return names;
}

/// Throws UsageError that names the key, the value and all names.
template <NamedEnum E>
E from_name(const std::string& wanted) {
  for (const auto& [entry, name] : EnumNames<E>::entries) {
    if (name == wanted) return entry;
  }
  refuse_name(EnumNames<E>::key, EnumNames<E>::noun, wanted, names_of<E>());
}

}  // namespace noether
