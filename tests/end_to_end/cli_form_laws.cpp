// What the first command says of the forms that people bring and of the examples: the right laws,
// in formulas that `check` accepts on the same data.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli.hpp"

namespace noether::cli_test {
namespace {

using Words = std::vector<std::string>;

struct Brought {
  const char* label;
  Words files;  // and options
  Words says;
};

std::ostream& operator<<(std::ostream& out, const Brought& brought) { return out << brought.label; }

std::string form(const std::string& file) {
  return (std::filesystem::path(NOETHER_TEST_DATA) / "forms" / file).string();
}

Words all_molecules() {
  Words files;
  for (int i = 0; i < 8; ++i) files.push_back(form("molecule_" + std::to_string(i) + ".csv"));
  return files;
}

const Words kInSpace{"x*py - y*px", "x*pz - z*px", "y*pz - z*py"};

std::vector<Brought> brought() {
  return {
      {"shifted_si",
       {form("shifted_si.csv")},
       {"angular momentum about (5, 0): (x - 5)*py - y*px"}},
      {"units_in_names", {form("units_in_names.csv")}, kInSpace},
      {"units_suffixed", {form("units_suffixed.csv")}, kInSpace},
      {"frames", {form("frames.csv")}, {"2 conserved"}},
      {"far_trap",
       {form("far_trap.csv")},
       {"4 conserved", "angular momentum about (184, 133)", "energy of oscillator x about 184",
        "energy of oscillator y about 133", "exchange between x and y about (184, 133)"}},
      {"far_trap_centred",
       {form("far_trap_centred.csv")},
       {"4 conserved", "angular momentum: x*py - y*px", "exchange between x and y: px*py + x*y"}},
      {"molecules",
       all_molecules(),
       {"6 conserved", "weighted total momentum x: px1 + 16*px2 + px3",
        "weighted angular momentum z about the origin"}},
      {"coarse_12", {form("coarse_12.csv")}, kInSpace},
      {"coarse_24", {form("coarse_24.csv")}, kInSpace},
      {"one_orbit",
       {form("one_orbit.csv")},
       {"3 conserved", "x*py - y*px", "x*pz - z*px", "y*pz - z*py",
        "there is a single trajectory"}},
      {"flights", {form("flights")}, {"momentum px", "momentum py", "'y' is 0 throughout"}},
      {"one_flight", {form("flights/T0000.csv")}, {"momentum px", "there is a single trajectory"}},
      {"encoder", {form("encoder.csv")}, {"the rounding to the digits", "nothing moves in"}},
      {"titled", {form("titled.txt")}, {"there is a single trajectory"}},
      {"trailing", {form("trailing.tsv")}, {"x1*py1 - y1*px1"}},
      {"ephemeris", {form("ephemeris.txt")}, kInSpace},
      {"backwards", {form("backwards.csv")}, kInSpace},
      {"stamps", {form("stamps.csv")}, {"x*py - y*px"}},
      {"utf16", {form("utf16.csv")}, {"x*py - y*px"}},
      {"rotating", {form("rotating.csv"), "--time", "tp"}, {"column 'traj'"}},
  };
}

/// The formulas of the screen's table.
Words formulas_in(const std::string& output) {
  Words formulas;
  std::istringstream stream(output);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t end = line.find("   (drift ");
    if (!line.starts_with("  ") || end == std::string::npos) continue;
    const std::size_t name = line.rfind(": ", end);
    const std::size_t begin = name == std::string::npos ? 2 : name + 2;
    formulas.push_back(line.substr(begin, end - begin));
  }
  return formulas;
}

Words with(const std::string& command, Words words, const Words& more = {}) {
  words.insert(words.begin(), command);
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// Whatever formula a command prints, `check` accepts on the same data.
void expect_not_refuted(const Workspace& w, const Words& formulas, const Words& data) {
  for (const std::string& formula : formulas) {
    const Outcome checked = w.noether(with("check", data, {"--law", formula}));
    ASSERT_EQ(checked.code, 0) << checked.err;
    EXPECT_EQ(checked.out.find("status      refuted"), std::string::npos) << checked.out;
  }
}

class FormLaws : public testing::TestWithParam<Brought> {};

TEST_P(FormLaws, AreTheRightOnesAndPassTheCheck) {
  const Workspace w;
  const Brought& f = GetParam();
  const Outcome screened = w.noether(with("screen", f.files));
  ASSERT_EQ(screened.code, 0) << screened.err;
  for (const std::string& words : f.says)
    EXPECT_NE(screened.out.find(words), std::string::npos) << words << "\nnot in\n" << screened.out;
  EXPECT_EQ(screened.out.find("nan"), std::string::npos) << screened.out;
  const Words formulas = formulas_in(w.noether(with("screen", f.files, {"--all"})).out);
  EXPECT_LE(formulas_in(screened.out).size(), 10U);
  expect_not_refuted(w, formulas, f.files);
}

std::string label_of(const testing::TestParamInfo<Brought>& info) { return info.param.label; }

INSTANTIATE_TEST_SUITE_P(Brought, FormLaws, testing::ValuesIn(brought()), label_of);

/// The data of a folder in examples/, simulated as its README.md says unless they lie there; fewer
/// where that would be slow.
struct Example {
  const char* label;
  Words simulate;        // the data lie there where this is empty
  Words data;            // and options
  std::size_t formulas;  // that are there at least
};

std::ostream& operator<<(std::ostream& out, const Example& example) { return out << example.label; }

std::vector<Example> examples() {
  const auto folder = std::filesystem::path(NOETHER_TEST_DATA) / "../../examples/satellites";
  const std::string satellites = (folder / "satellites.csv").lexically_normal().string();
  return {
      {"satellites", {}, {satellites}, 3},
      {"satellites_with_noise", {}, {satellites, "--noise", "0.003"}, 3},
      {"seven_orbits",
       {"harmonic", "--trajectories", "7", "--pairs", "4", "--noise", "0.0316", "--noise-in",
        "targets", "--seed", "1", "-o", "orbits.npz"},
       {"orbits.npz", "--noise", "0.0316"},
       1},
      {"three_bodies",
       {"nbody", "--trajectories", "100", "--pairs", "25", "--dt", "0.3", "--noise", "0.01",
        "--seed", "1", "-o", "bodies.csv"},
       {"bodies.csv", "--noise", "0.01"},
       7},
      {"damped",
       {"damped", "--trajectories", "40", "--pairs", "50", "--noise", "0.005", "--seed", "3", "-o",
        "damped.csv"},
       {"damped.csv"},
       0},
      {"driven",
       {"driven", "--trajectories", "40", "--pairs", "50", "--noise", "0.005", "--seed", "3", "-o",
        "driven.csv"},
       {"driven.csv"},
       0},
      {"planets",
       {"kepler", "--trajectories", "40", "--pairs", "50", "--noise", "0.01", "--seed", "1", "-o",
        "planets.csv"},
       {"planets.csv", "--noise", "0.01"},
       1},
  };
}

class ExampleLaws : public testing::TestWithParam<Example> {
 protected:
  void SetUp() override {
    if (GetParam().simulate.empty()) return;
    const Outcome simulated = w.noether(with("simulate", GetParam().simulate));
    ASSERT_EQ(simulated.code, 0) << simulated.err;
  }
  const Workspace w;
};

TEST_P(ExampleLaws, OfTheScreenPassTheCheck) {
  const Outcome screened = w.noether(with("screen", GetParam().data, {"--all"}));
  ASSERT_EQ(screened.code, 0) << screened.err;
  const Words formulas = formulas_in(screened.out);
  EXPECT_GE(formulas.size(), GetParam().formulas) << screened.out;
  expect_not_refuted(w, formulas, GetParam().data);
}

TEST_P(ExampleLaws, OfAShortDiscoveryPassTheCheck) {
  const Outcome found = w.noether(
      with("discover", GetParam().data,
           {"-o", "run", "--quiet", "--set", "razor.steps=20", "--set", "evidence.seeds=0"}));
  ASSERT_EQ(found.code, 0) << found.err;
  const std::set<std::string> holding{"established", "approximate", "implied"};
  Words formulas;
  for (const auto& law : nlohmann::json::parse(w.read("run/laws.json")).at("laws")) {
    if (holding.contains(law.at("status"))) formulas.push_back(law.at("formula"));
  }
  expect_not_refuted(w, formulas, GetParam().data);
}

std::string example_label(const testing::TestParamInfo<Example>& info) { return info.param.label; }

INSTANTIATE_TEST_SUITE_P(Examples, ExampleLaws, testing::ValuesIn(examples()), example_label);

/// The options that an error tells to add, as a shell would take them.
Words suggested(const std::string& error) {
  const std::size_t begin = error.find("Add --") + 4;
  const std::size_t end = std::min(error.find(" if ", begin), error.find(".\n", begin));
  Words words;
  std::istringstream stream(error.substr(begin, end - begin));
  for (std::string word; stream >> word;) {
    std::erase(word, '\'');
    words.push_back(word);
  }
  return words;
}

struct Arrays {
  const char* file;
  Words says;
};

std::ostream& operator<<(std::ostream& out, const Arrays& arrays) { return out << arrays.file; }

class SuggestedOptions : public testing::TestWithParam<Arrays> {};

TEST_P(SuggestedOptions, DoWhenTyped) {
  const Workspace w;
  const std::string file = form(GetParam().file);
  const Outcome first = w.noether({"screen", file});
  Words command{"screen", file};
  if (first.code != 0) {
    ASSERT_NE(first.err.find("Add --"), std::string::npos) << first.err;
    const Words options = suggested(first.err);
    command.insert(command.end(), options.begin(), options.end());
  }
  const Outcome outcome = w.noether(command);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const std::string& words : GetParam().says)
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << "\nnot in\n" << outcome.out;
}

std::vector<Arrays> arrays() {
  return {{"named.npz", {"10 trajectories, 500 states", "4 conserved"}},
          {"steps_first.npz", {"10 trajectories, 500 states", "4 conserved"}},
          {"unequal.npz", {"10 trajectories, 418 states", "4 conserved"}},
          {"states_first.npz", {"10 trajectories, 500 states", "4 conserved"}},
          {"groups.h5", {"4 trajectories, 200 states", "6 conserved", "px1 + 16*px2 + px3"}}};
}

INSTANTIATE_TEST_SUITE_P(Brought, SuggestedOptions, testing::ValuesIn(arrays()));

TEST(Checking, JacobisIntegralIsAnExpressionWithRoots) {
  const Workspace w;
  const std::string integral =
      "(p_xro^2 + p_yro^2)/2 - (xro^2 + yro^2)/2 - .98785/sqrt((xro + .01215)^2 + yro^2) - "
      ".01215*((xro - .98785)^2 + yro^2)^(-1/2)";
  const Outcome outcome =
      w.noether({"check", form("rotating.csv"), "--time", "tp", "--law", integral});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("status      established"), std::string::npos) << outcome.out;
}

TEST(Checking, AngularMomentumOfCoarseOrbitsIsNotRefutedByASmallerNoise) {
  const Workspace w;
  for (const char* file : {"coarse_12.csv", "coarse_24.csv"}) {
    for (const char* noise : {"auto", "0.001", "0.00001"}) {
      const Outcome outcome =
          w.noether({"check", form(file), "--law", "x*py - y*px", "--noise", noise});
      ASSERT_EQ(outcome.code, 0) << outcome.err;
      EXPECT_EQ(outcome.out.find("status      refuted"), std::string::npos) << outcome.out;
    }
  }
}

}  // namespace
}  // namespace noether::cli_test
