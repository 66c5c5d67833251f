// `noether reproduce` at a size for every change: pages, going on, wrong usage.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <sstream>
#include <thread>

#include "end_to_end/cli.hpp"

namespace noether::cli_test {
namespace {

const std::vector<std::string> kSmall{
    "--set", "razor.steps=20",       "--set",     "network.widths=16",
    "--set", "evaluation.samples=4", "--threads", "2"};

std::vector<std::string> words(std::vector<std::string> first) {
  first.insert(first.end(), kSmall.begin(), kSmall.end());
  return first;
}

TEST(Reproduce, WritesATableBesideThePublishedOneAndKeepsItsFits) {
  const Workspace space;
  const auto command = words({"reproduce", "table1", "--seeds", "2", "-o", "out"});
  const Outcome first = space.noether(command);
  ASSERT_EQ(first.code, 0) << first.err;
  const std::string page = space.read("out/table1.md");
  EXPECT_NE(page.find("| HNN + learned symmetry | noether |"), std::string::npos) << page;
  EXPECT_NE(page.find("3302.136"), std::string::npos);
  const auto files = space.files();
  EXPECT_EQ(files.size(), 15U) << "two folders, the page, six fits and their models expected";
  EXPECT_NE(first.out.find("seed 1: "), std::string::npos) << "what is printed for each new fit";
  const Outcome again = space.noether(command);
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(again.out.find("seed 1: "), std::string::npos) << again.out;
  EXPECT_EQ(space.read("out/table1.md"), page);
}

/// The numbers of a row "| first | second | ... |" of a page, from its third cell on.
std::vector<double> numbers_of(const std::string& page, const std::string& row) {
  const std::size_t at = page.find(row);
  if (at == std::string::npos) return {};
  std::istringstream cells(page.substr(at + row.size(), page.find('\n', at) - at - row.size()));
  std::vector<double> numbers;
  for (std::string cell; std::getline(cells, cell, '|');)
    numbers.push_back(std::strtod(cell.c_str(), nullptr));
  return numbers;
}

TEST(SlowReproduce, SymmetryIsLearnedFromSevenShortTrajectories) {
  const Workspace space;
  const Outcome outcome = space.noether({"reproduce", "table1", "--seeds", "1", "--set",
                                         "razor.steps=1500", "--threads", "1", "-o", "out"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::string page = space.read("out/table1.md");
  const auto none = numbers_of(page, "| HNN | noether |");
  const auto learned = numbers_of(page, "| HNN + learned symmetry | noether |");
  ASSERT_GE(none.size(), 5U) << page;
  ASSERT_GE(learned.size(), 5U) << page;
  EXPECT_LT(learned[3], none[3]) << "the evidence prefers symmetry by ten nats per pair";
  EXPECT_LT(learned[4], none[4]) << "so does the test error";
  EXPECT_LT(learned[4], 0.02);
}

TEST(SlowReproduce, UnitaryGroupsOfOneAndTwoOscillatorsAreFound) {
  const Workspace space;
  const Outcome outcome = space.noether(
      {"reproduce", "figure3", "--largest-n", "2", "--seeds", "1", "--threads", "1", "-o", "out"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::string page = space.read("out/figure3.md");
  EXPECT_EQ(page.find("missed"), std::string::npos) << page;
  EXPECT_NE(space.read("out/reproduce/figure3.svg").find("</svg>"), std::string::npos);
}

TEST(Reproduce, ReadsUnitaryGroups) {
  const Workspace space;
  auto command =
      words({"reproduce", "figure3", "--largest-n", "2", "--seeds", "1", "-o", "out", "--verbose"});
  command.insert(command.end(), {"--set", "razor.steps=100"});
  const Outcome outcome = space.noether(command);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("u2 learned seed 1: step 100"), std::string::npos) << outcome.err;
  const std::string page = space.read("out/figure3.md");
  EXPECT_NE(page.find("U(2): 4 laws"), std::string::npos) << page;
}

TEST(Reproduce, DrawsTheHamiltoniansOfTableOneAndMakesOnePageOfWhatIsKept) {
  const Workspace space;
  ASSERT_EQ(space.noether(words({"reproduce", "figure2", "--seeds", "1", "-o", "out"})).code, 0);
  EXPECT_NE(space.read("out/reproduce/figure2.svg").find("</svg>"), std::string::npos);
  const Outcome outcome = space.noether(words({"reproduce", "page", "-o", "out"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out.find("seed 1: "), std::string::npos) << "a fit was made";
  const std::string page = space.read("out/reproduce.md");
  EXPECT_NE(page.find("3 fits"), std::string::npos) << page;
  EXPECT_NE(page.find("## table1"), std::string::npos);
  EXPECT_NE(page.find("](reproduce/figure2.svg)"), std::string::npos);
  EXPECT_NE(page.find("## What had to be decided"), std::string::npos);
  EXPECT_EQ(page.find("## table2"), std::string::npos) << "nothing of it is kept";
}

TEST(Reproduce, RollsOutTheTrainedModels) {
  const Workspace space;
  auto command = words({"reproduce", "rollouts", "--seeds", "1", "-o", "out"});
  command.insert(command.end(), {"--set", "network.widths=4", "--set", "razor.steps=1", "--set",
                                 "evaluation.samples=2"});
  const Outcome first = space.noether(command);
  ASSERT_EQ(first.code, 0) << first.err;
  const std::string page = space.read("out/rollouts.md");
  EXPECT_NE(page.find("| table3 | HNN + all seven |"), std::string::npos) << page;
  const Outcome again = space.noether(command);
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(space.read("out/rollouts.md"), page);
}

TEST(Reproduce, ProjectsThePapersOwnTraining) {
  const Workspace space;
  const Outcome outcome =
      space.noether({"reproduce", "table1", "--setting", "paper", "--rate-steps", "1", "-o", "out",
                     "--set", "network.widths=8"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::string page = space.read("out/table1-paper.md");
  EXPECT_NE(page.find("projected hours"), std::string::npos);
  EXPECT_NE(page.find("38 hours"), std::string::npos) << "the authors' code beside it: " << page;
}

TEST(Reproduce, TakesAConfigurationFile) {
  const Workspace space;
  space.write("small.toml",
              "[razor]\nsteps = 21\n[network]\nwidths = \"16\"\n[evaluation]\nsamples = 4\n");
  const Outcome outcome =
      space.noether({"reproduce", "table1", "--seeds", "1", "--config", "small.toml", "-o", "out"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(space.read("out/table1.md").find("| 21 |"), std::string::npos);
}

TEST(Reproduce, SaysWhereTheBiasesAre) {
  const Workspace space;
  const Outcome outcome =
      space.noether(words({"reproduce", "figure3", "--largest-n", "1", "--seeds", "1", "--biases",
                           "posterior", "-o", "out"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(space.read("out/figure3-biases-inside.md").find("Biases inside the KL"),
            std::string::npos);
}

TEST(Reproduce, WritesOverFitsOfOtherSettingsOnlyWhenForced) {
  const Workspace space;
  auto command = words({"reproduce", "table1", "--seeds", "1", "-o", "out"});
  ASSERT_EQ(space.noether(command).code, 0);
  const auto before = space.files();
  command.insert(command.end(), {"--set", "razor.steps=30"});
  const Outcome refused = space.noether(command);
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("--force"), std::string::npos) << refused.err;
  EXPECT_EQ(space.files(), before);
  command.emplace_back("--force");
  EXPECT_EQ(space.noether(command).code, 0);
  EXPECT_NE(space.read("out/table1.md").find("| 30 |"), std::string::npos);
}

TEST(Reproduce, FindsOutBeforeTheFirstFitThatItCannotWrite) {
  const Workspace space;
  space.write("taken", "a file");
  const auto before = space.files();
  const Outcome outcome = space.noether(words({"reproduce", "table1", "-o", "taken"}));
  EXPECT_EQ(outcome.code, 5);
  EXPECT_NE(outcome.err.find("taken"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.out, "") << "a fit was made";
  EXPECT_EQ(space.files(), before);
}

TEST(Reproduce, CanBeInterrupted) {
  for (const std::string setting : {"fast", "paper"}) {
    const Workspace space;
    const pid_t process =
        space.start({"reproduce", "table1", "--setting", setting, "--rate-steps", "5000", "--set",
                     "razor.steps=20000", "--set", "network.widths=8", "-o", "out"});
    while (space.files().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    ::kill(process, SIGINT);
    const Outcome outcome = space.wait(process);
    EXPECT_EQ(outcome.code, 130) << setting << outcome.err;
    EXPECT_NE(outcome.err.find("The same command goes on"), std::string::npos) << outcome.err;
  }
}

TEST(Reproduce, RefusesWhatItDoesNotKnow) {
  const Workspace space;
  for (const auto& [arguments, named] :
       {std::pair{std::vector<std::string>{"reproduce", "table9"}, "table9"},
        {{"reproduce", "table1", "--setting", "slow"}, "slow"},
        {{"reproduce", "table1", "--biases", "none"}, "none"},
        {{"reproduce", "table1", "--seeds", "0"}, "0"},
        {{"reproduce", "figure9"}, "figure9"},
        {{"reproduce", "figure3", "--setting", "paper"}, "figure3"},
        {{"reproduce", "table1", "--set", "razor.group=none"}, "razor.group"},
        {{"reproduce", "table1", "--set", "data.scale=true"}, "data.scale"},
        {{"reproduce", "table1", "--set", "razor.stepz=1"}, "razor.steps"}}) {
    const Outcome outcome = space.noether(arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_NE(outcome.err.find(named), std::string::npos) << outcome.err;
    EXPECT_TRUE(space.files().empty());
  }
}

}  // namespace
}  // namespace noether::cli_test
