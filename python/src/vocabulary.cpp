#include "vocabulary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <map>
#include <vector>

namespace noether::python {

namespace {

// tests/documentation/parameters.py reads this table and that of the program.
const std::map<std::string, std::string> kArguments{
    {"angles", "angles"},
    {"axes", "axes"},
    {"config", "settings"},
    {"define", "define"},
    {"degrees", "degrees"},
    {"dt", "dt"},
    {"folder", "folder"},
    {"force", "force"},
    {"group", "group"},
    {"header_line", "header_line"},
    {"language", "to"},
    {"law", "law"},
    {"mass", "mass"},
    {"names", "names"},
    {"noise", "noise"},
    {"p", "p"},
    {"pairs", "pairs"},
    {"q", "q"},
    {"rate", "rate"},
    {"skip", "skip"},
    {"starts", "starts"},
    {"states", "x"},
    {"strict", "strict"},
    {"terms", "terms"},
    {"time", "time"},
    {"time_limit", "time_limit"},
    {"trajectories", "trajectories"},
    {"trajectory", "trajectory"},
    {"truth", "truth"},
    {"v", "v"},
    {"vars", "vars"},
};

std::string argument(const Parameter& parameter) {
  const auto found = kArguments.find(parameter.id);
  return found == kArguments.end() ? parameter.id : found->second;
}

/// A text as Python writes it; a number as it stands.
std::string literal(const std::string& value) {
  char* end = nullptr;
  std::strtod(value.c_str(), &end);
  if (!value.empty() && *end == '\0') return value;
  std::string text = "'";
  for (const char c : value)
    text += (c == '\'' || c == '\\') ? fmt::format("\\{}", c) : std::string(1, c);
  return text + "'";
}

std::string set(const Setting& setting) {
  const std::string name = argument({setting.id});
  if (setting.values.empty()) return name + "=True";
  if (setting.values.size() == 1) return fmt::format("{}={}", name, literal(setting.values[0]));
  std::vector<std::string> literals;
  for (const std::string& value : setting.values) literals.push_back(literal(value));
  return fmt::format("{}=[{}]", name, fmt::join(literals, ", "));
}

std::string call(const Command& command) {
  if (command.name == "config") return "noether.setting_keys()";
  return fmt::format("noether.{}('{}')", command.name, command.argument);
}

}  // namespace

const Vocabulary& vocabulary() {
  static const Vocabulary arguments{argument, set, call};
  return arguments;
}

}  // namespace noether::python
