#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "end_to_end/cli.hpp"

namespace noether::cli_test {
namespace {

/// The line of a key, with the comments above it that follow the key before.
std::string entry(const std::string& toml, const std::string& key) {
  const std::size_t at = toml.find(fmt::format("\n{} = ", key));
  if (at == std::string::npos) return "";
  std::size_t first = at;
  while (first > 0) {
    const std::size_t before = toml.rfind('\n', first - 1);
    if (before == std::string::npos || toml[before + 1] != '#') break;
    first = before;
  }
  return toml.substr(first + 1, toml.find('\n', at + 1) - first);
}

std::string value(const std::string& toml, const std::string& key) {
  const std::string text = entry(toml, key);
  return text.substr(text.find(fmt::format("\n{} = ", key)));
}

class Config : public testing::Test {
 protected:
  Config() { space_.write("data.csv", table()); }
  [[nodiscard]] std::string config(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "config");
    const Outcome outcome = space_.noether(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.out;
  }
  Workspace space_;
};

TEST_F(Config, SaysTheRuleWhereDataDecide) {
  const std::string toml = config({});
  EXPECT_EQ(entry(toml, "laws"),
            "# Number K of learned laws. (laws; 0: from the dimension)\n"
            "# 0: one law for one degree of freedom, n^2 + 3 for n of them, 20 at most\n"
            "laws = 0\n");
  EXPECT_EQ(config({"discover"}), toml);
}

TEST_F(Config, ShowsWhatTheDataDecided) {
  const std::string toml = config({"data.csv"});
  EXPECT_EQ(entry(toml, "laws"),
            "# Number K of learned laws. (laws; 0: from the dimension)\n"
            "# Decided by the data: 2 variables, 22 pairs. (0: one law for one degree of freedom, "
            "n^2 + 3 for n of them, 20 at most)\n"
            "laws = 1\n");
  EXPECT_NE(entry(toml, "means").find("means = \"adam\""), std::string::npos);
  EXPECT_EQ(entry(toml, "batch_size"), "# Segments per step. (segments)\nbatch_size = 20\n");
  EXPECT_EQ(config({"discover", "data.csv"}), toml);
}

TEST_F(Config, TakesColumnsAndKeysAsDiscoverDoes) {
  space_.write("odd.csv", "a,b\n1,2\n2,3\n3,5\n");
  const std::string toml =
      config({"odd.csv", "--q", "a", "--p", "b", "--dt", "1", "--set", "razor.steps=30"});
  EXPECT_NE(entry(toml, "laws").find("2 variables, 2 pairs"), std::string::npos);
  EXPECT_EQ(entry(toml, "steps"),
            "# Steps of the whole training. (steps; 0: from the data)\nsteps = 30\n");
  EXPECT_NE(entry(toml, "probe_steps").find("\nprobe_steps = 10\n"), std::string::npos);
}

TEST_F(Config, ComesBackTheSameAndIsWhatDiscoverUses) {
  const std::string toml = config({"data.csv", "--set", "razor.steps=20"});
  space_.write("settings.toml", toml);
  const std::string again = config({"--config", "settings.toml", "data.csv"});
  EXPECT_EQ(again.find("Decided"), std::string::npos);
  for (const std::string key :
       {"laws", "orbit_samples", "learning_rate_means", "learning_rate_rest", "measure"})
    EXPECT_EQ(value(again, key), value(toml, key));
  const auto laws_of = [&](const std::vector<std::string>& settings, const std::string& folder) {
    std::vector<std::string> arguments{"discover", "data.csv", "-o", folder, "--quiet"};
    arguments.insert(arguments.end(), settings.begin(), settings.end());
    EXPECT_EQ(space_.noether(arguments).code, 0);
    return space_.read(folder + "/laws.json");
  };
  const std::string direct = laws_of({"--set", "razor.steps=20"}, "direct");
  EXPECT_FALSE(direct.empty());
  EXPECT_EQ(laws_of({"--config", "settings.toml"}, "by_file"), direct);
}

TEST_F(Config, RefusesWhatIsNeitherCommandNorFile) {
  const Outcome outcome = space_.noether({"config", "dicsover"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err,
            "noether: 'dicsover' is neither a command nor a file. See `noether config --help`.\n");
}

}  // namespace
}  // namespace noether::cli_test
