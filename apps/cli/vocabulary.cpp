#include "apps/cli/vocabulary.hpp"

#include <fmt/format.h>

#include <map>

namespace noether::cli {

namespace {

// tests/documentation/parameters.py reads this table and that of Python.
const std::map<std::string, std::string> kOptions{
    {"angles", "--angle"},
    {"config", "--config"},
    {"dt", "--dt"},
    {"folder", "-o"},
    {"force", "--force"},
    {"group", "--group"},
    {"language", "--to"},
    {"law", "--law"},
    {"mass", "--mass"},
    {"names", "--names"},
    {"noise", "--noise"},
    {"p", "--p"},
    {"pairs", "--pairs"},
    {"q", "--q"},
    {"starts", "--starts"},
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

std::string typed(const Command& command) { return plain_text(command); }

}  // namespace

const Vocabulary& vocabulary() {
  static const Vocabulary options{option, typed};
  return options;
}

}  // namespace noether::cli
