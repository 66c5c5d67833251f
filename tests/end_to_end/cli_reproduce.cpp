// `noether reproduce` at a size for every change: pages, going on, wrong usage.
#include <gtest/gtest.h>

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
  EXPECT_EQ(files.size(), 9U) << "two folders, the page and six fits expected";
  // The second time nothing is fitted: seconds would differ.
  const Outcome again = space.noether(command);
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(space.read("out/table1.md"), page);
}

TEST(Reproduce, ReadsUnitaryGroups) {
  const Workspace space;
  const Outcome outcome = space.noether(
      words({"reproduce", "figure3", "--largest-n", "2", "--seeds", "1", "-o", "out"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::string page = space.read("out/figure3.md");
  EXPECT_NE(page.find("U(2): 4 laws"), std::string::npos) << page;
}

TEST(Reproduce, ProjectsThePapersOwnTraining) {
  const Workspace space;
  const Outcome outcome =
      space.noether({"reproduce", "table1", "--setting", "paper", "--rate-steps", "1", "-o", "out",
                     "--set", "network.widths=8"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(space.read("out/table1-paper.md").find("projected hours"), std::string::npos);
}

TEST(Reproduce, RefusesWhatItDoesNotKnow) {
  const Workspace space;
  for (const auto& [arguments, named] :
       {std::pair{std::vector<std::string>{"reproduce", "table9"}, "table9"},
        {{"reproduce", "table1", "--setting", "slow"}, "slow"},
        {{"reproduce", "table1", "--biases", "none"}, "none"},
        {{"reproduce", "table1", "--seeds", "0"}, "0"},
        {{"reproduce", "table1", "--set", "razor.stepz=1"}, "razor.steps"}}) {
    const Outcome outcome = space.noether(arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.err;
    EXPECT_NE(outcome.err.find(named), std::string::npos) << outcome.err;
    EXPECT_TRUE(space.files().empty());
  }
}

}  // namespace
}  // namespace noether::cli_test
