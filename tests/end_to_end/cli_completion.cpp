// Tab completion: the printed scripts, asked in the shells themselves.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "end_to_end/cli.hpp"

namespace noether::cli_test {
namespace {

using Words = std::vector<std::string>;

std::string script(const Workspace& w, const std::string& shell) {
  const Outcome outcome = w.noether({"completion", shell});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  return outcome.out;
}

/// What bash offers for the last of the words typed so far.
Words offered(const Workspace& w, const std::string& typed) {
  w.write("completion.bash", script(w, "bash"));
  w.write("ask.bash", "source ./completion.bash\nCOMP_WORDS=(" + typed +
                          ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_noether\nprintf '%s\\n' "
                          "\"${COMPREPLY[@]}\"\n");
  const std::string command = "cd '" + (w / "").string() + "' && bash --norc ask.bash > offered";
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::istringstream lines(w.read("offered"));
  Words words;
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) words.push_back(line);
  return words;
}

bool has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

TEST(Completion, OfACommandInBash) {
  const Workspace w;
  EXPECT_EQ(offered(w, "noether scr"), Words{"screen"});
  EXPECT_EQ(offered(w, "noether --v"), Words{"--version"});
  const Words all = offered(w, "noether ''");
  for (const char* command : {"discover", "check", "report", "completion", "--help"})
    EXPECT_TRUE(has(all, command)) << command;
}

TEST(Completion, OfOptionsInBashIsThatOfTheCommand) {
  const Workspace w;
  EXPECT_EQ(offered(w, "noether screen --no"), Words{"--noise"});
  EXPECT_EQ(offered(w, "noether report run --op"), Words{"--open"});
  EXPECT_EQ(offered(w, "noether screen --op"), Words{});
  EXPECT_EQ(offered(w, "noether screen data.csv -"), offered(w, "noether screen -"));
}

TEST(Completion, LeavesFilesToBash) {
  const Workspace w;
  EXPECT_EQ(offered(w, "noether screen orb"), Words{});
  EXPECT_NE(script(w, "bash").find("complete -o default -F _noether noether"), std::string::npos);
}

TEST(Completion, HasEveryOptionThatHelpNames) {
  const Workspace w;
  const Words offers = offered(w, "noether discover --");
  std::istringstream help(w.noether({"discover", "--help"}).out);
  int seen = 0;
  for (std::string line; std::getline(help, line);) {
    const std::size_t at = line.find("--");
    if (line.substr(0, 2) != "  " || at == std::string::npos || at > 8) continue;
    const std::string option = line.substr(at, line.find_first_of(" ,", at) - at);
    EXPECT_TRUE(has(offers, option)) << option;
    ++seen;
  }
  EXPECT_GT(seen, 20);
}

TEST(Completion, BeginsWithTheLineToPaste) {
  const Workspace w;
  for (const std::string shell : {"bash", "zsh"}) {
    const std::string text = script(w, shell);
    EXPECT_EQ(text.substr(0, 2), "# ");
    EXPECT_NE(text.find("#   eval \"$(noether completion " + shell + ")\"\n"), std::string::npos);
  }
}

TEST(Completion, IsUnderstoodByZsh) {
  if (std::system("command -v zsh > /dev/null") != 0) GTEST_SKIP() << "zsh is not installed";
  const Workspace w;
  w.write("completion.zsh", script(w, "zsh"));
  // _describe is zsh's own, and answers at a prompt alone: here it shows what it would be given.
  w.write("ask.zsh",
          "compdef() {}\n_describe() { print -l -- \"${here[@]}\" }\nsource ./completion.zsh\n"
          "CURRENT=2 words=(noether scr) PREFIX=scr; _noether\n"
          "CURRENT=3 words=(noether screen --no) PREFIX=--no; _noether\n");
  const std::string command = "cd '" + (w / "").string() + "' && zsh -f ask.zsh > offered";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const std::string answer = w.read("offered");
  EXPECT_NE(answer.find("\nscreen:The null-space screen"), std::string::npos) << answer;
  EXPECT_NE(answer.find("\nbench:This machine's peak"), std::string::npos) << answer;
  EXPECT_NE(answer.find("\n--noise:Standard deviation"), std::string::npos) << answer;
}

TEST(Completion, RefusesOtherShells) {
  const Workspace w;
  const Outcome outcome = w.noether({"completion", "fish"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("fish not in {bash,zsh}"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace noether::cli_test
