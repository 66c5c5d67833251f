// noether predict: roll-outs of a run's model.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "end_to_end/cli.hpp"

namespace noether::cli_test {
namespace {

class Predict : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    w_ = new Workspace;
    ASSERT_EQ(w_->noether({"simulate", "kepler", "--trajectories", "12", "--pairs", "20", "--noise",
                           "0.01", "--seed", "1", "-o", "data.csv"})
                  .code,
              0);
    for (const char* group : {"learn", "none"}) {
      const Outcome outcome =
          w_->noether({"discover", "data.csv", "--noise", "0.01", "-o", group, "--quiet", "--group",
                       group, "--set", "network.widths=16", "--set", "razor.steps=60", "--set",
                       "razor.anchor_first=10", "--set", "evidence.seeds=0"});
      ASSERT_EQ(outcome.code, 0) << outcome.err;
    }
  }
  static void TearDownTestSuite() { delete w_; }

  static Workspace* w_;
};
Workspace* Predict::w_ = nullptr;

TEST_F(Predict, WritesStatesIntervalsEnergyAndLaws) {
  const Outcome outcome = w_->noether(
      {"predict", "learn", "data.csv", "--most", "3", "-o", "short.csv", "--draws", "5"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  std::istringstream lines(w_->read("short.csv"));
  std::string header;
  std::getline(lines, header);
  EXPECT_EQ(header.find("id,t,x,x_low,x_high,y,"), 0U) << header;
  EXPECT_NE(header.find(",energy,law1"), std::string::npos) << header;
  int rows = 0;
  for (std::string line; std::getline(lines, line); ++rows) {
    EXPECT_EQ(std::count(line.begin(), line.end(), ','),
              std::count(header.begin(), header.end(), ','));
    EXPECT_EQ(line.find("nan"), std::string::npos);
  }
  EXPECT_EQ(rows, 3 * 21);
  EXPECT_NE(outcome.out.find("drift of angular momentum"), std::string::npos) << outcome.out;
}

TEST_F(Predict, QuotesNamesThatHoldACommaOrAQuote) {
  w_->write("odd.csv",
            "id,t,x,y,px,py\n\"a,\"\"b\"\"\",0,1,0,0,1\n\"a,\"\"b\"\"\",0.1,1,0.1,-0.1,1\n");
  const Outcome outcome = w_->noether({"predict", "learn", "odd.csv", "-o", "odd-out.csv"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(w_->read("odd-out.csv").find("\n\"a,\"\"b\"\"\",0,1,"), std::string::npos)
      << w_->read("odd-out.csv");
}

TEST_F(Predict, FiftyTimesAsLongEndsOrSaysSoAndIsCompared) {
  const Outcome outcome =
      w_->noether({"predict", "learn", "data.csv", "--most", "2", "--times", "50", "--draws", "2",
                   "--compare", "none", "--threads", "1"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("the other"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("of 1001 times each"), std::string::npos) << outcome.out;
  const std::string csv = w_->read("learn/prediction.csv");
  // A roll-out ends where the model leaves all that it knows, and that is said.
  const bool whole = std::count(csv.begin(), csv.end(), '\n') == 1 + 2 * 1001;
  const std::string left = "roll-outs that diverged";
  const std::string line = outcome.out.substr(outcome.out.find(left) + left.size());
  EXPECT_EQ(std::stoi(line) == 0, whole) << outcome.out;
  EXPECT_EQ(csv.find("nan"), std::string::npos);
}

TEST_F(Predict, RefusesWhatDoesNotFit) {
  ASSERT_EQ(w_->noether({"simulate", "harmonic", "--trajectories", "3", "-o", "other.csv"}).code,
            0);
  Outcome outcome = w_->noether({"predict", "learn", "other.csv", "-o", "no.csv"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.err.find("its variables are"), std::string::npos) << outcome.err;
  EXPECT_EQ(w_->noether({"predict", "nowhere", "data.csv", "-o", "no.csv"}).code, 5);
  EXPECT_EQ(w_->noether({"predict", "learn", "data.csv", "--times", "-1", "-o", "no.csv"}).code, 2);
  EXPECT_EQ(w_->noether({"predict", "learn", "data.csv", "--level", "1", "-o", "no.csv"}).code, 2);
  w_->write("taken.csv", "mine");
  EXPECT_EQ(w_->noether({"predict", "learn", "data.csv", "-o", "taken.csv"}).code, 2);
  EXPECT_EQ(w_->read("taken.csv"), "mine");
  EXPECT_FALSE(std::filesystem::exists(*w_ / "no.csv"));
}

}  // namespace
}  // namespace noether::cli_test
