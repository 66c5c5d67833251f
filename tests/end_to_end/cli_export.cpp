// noether export: from the two files of a run folder alone, and one sentence where they are bad.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "end_to_end/cli.hpp"

namespace noether::cli_test {
namespace {

namespace fs = std::filesystem;

class Export : public testing::Test {
 protected:
  /// A folder as a colleague sends it: the model and the laws.
  static void SetUpTestSuite() {
    const Workspace w;
    w.write("data.csv", table());
    ASSERT_EQ(w.noether({"discover", "data.csv", "-o", "whole", "--quiet", "--set",
                         "network.widths=8", "--set", "razor.steps=20"})
                  .code,
              0);
    laws_ = w.read("whole/laws.json");
    model_ = w.read("whole/model.npz");
  }
  void SetUp() override {
    fs::create_directories(w_ / "run");
    w_.write("run/laws.json", laws_);
    w_.write("run/model.npz", model_);
  }
  void expect_refused(const std::string& part) const {
    const Outcome outcome = w_.noether({"export", "run", "--to", "python", "-o", "model.py"});
    EXPECT_EQ(outcome.code, 5) << outcome.err;
    EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_FALSE(fs::exists(w_ / "model.py"));
  }

  Workspace w_;
  static std::string laws_, model_;
};
std::string Export::laws_;
std::string Export::model_;

TEST_F(Export, WritesEveryLanguageToAFileOrTheOutput) {
  for (const auto& [language, part] : {std::pair{"python", "def vector_field(x):"},
                                       {"c", "void vector_field(const double"},
                                       {"latex", "Hamilton's equations"}}) {
    const Outcome printed = w_.noether({"export", "run", "--to", language});
    ASSERT_EQ(printed.code, 0) << printed.err;
    EXPECT_NE(printed.out.find(part), std::string::npos) << language;
    ASSERT_EQ(w_.noether({"export", "run", "--to", language, "-o", "out"}).code, 0);
    EXPECT_EQ(w_.read("out"), printed.out);
    const Outcome again = w_.noether({"export", "run", "--to", language, "-o", "out"});
    EXPECT_EQ(again.code, 2);
    EXPECT_NE(again.err.find("out exists already"), std::string::npos) << again.err;
    EXPECT_EQ(w_.noether({"export", "run", "--to", language, "-o", "out", "--force"}).code, 0);
    fs::remove(w_ / "out");
  }
}

TEST_F(Export, RefusesAnUnknownLanguage) {
  const Outcome outcome = w_.noether({"export", "run", "--to", "fortran"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("fortran"), std::string::npos) << outcome.err;
}

TEST_F(Export, RefusesWhatIsMissing) {
  fs::remove(w_ / "run/model.npz");
  expect_refused("run/model.npz");
  w_.write("run/model.npz", model_);
  fs::remove(w_ / "run/laws.json");
  expect_refused("run/laws.json");
  fs::remove_all(w_ / "run");
  expect_refused("run/model.npz");
}

TEST_F(Export, RefusesDamagedFiles) {
  w_.write("run/model.npz", model_.substr(0, model_.size() / 2));
  expect_refused("run/model.npz");
  std::string flipped = model_;
  flipped[model_.find("layer0_mean") + 400] ^= 1;
  w_.write("run/model.npz", flipped);
  expect_refused("run/model.npz");
  w_.write("run/model.npz", "");
  expect_refused("run/model.npz");
  w_.write("run/model.npz", zipped({{"variables.npy", npy("{'descr': '|u1', 'fortran_order': "
                                                          "False, 'shape': (4,), }",
                                                          "q\np\n")}}));
  expect_refused("run/model.npz: the archive lacks");
  w_.write("run/model.npz", model_);
  w_.write("run/laws.json", laws_.substr(0, laws_.size() / 2));
  expect_refused("run/laws.json is damaged");
  w_.write("run/laws.json", "{}");
  expect_refused("run/laws.json is damaged");
  std::string renamed = laws_;
  renamed.replace(renamed.find("\"q\""), 3, "\"r\"");
  w_.write("run/laws.json", renamed);
  expect_refused("different runs");
}

}  // namespace
}  // namespace noether::cli_test
