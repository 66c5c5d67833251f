#include <gtest/gtest.h>

#include <string>

#include "end_to_end/cli.hpp"

namespace noether::cli_test {
namespace {

class Verbosity : public testing::Test {
 protected:
  Verbosity() { space_.write("data.csv", table()); }
  Workspace space_;
};

void expect_holds(const std::string& text, const std::vector<std::string>& parts) {
  std::size_t at = 0;
  for (const std::string& part : parts) {
    const std::size_t found = text.find(part, at);
    EXPECT_NE(found, std::string::npos) << part << "\nis missing or out of order in\n" << text;
    if (found != std::string::npos) at = found;
  }
}

TEST_F(Verbosity, DiscoverTellsWhatWasReadChosenAndDone) {
  const std::vector<std::string> arguments{"discover", "data.csv",
                                           "--noise",  "0.001",
                                           "--set",    "razor.steps=400",
                                           "--set",    "razor.anchor_first=50",
                                           "--set",    "run.checkpoint_seconds=0",
                                           "--set",    "network.widths=16,16"};
  std::vector<std::string> loud = arguments;
  loud.insert(loud.end(), {"--verbose", "-o", "loud"});
  const Outcome outcome = space_.noether(loud);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  expect_holds(
      outcome.err,
      {"/data.csv: ", " bytes\n", "data: 2 trajectories, 24 states, 22 pairs\n",
       "data: variables q, p\n", "data: time steps from 0.25 to 0.25\n",
       "noise of q: 0.001, given\n", "noise of p: 0.001, given\n", "scaling of q: shift ",
       "scaling of p: shift ", "scaling of time: ", "setting razor.laws = 1\n",
       "setting optimiser.means = adam\n", "running: seed 0, ", "checkpoint: written after ",
       "random start, step 133: negative ELBO per pair ", "anchored start, step 50: anchored in ",
       " of 1 laws\n", "anchored start, step 133: negative ELBO per pair ", " nats; reported\n"});
  std::vector<std::string> plain = arguments;
  plain.insert(plain.end(), {"-o", "plain"});
  const Outcome without = space_.noether(plain);
  EXPECT_EQ(without.err.find("noise of"), std::string::npos) << without.err;
  EXPECT_EQ(without.err.find("checkpoint"), std::string::npos) << without.err;
  EXPECT_EQ(space_.read("loud/laws.json"), space_.read("plain/laws.json"));
}

TEST_F(Verbosity, ScreenTellsWhatWasReadAndTheNoise) {
  const Outcome outcome = space_.noether({"screen", "data.csv", "--verbose"});
  EXPECT_EQ(outcome.code, 0);
  expect_holds(outcome.err, {"file data.csv: ", "data: 2 trajectories",
                             "noise of q: ", "estimated from", "screen: 5 directions, 22 degrees"});
  EXPECT_EQ(outcome.out, space_.noether({"screen", "data.csv"}).out);
}

TEST_F(Verbosity, ExcludesQuiet) {
  const Outcome outcome = space_.noether({"screen", "data.csv", "--verbose", "--quiet"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("--quiet excludes --verbose"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace noether::cli_test
