// Tables in the forms that people bring (tests/data/forms), as they first type them: read rightly,
// or refused in a sentence whose settings, typed back, do.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "end_to_end/cli.hpp"

namespace noether::cli_test {
namespace {

using Words = std::vector<std::string>;

struct Form {
  std::string name;
  Words command;  // behind "screen"
  Words says;     // in what is printed
  Words not_says = {};
};

std::ostream& operator<<(std::ostream& stream, const Form& form) { return stream << form.name; }

std::string path_of(const std::string& file) {
  return (std::filesystem::path(NOETHER_TEST_DATA) / "forms" / file).string();
}

std::vector<Form> forms() {
  return {
      {"shifted",
       {path_of("shifted_si.csv")},
       {"30 trajectories, 930 states of x, y, px, py; step 0.2", "column 'id'"}},
      {"units_in_names",
       {path_of("units_in_names.csv")},
       {"12 trajectories, 480 states of x, y, z, px, py, pz; step 60 s", "(columns X [km], Y [km]",
        "in km\n", "in km/s: velocities times mass 1 (assumed)", "column 't [s]', in s",
        "column 'sat'", "3 conserved", "x*py - y*px"},
       {"warning: no masses"}},
      {"units_in_names_named",
       {path_of("units_in_names.csv"), "--q", "x,Y,Z [km]", "--v", "vx,VY,vz [km/s]", "--mass",
        "2"},
       {"states of x, y, z, px, py, pz", "times mass 2 (given)"}},
      {"units_suffixed",
       {path_of("units_suffixed.csv")},
       {"12 trajectories, 480 states of x, y, z, px, py, pz; step 60 s", "in km/s", "3 conserved"}},
      {"frames",
       {path_of("frames.csv")},
       {"12 trajectories, 960 states of a1, a2, p_a1, p_a2; step 1 frames", "(columns a1_v, a2_v)",
        "numbers of frames since no rate is given", "column 'run'",
        "positions change 0.02 times as fast", "give --rate 50, by", "2 conserved"}},
      {"frames_with_their_rate",
       {path_of("frames.csv"), "--rate", "50"},
       {"step 0.02", "column 'frame', divided by 50"},
       {"warning"}},
      {"far_trap",
       {path_of("far_trap.csv")},
       {"16 trajectories, 601 states of x, y, px, py; steps 1 to", "column 'particle'"},
       {"left out"}},
      {"molecules",
       {path_of("molecule_0.csv"), path_of("molecule_1.csv"), path_of("molecule_2.csv")},
       {"3 trajectories, 180 states", "from 3 files; step 0.05"}},
      {"one_orbit",
       {path_of("one_orbit.csv")},
       {"1 trajectory, 300 states of x, y, z, px, py, pz"}},
      {"encoder",
       {path_of("encoder.csv")},
       {"399 states of pos1, pos2, p_pos1, p_pos2; step 0.01", "(columns vel1, vel2)",
        "1 row left out whose trajectory already has their time", "line 3, column 'time': time 0"}},
      {"titled",
       {path_of("titled.txt")},
       {"1 trajectory, 170 states of x, y, px, py", "column 't_{1}'", "1 line above the header"}},
      {"trailing",
       {path_of("trailing.tsv")},
       {"50 states of x1, y1, z1, px1, py1, pz1; step 0.1", "(columns p1 X, p1 Y, p1 Z)",
        "3 lines above the header; columns frame"}},
      {"ephemeris",
       {path_of("ephemeris.txt")},
       {"60 states of x, y, z, px, py, pz; step 1\n", "column 'JDTDB'", "lines above the header",
        "lines below it that are no rows", "columns Calendar Date", "give --rate 10, by"}},
      {"backwards",
       {path_of("backwards.csv")},
       {"8 trajectories, 400 states", "step 0.1 yr/2pi", "column 'name'",
        "8 trajectories with decreasing times put in the order of time", "3 conserved"}},
      {"stamps",
       {path_of("stamps.csv")},
       {"150 states of x, y, px, py; step 0.05 s", "counted from its first date", "in m/s"}},
      {"utf16", {path_of("utf16.csv")}, {"150 states of x, y, px, py; step 0.05 s", "in m/s"}},
      {"rotating",
       {path_of("rotating.csv"), "--time", "tp"},
       {"20 trajectories, 1200 states of xro, yro, p_xro, p_yro; step 0.05", "column 'traj'"}},
  };
}

class Forms : public testing::TestWithParam<Form> {};

TEST_P(Forms, AreReadAsTheyWereMeant) {
  const Form& f = GetParam();
  const Workspace w;
  Words command{"screen", "--terms", "none"};
  command.insert(command.end(), f.command.begin(), f.command.end());
  const Outcome outcome = w.noether(command);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const std::string& words : f.says)
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << "\nnot in\n" << outcome.out;
  for (const std::string& words : f.not_says)
    EXPECT_EQ(outcome.out.find(words), std::string::npos) << words << "\nin\n" << outcome.out;
}

std::string name_of_form(const testing::TestParamInfo<Form>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Brought, Forms, testing::ValuesIn(forms()), name_of_form);

TEST(Typing, DatesWithNamesOfMonthsAreTimes) {
  const Workspace w;
  const Outcome outcome =
      w.noether({"screen", path_of("ephemeris.txt"), "--time", "calendar date"});
  EXPECT_EQ(outcome.code, 3);  // they begin again after 28 days
  EXPECT_NE(
      outcome.err.find("column 'Calendar Date': time 0 in trajectory '0' comes after 2332800"),
      std::string::npos)
      << outcome.err;
}

TEST(Typing, WhatAnErrorSuggestsDoesWhenTyped) {
  const Workspace w;
  const Outcome refused = w.noether({"screen", path_of("rotating.csv")});
  EXPECT_EQ(refused.code, 3);
  const std::size_t at = refused.err.find("--time ");
  ASSERT_NE(at, std::string::npos) << refused.err;
  const std::string column = refused.err.substr(at + 7, refused.err.find(',', at) - at - 7);
  EXPECT_EQ(w.noether({"screen", path_of("rotating.csv"), "--time", column}).code, 0) << column;
}

TEST(Typing, NamesThatAreSuggestedForATableWithoutHeaderDo) {
  const Workspace w;
  std::string rows = table().substr(9);
  w.write("a.csv", rows);
  const Outcome refused = w.noether({"screen", "a.csv"});
  EXPECT_EQ(refused.code, 3);
  EXPECT_NE(refused.err.find("--names id,t,x,vx"), std::string::npos) << refused.err;
  const Outcome outcome = w.noether({"screen", "a.csv", "--names", "id,t,x,vx"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("2 trajectories, 24 states of x, px"), std::string::npos);
}

TEST(Typing, AFolderStandsForItsDataFiles) {
  const Workspace w;
  w.write("runs/b.csv", table());
  w.write("runs/a.tsv", table("\t"));
  w.write("runs/notes.md", "no data");
  const Outcome outcome = w.noether({"screen", "runs/"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("4 trajectories, 48 states of q, p, from 2 files"), std::string::npos)
      << outcome.out;
}

TEST(Typing, ABadFileAmongOthersIsNamedOnceAndLeftOut) {
  const Workspace w;
  for (const char* name : {"a.csv", "b.csv", "c.csv"}) w.write(name, table());
  w.write("bad1.csv", "t,q,p\n0,1\n1,1\n");
  w.write("bad2.csv", "t,q1,q2,p1,p2\n0,1,1,1,1\n1,2,2,2,2\n");
  const Words files{"bad1.csv", "a.csv", "b.csv", "c.csv", "bad2.csv"};
  Words command{"screen"};
  command.insert(command.end(), files.begin(), files.end());
  const Outcome outcome = w.noether(command);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("6 trajectories, 72 states of q, p, from 3 files"), std::string::npos)
      << outcome.out;
  EXPECT_NE(outcome.out.find("2 of 5 files are left out, the first for this: bad1.csv"),
            std::string::npos)
      << outcome.out;
  EXPECT_NE(outcome.out.find("The others: bad2.csv."), std::string::npos) << outcome.out;
  command.emplace_back("--strict");
  const Outcome strict = w.noether(command);
  EXPECT_EQ(strict.code, 3);
  EXPECT_NE(strict.err.find("bad1.csv"), std::string::npos) << strict.err;
}

TEST(Typing, WarningsOfManyFilesAreOneSentenceEach) {
  const Workspace w;
  Words command{"screen"};
  for (int i = 0; i < 12; ++i) {
    const std::string name = "run" + std::to_string(i) + ".csv";
    const std::string text = table();
    w.write(name, text + "1,9,nan,nan");
    command.push_back(name);
  }
  const Outcome outcome = w.noether(command);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("run0.csv and 11 more files: 12 rows with empty or nan cells"),
            std::string::npos)
      << outcome.out;
  std::size_t warnings = 0;
  for (std::size_t at = 0; (at = outcome.out.find("warning:", at)) != std::string::npos; ++at)
    ++warnings;
  EXPECT_EQ(warnings, 2U) << outcome.out;  // and the one about last lines without an end
}

TEST(Typing, MuchRepeatedTimesNameTheColumnThatTellsTrajectoriesApart) {
  const Workspace w;
  w.write("a.csv", "t,k,q,p\n0,1,1,0\n0,2,2,0\n1,1,1,1\n1,2,2,1\n2,1,1,2\n2,2,2,2\n");
  const Outcome refused = w.noether({"screen", "a.csv"});
  EXPECT_EQ(refused.code, 3);
  EXPECT_NE(refused.err.find("line 3, column 't': time 0"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("3 of 6 rows"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("--trajectory k"), std::string::npos) << refused.err;
  EXPECT_EQ(w.noether({"screen", "a.csv", "--trajectory", "k"}).code, 0);
}

TEST(Typing, HelpBeginsWithThreeExamples) {
  const Workspace w;
  for (const std::string command : {"discover", "screen", "check"}) {
    const Outcome outcome = w.noether({command, "--help"});
    EXPECT_EQ(outcome.code, 0);
    const std::string head = outcome.out.substr(0, outcome.out.find("Usage:"));
    std::size_t examples = 0;
    for (std::size_t at = 0; (at = head.find("\n  noether " + command, at)) != std::string::npos;
         ++at)
      ++examples;
    EXPECT_EQ(examples, 3U) << head;
    EXPECT_NE(outcome.out.find("\nTimes:"), std::string::npos);
  }
}

}  // namespace
}  // namespace noether::cli_test
