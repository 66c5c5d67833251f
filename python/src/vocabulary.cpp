#include "vocabulary.hpp"

#include <fmt/format.h>

#include <map>

namespace noether::python {

namespace {

// tests/documentation/parameters.py reads this table and that of the program.
const std::map<std::string, std::string> kArguments{
    {"angles", "angles"},
    {"config", "settings"},
    {"dt", "dt"},
    {"folder", "folder"},
    {"force", "force"},
    {"group", "group"},
    {"language", "to"},
    {"law", "law"},
    {"mass", "mass"},
    {"names", "names"},
    {"noise", "noise"},
    {"p", "p"},
    {"pairs", "pairs"},
    {"q", "q"},
    {"starts", "starts"},
    {"time", "time"},
    {"time_limit", "time_limit"},
    {"trajectories", "trajectories"},
    {"trajectory", "trajectory"},
    {"truth", "truth"},
    {"v", "v"},
};

std::string argument(const Parameter& parameter) {
  const auto found = kArguments.find(parameter.id);
  return found == kArguments.end() ? parameter.id : found->second;
}

std::string call(const Command& command) {
  if (command.name == "config") return "noether.setting_keys()";
  return fmt::format("noether.{}('{}')", command.name, command.argument);
}

}  // namespace

const Vocabulary& vocabulary() {
  static const Vocabulary arguments{argument, call};
  return arguments;
}

}  // namespace noether::python
