#include "noether/run/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <cctype>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"

namespace noether {

namespace {

/// A TOML value as the text that set_key() takes.
std::string text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* whole = node.as_integer()) return fmt::format("{}", whole->get());
  if (const auto* real = node.as_floating_point()) return fmt::format("{}", real->get());
  if (const auto* list = node.as_array()) {
    std::vector<std::string> parts;
    for (const toml::node& element : *list) parts.push_back(text_of(element));
    return fmt::format("{}", fmt::join(parts, ","));
  }
  return "";
}

void apply_table(const toml::table& table, const std::string& prefix, const std::string& file,
                 Settings& settings) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const toml::table* inner = node.as_table()) {
      apply_table(*inner, name + ".", file, settings);
      continue;
    }
    try {
      set_key(settings, name, text_of(node));
    } catch (const UsageError& error) {
      throw UsageError(compose("{}: {}", Place{file, node.source().begin.line}, error.message()));
    }
  }
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.e+-") == std::string::npos;
}

}  // namespace

void apply_toml(const std::filesystem::path& path, Settings& settings) {
  if (!std::filesystem::is_regular_file(path))
    throw IoError(compose("{} is not a file. Check the path given to {}.", Place{path.string()},
                          Parameter{"config"}));
  try {
    const toml::table table = toml::parse_file(path.string());
    apply_table(table, "", path.string(), settings);
  } catch (const toml::parse_error& error) {
    throw UsageError(compose("{}: {}. Correct the TOML syntax.",
                             Place{path.string(), error.source().begin.line}, error.description()));
  }
}

std::string format_toml(const Settings& settings, const std::map<std::string, std::string>& notes) {
  std::string text;
  std::string table;
  for (const SettingKey& key : setting_keys()) {
    const std::size_t dot = key.name.find('.');
    if (key.name.substr(0, dot) != table) {
      table = key.name.substr(0, dot);
      text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", table);
    }
    const std::string value = key.get(settings);
    const bool bare = is_number(value) || value == "true" || value == "false";
    text += fmt::format("# {} ({})\n", key.meaning, key.unit);
    if (const auto note = notes.find(key.name); note != notes.end())
      text += fmt::format("# {}\n", note->second);
    text += fmt::format("{} = {}\n", key.name.substr(dot + 1), bare ? value : "\"" + value + "\"");
  }
  return text;
}

}  // namespace noether
