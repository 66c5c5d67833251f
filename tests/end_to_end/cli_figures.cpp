#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "end_to_end/cli.hpp"

namespace noether::cli_test {
namespace {

namespace fs = std::filesystem;

class Figures : public testing::Test {
 protected:
  void SetUp() override {
    w_.write("data.csv", table());
    fs::create_directories(w_ / "run/figures");
    fs::permissions(w_ / "run", fs::perms::all);
  }
  [[nodiscard]] Outcome discover(const Circumstances& circumstances = {}) const {
    return w_.noether({"discover", "data.csv", "-o", "run", "--force", "--quiet", "--set",
                       "network.widths=8", "--set", "razor.steps=20"},
                      circumstances);
  }
  void expect_refused(const Outcome& outcome, const std::string& why) const {
    EXPECT_EQ(outcome.code, 5) << outcome.err;
    EXPECT_NE(outcome.err.find("run/figures/curve.svg"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find(why), std::string::npos) << outcome.err;
    EXPECT_TRUE(fs::exists(w_ / "run/checkpoint.npz"));
    EXPECT_FALSE(fs::exists(w_ / "run/figures/curve.svg"));
  }
  Workspace w_;
};

TEST_F(Figures, AreWholeAndLeaveNothingBeside) {
  ASSERT_EQ(discover().code, 0);
  for (const std::string name : {"run/figures/curve.svg", "run/figures/spectrum.svg"}) {
    const std::string svg = w_.read(name);
    EXPECT_TRUE(svg.starts_with("<?xml")) << name;
    EXPECT_NE(svg.find("</svg>"), std::string::npos) << name;
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(w_ / "run/figures"), {}), 2);
}

TEST_F(Figures, InALockedFolderAreAnError) {
  if (::getuid() != 0) GTEST_SKIP();
  fs::permissions(w_ / "run/figures",
                  fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
  Circumstances nobody;
  nobody.as_nobody = true;
  expect_refused(discover(nobody), "Permission denied");
}

TEST_F(Figures, OnAFullDiskAreAnError) {
  fs::create_symlink("/dev/full", w_ / "run/figures/curve.svg.tmp");
  expect_refused(discover(), "No space left");
}

}  // namespace
}  // namespace noether::cli_test
