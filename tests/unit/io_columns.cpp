#include "noether/io/columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "noether/core/error.hpp"

namespace noether {
namespace {

using Names = std::vector<std::string>;

/// A header and what it is recognised as: "-" stands for no column.
struct Header {
  std::string title;
  Names columns;
  std::string time, trajectory;
  Names variables;
};

std::ostream& operator<<(std::ostream& stream, const Header& header) {
  return stream << header.title;
}

std::vector<Header> headers() {
  return {
      {"plain", {"id", "t", "q1", "q2", "p1", "p2"}, "t", "id", {"q1", "q2", "p1", "p2"}},
      {"axes", {"t", "x", "y", "px", "py"}, "t", "-", {"x", "y", "px", "py"}},
      {"capitals", {"Time", "X", "Y", "VX", "VY"}, "Time", "-", {"x", "y", "px", "py"}},
      {"units_in_brackets", {"sat", "t [s]", "X [km]", "VX [km/s]"}, "t [s]", "sat", {"x", "px"}},
      {"units_in_suffixes", {"t_s", "x_km", "vx_km_s"}, "t_s", "-", {"x", "px"}},
      {"units_behind_slashes", {"t / s", "x / m", "vx / m/s"}, "t / s", "-", {"x", "px"}},
      {"long_names",
       {"Time (s)", "Position x (m)", "Position y (m)", "Velocity x (m/s)", "Velocity y (m/s)"},
       "Time (s)",
       "-",
       {"x", "y", "px", "py"}},
      {"role_behind", {"time", "x_position", "x_velocity"}, "time", "-", {"x", "px"}},
      {"humps", {"time", "posX", "posY", "velX", "velY"}, "time", "-", {"x", "y", "px", "py"}},
      {"numbered_roles",
       {"time", "pos1", "pos2", "vel1", "vel2"},
       "time",
       "-",
       {"pos1", "pos2", "p_pos1", "p_pos2"}},
      {"underscores", {"t", "q_1", "q_2", "v_1", "v_2"}, "t", "-", {"q_1", "q_2", "p_1", "p_2"}},
      {"latex", {"t_{1}", "x_{1}", "vx_{1}"}, "t_{1}", "-", {"x_1", "px_1"}},
      {"angles", {"t", "theta1", "omega1"}, "t", "-", {"theta1", "p_theta1"}},
      {"greek", {"t", "θ (°)", "ω (°/s)"}, "t", "-", {"theta", "p_theta"}},
      {"bodies_first",
       {"time", "p1 X", "p1 Y", "p2 X", "p2 Y"},
       "time",
       "-",
       {"x1", "y1", "x2", "y2", "px1", "py1", "px2", "py2"}},
      {"named_bodies",
       {"frame", "nose_x", "nose_y", "nose_likelihood"},
       "frame",
       "-",
       {"nose_x", "nose_y", "p_nose_x", "p_nose_y"}},
      {"suffix_v", {"run", "frame", "a1", "a1_v"}, "frame", "run", {"a1", "p_a1"}},
      {"suffix_dot", {"t", "a1", "a1_dot"}, "t", "-", {"a1", "p_a1"}},
      {"glued_dot", {"t", "x", "xdot"}, "t", "-", {"x", "px"}},
      {"prefix_d", {"t", "a1", "da1"}, "t", "-", {"a1", "p_a1"}},
      {"derivative", {"t", "x", "dx/dt"}, "t", "-", {"x", "px"}},
      {"any_name", {"t", "xro", "yro", "vxro", "vyro"}, "t", "-", {"xro", "yro", "p_xro", "p_yro"}},
      {"x_and_v", {"t", "x", "v"}, "t", "-", {"x", "px"}},
      {"accelerations_apart",
       {"t", "x", "y", "vx", "vy", "ax", "ay", "acc_x"},
       "t",
       "-",
       {"x", "y", "px", "py"}},
      {"ephemeris",
       {"JDTDB", "X", "Y", "Z", "VX", "VY", "VZ"},
       "JDTDB",
       "-",
       {"x", "y", "z", "px", "py", "pz"}},
      {"unnamed_index", {"", "frame", "particle", "x", "vx"}, "frame", "particle", {"x", "px"}},
      {"track_numbers",
       {"track_id", "timestamp", "x", "y"},
       "timestamp",
       "track_id",
       {"x", "y", "px", "py"}},
  };
}

class Recognised : public testing::TestWithParam<Header> {};

TEST_P(Recognised, ByTheirNames) {
  const Header& h = GetParam();
  const Columns found = find_columns(h.columns, {}, "a.csv");
  const auto name = [&](std::optional<std::size_t> i) { return i ? h.columns[*i] : "-"; };
  EXPECT_EQ(name(found.time), h.time);
  EXPECT_EQ(name(found.trajectory), h.trajectory);
  EXPECT_EQ(found.variables, h.variables);
  EXPECT_EQ(found.names.size(), found.variables.size());
  EXPECT_EQ(found.units.size(), found.variables.size());
  for (const std::string& variable : found.variables) {  // formulas can have it
    EXPECT_TRUE(std::all_of(variable.begin(), variable.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '_';
    })) << variable;
    EXPECT_EQ(std::isdigit(static_cast<unsigned char>(variable[0])), 0) << variable;
  }
}

std::string title_of(const testing::TestParamInfo<Header>& info) { return info.param.title; }

INSTANTIATE_TEST_SUITE_P(Columns, Recognised, testing::ValuesIn(headers()), title_of);

TEST(ColumnNames, UnitsAreTakenAsTheyAreWritten) {
  const Columns found =
      find_columns({"t (ms)", "X [km]", "Y [m]", "VX [km/s]", "VY [m/s]"}, {}, "a.csv");
  EXPECT_EQ(found.units, Names({"km", "m", "km/s", "m/s"}));
  EXPECT_EQ(found.time_unit, "ms");
  EXPECT_EQ(found.names, Names({"X [km]", "Y [m]", "VX [km/s]", "VY [m/s]"}));
}

TEST(ColumnNames, OptionsTakeNamesWithUnitWithoutAndInAnyCase) {
  const Names header{"t", "Position x (m)", "Velocity x (m/s)"};
  for (const std::string q : {"Position x (m)", "Position_x", "x", "X", "position X (m)"}) {
    ReadOptions options;
    options.q = {q};
    options.v = {"Velocity x (m/s)"};
    EXPECT_EQ(find_columns(header, options, "a.csv").positions, std::vector<std::size_t>{1}) << q;
  }
  ReadOptions options;
  options.q = {"x"};
  EXPECT_THROW(find_columns({"t", "X [km]", "X [m]"}, options, "a.csv"), UsageError);
}

std::string error_of(const Names& header, const TableSample& sample = {}) {
  try {
    find_columns(header, {}, "a.csv", sample);
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

TEST(ColumnNames, TwoReadingsAreNamedWithTheSettingsForEach) {
  EXPECT_NE(error_of({"t", "x", "y", "vx"}).find("q=x v=vx, or take positions alone with q=x,y"),
            std::string::npos)
      << error_of({"t", "x", "y", "vx"});
  EXPECT_NE(error_of({"epoch", "jd", "x", "vx"}).find("time=epoch or time=jd"), std::string::npos);
  EXPECT_NE(error_of({"t", "alpha", "beta"}).find("q=alpha v=beta for positions and velocities"),
            std::string::npos)
      << error_of({"t", "alpha", "beta"});
}

TEST(ColumnValues, DecideWhereNamesDoNot) {
  TableSample sample;
  for (int i = 0; i < 12; ++i)
    sample.rows.push_back(
        {i < 6 ? "mars" : "venus", fmt::format("{}", i % 6), "1.5", "2", "words"});
  const Columns found = find_columns({"planet", "clock", "q", "p", "date"}, {}, "a.csv", sample);
  EXPECT_EQ(found.trajectory, 0U);
  EXPECT_EQ(found.time, 1U);  // "date" holds neither numbers nor dates
  EXPECT_EQ(found.ignored, Names{"date"});
  const Columns timeless = find_columns({"planet", "tp", "q", "p", "remark"}, {}, "a.csv", sample);
  EXPECT_FALSE(timeless.time);
  EXPECT_EQ(timeless.likely_time, "tp");
}

TEST(ColumnValues, OfTwoIdsTheOneWithTimesInOrderIsTaken) {
  TableSample sample;
  for (int i = 0; i < 12; ++i)
    sample.rows.push_back(
        {fmt::format("{}", i), fmt::format("{}", i / 6), fmt::format("{}", i % 6), "1.5", "2"});
  EXPECT_EQ(find_columns({"id", "run", "t", "q", "p"}, {}, "a.csv", sample).trajectory, 1U);
}

}  // namespace
}  // namespace noether
