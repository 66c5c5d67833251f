#include "apps/cli/vocabulary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>

namespace noether::cli {

namespace {

// tests/documentation/parameters.py reads this table and that of Python.
const std::map<std::string, std::string> kOptions{
    {"angles", "--angle"},
    {"axes", "--axes"},
    {"config", "--config"},
    {"dt", "--dt"},
    {"folder", "-o"},
    {"force", "--force"},
    {"group", "--group"},
    {"header_line", "--header-line"},
    {"language", "--to"},
    {"law", "--law"},
    {"mass", "--mass"},
    {"names", "--names"},
    {"noise", "--noise"},
    {"p", "--p"},
    {"pairs", "--pairs"},
    {"q", "--q"},
    {"rate", "--rate"},
    {"skip", "--skip"},
    {"starts", "--starts"},
    {"states", "--states"},
    {"strict", "--strict"},
    {"time", "--time"},
    {"time_limit", "--time-limit"},
    {"trajectories", "--trajectories"},
    {"trajectory", "--trajectory"},
    {"truth", "--truth"},
    {"v", "--v"},
};

std::string option(const Parameter& parameter) {
  const auto found = kOptions.find(parameter.id);
  return found == kOptions.end() ? parameter.id : found->second;
}

/// A word as a shell takes it.
std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("_-+./:,=@").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string set(const Setting& setting) {
  const std::string name = option({setting.id});
  if (setting.values.empty()) return name;
  return fmt::format("{} {}", name, quoted(fmt::format("{}", fmt::join(setting.values, ","))));
}

std::string typed(const Command& command) { return plain_text(command); }

}  // namespace

const Vocabulary& vocabulary() {
  static const Vocabulary options{option, set, typed};
  return options;
}

}  // namespace noether::cli
