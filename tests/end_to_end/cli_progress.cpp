// The lines of progress: each says how many seconds are left, to the end of the evidence.
#include <gtest/gtest.h>

#include <regex>

#include "end_to_end/cli.hpp"

namespace noether::cli_test {
namespace {

TEST(ProgressLines, SayWhatIsLeftOfTrainingAndOfEvidence) {
  const Workspace w;
  ASSERT_EQ(w.noether({"simulate", "kepler", "--trajectories", "12", "--pairs", "20", "--noise",
                       "0.01", "--seed", "1", "-o", "data.csv"})
                .code,
            0);
  const Outcome outcome = w.noether({"discover", "data.csv", "--noise", "0.01", "-o", "run",
                                     "--start", "anchored", "--set", "network.widths=32", "--set",
                                     "razor.steps=40", "--set", "razor.anchor_first=10"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(std::regex_search(outcome.err, std::regex(" step +10/40 .* [0-9]+ s left\n")))
      << outcome.err;
  EXPECT_TRUE(std::regex_search(outcome.err, std::regex(": training 4/4  [0-9]+ s left\n")))
      << outcome.err;
}

}  // namespace
}  // namespace noether::cli_test
