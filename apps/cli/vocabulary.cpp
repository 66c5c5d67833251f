#include "apps/cli/vocabulary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "noether/core/shell_word.hpp"

namespace noether::cli {

namespace {

// tests/documentation/parameters.py reads this table and that of Python.
const std::map<std::string, std::string> kOptions{
    {"angles", "--angle"},
    {"axes", "--axes"},
    {"config", "--config"},
    {"define", "--define"},
    {"degrees", "--degrees"},
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
    {"terms", "--terms"},
    {"time", "--time"},
    {"time_limit", "--time-limit"},
    {"trajectories", "--trajectories"},
    {"trajectory", "--trajectory"},
    {"truth", "--truth"},
    {"v", "--v"},
    {"vars", "--vars"},
};

std::string option(const Parameter& parameter) {
  const auto found = kOptions.find(parameter.id);
  return found == kOptions.end() ? parameter.id : found->second;
}

std::string set(const Setting& setting) {
  std::string name = option({setting.id});
  if (setting.values.empty()) return name;
  return fmt::format("{} {}", name, shell_word(fmt::format("{}", fmt::join(setting.values, ","))));
}

std::string typed(const Command& command) { return plain_text(command); }

}  // namespace

const Vocabulary& vocabulary() {
  static const Vocabulary options{option, set, typed};
  return options;
}

}  // namespace noether::cli
