// Variables of any meaning: columns and arrays without pairs of positions and momenta.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <numbers>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/npz.hpp"
#include "noether/io/describe.hpp"
#include "noether/io/read.hpp"

namespace noether {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

constexpr int kRows = 8;

/// Value of column j in row k of trajectory i.
double value_at(int i, int k, int j) { return 100 * i + 10 * j + k + 0.25; }

/// Two trajectories under a header of an id, a time and three more columns.
std::string table(const std::string& header) {
  std::string text = header + "\n";
  for (int i = 0; i < 2; ++i) {
    for (int k = 0; k < kRows; ++k)
      text += fmt::format("{},{},{},{},{}\n", i, 0.5 * k, value_at(i, k, 0), value_at(i, k, 1),
                          value_at(i, k, 2));
  }
  return text;
}

ReadOptions vars(const Names& names) {
  ReadOptions options;
  options.vars = names;
  return options;
}

class Vars : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("noether_vars_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  Dataset read(const std::string& text, const ReadOptions& options) const {
    std::ofstream(folder_ / "a.csv", std::ios::binary) << text;
    return read_dataset({folder_ / "a.csv"}, options);
  }
  std::string refused(const std::string& text, const ReadOptions& options) const {
    try {
      read(text, options);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  }

  fs::path folder_;
};

/// Columns of the table, in the order of the variables.
void expect_columns(const Dataset& data, const std::vector<int>& columns) {
  ASSERT_EQ(data.trajectories.size(), 2U);
  ASSERT_EQ(data.dimension(), static_cast<Eigen::Index>(columns.size()));
  for (int i = 0; i < 2; ++i) {
    const Trajectory& t = data.trajectories[static_cast<std::size_t>(i)];
    ASSERT_EQ(t.states.rows(), data.dimension());
    ASSERT_EQ(t.states.cols(), kRows);
    for (int k = 0; k < kRows; ++k) {
      for (std::size_t j = 0; j < columns.size(); ++j)
        EXPECT_DOUBLE_EQ(t.states(static_cast<Eigen::Index>(j), k), value_at(i, k, columns[j]));
    }
  }
  EXPECT_FALSE(data.canonical);
  EXPECT_FALSE(data.smoothing);
  EXPECT_EQ(data.rounding.size(), columns.size());
  EXPECT_TRUE(data.origin.masses.empty());
  EXPECT_TRUE(data.warnings.empty()) << plain_text(data.warnings[0]);
}

TEST_F(Vars, OfATableAreInTheOrderGivenAndOfAnyNumber) {
  const std::string text = table("id,t,L1,L2,L3");
  expect_columns(read(text, vars({"L1", "L2", "L3"})), {0, 1, 2});
  expect_columns(read(text, vars({"L3", "L1"})), {2, 0});
  expect_columns(read(text, vars({"L2"})), {1});
  EXPECT_EQ(read(text, vars({"L3", "L1"})).variables, Names({"L3", "L1"}));
}

TEST_F(Vars, AreNamedWithoutUnitsAndInAnyCase) {
  const std::string text = table("id,t,Position x (m),S [mol/l],theta1 [rad]");
  for (const Names& names : {Names{"x", "S", "theta1"}, Names{"Position x (m)", "s", "THETA1"}}) {
    const Dataset data = read(text, vars(names));
    expect_columns(data, {0, 1, 2});
    EXPECT_EQ(data.variables, Names({"x", "S", "theta1"}));
    EXPECT_EQ(data.origin.units, Names({"m", "mol/l", "rad"}));
  }
}

TEST_F(Vars, MayBeColumnsThatWouldBeSomethingElse) {
  expect_columns(read(table("id,t,q1,p1,v1"), vars({"p1", "v1", "q1"})), {1, 2, 0});
  // Names of times and of trajectories.
  expect_columns(read(table("id,t,frame,T1,run"), vars({"frame", "T1", "run"})), {0, 1, 2});
}

TEST_F(Vars, AreDescribedAsWhatTheyAre) {
  const Dataset plain = read(table("id,t,S,I,R"), vars({"S", "I", "R"}));
  EXPECT_EQ(describe(plain).at(0), "2 trajectories, 16 states of S, I, R; step 0.5");
  EXPECT_EQ(describe(plain).at(1), "variables: S, I, R (of any meaning, not canonical pairs)");
  const Dataset units = read(table("id,t,S [kg],I [kg],R"), vars({"S", "I"}));
  EXPECT_EQ(describe(units).at(1),
            "variables: S, I (of any meaning, not canonical pairs; columns S [kg], I [kg]) in kg");
}

TEST_F(Vars, InDegreesBecomeRadiansAndAreUnwrapped) {
  std::string text = "t,theta [deg],phi,w\n";
  for (int k = 0; k < 40; ++k)
    text += fmt::format("{},{},{},{}\n", k, (50 * k) % 360, (40 * k) % 360, k);
  ReadOptions options = vars({"theta", "phi", "w"});
  options.degrees = {"phi"};
  options.angles = {"theta", "phi"};
  const Dataset data = read(text, options);
  const double degree = std::numbers::pi / 180;
  for (int k = 0; k < 40; ++k) {
    EXPECT_NEAR(data.trajectories[0].states(0, k), 50 * k * degree, 1e-12);
    EXPECT_NEAR(data.trajectories[0].states(1, k), 40 * k * degree, 1e-12);
    EXPECT_EQ(data.trajectories[0].states(2, k), k);
  }
  ASSERT_EQ(data.warnings.size(), 1U);
  EXPECT_TRUE(plain_text(data.warnings[0])
                  .ends_with("converted from degrees to radians: theta [deg], phi."));
}

TEST_F(Vars, ThatAreWrongAreRefusedInASentence) {
  const std::string text = table("id,t,alpha,beta,gamma");
  EXPECT_NE(refused(text, vars({"alpha", "alpha"})).find("'alpha' is taken for two things"),
            std::string::npos);
  EXPECT_NE(refused(text, vars({"alpha", "t"})).find("'t' is taken for two things"),
            std::string::npos);
  EXPECT_NE(refused(text, vars({"alpha", "gama"}))
                .find("there is no column 'gama'. Is 'gamma' meant? The columns are id, t"),
            std::string::npos);
  EXPECT_EQ(refused(text, vars({"zzzzzz"})).find("meant?"), std::string::npos);
  EXPECT_NE(refused(text, vars({""})).find("there is no column ''"), std::string::npos);
}

TEST_F(Vars, ExcludePositionsMomentaAndMasses) {
  const std::string text = table("id,t,a,b,c");
  std::vector<std::pair<std::string, ReadOptions>> cases(5, {"", vars({"a", "b"})});
  cases[0].second.q = cases[1].second.p = cases[2].second.v = cases[3].second.states = {"c"};
  cases[4].second.mass = {2};
  const char* names[] = {"q", "p", "v", "states", "mass"};
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_NE(refused(text, cases[i].second).find(fmt::format("so {} has no use", names[i])),
              std::string::npos)
        << names[i];
}

TEST_F(Vars, AreSuggestedWhereNoColumnIsAPosition) {
  try {
    read(table("id,t,S,I,R"), {});
    FAIL() << "no positions";
  } catch (const DataError& error) {
    EXPECT_NE(std::string(error.what()).find("or vars=S,I,R for variables of any meaning"),
              std::string::npos)
        << error.what();
  }
}

TEST_F(Vars, OfSeveralFilesAreJoined) {
  std::ofstream(folder_ / "b.csv") << "t,a,b,c\n0,1,2,3\n1,4,5,6\n2,7,8,9\n";
  std::ofstream(folder_ / "c.csv") << "t,c,b,a\n0,1,2,3\n1,4,5,6\n";
  const Dataset data = read_dataset({folder_ / "b.csv", folder_ / "c.csv"}, vars({"a", "b", "c"}));
  ASSERT_EQ(data.trajectories.size(), 2U);
  EXPECT_FALSE(data.canonical);
  EXPECT_EQ(data.trajectories[1].states(0, 1), 6);
}

// Arrays

/// Trajectories (2, T, 3) as the table has them.
Archive archive(const std::string& name) {
  Array states{{2, kRows, 3}, std::vector<double>()};
  std::vector<double> values;
  for (int i = 0; i < 2; ++i)
    for (int k = 0; k < kRows; ++k)
      for (int j = 0; j < 3; ++j) values.push_back(value_at(i, k, j));
  states.values = values;
  std::vector<double> times;
  for (int k = 0; k < kRows; ++k) times.push_back(0.5 * k);
  return {{name, states}, {"t", {{kRows}, times}}};
}

/// An array (2, T) for every column.
Archive columns() {
  Archive arrays = archive("x");
  const std::vector<double> all = arrays.at("x").as_double();
  arrays.erase("x");
  for (std::size_t j = 0; j < 3; ++j) {
    std::vector<double> values;
    for (std::size_t at = j; at < all.size(); at += 3) values.push_back(all[at]);
    arrays[std::string(1, "abc"[j])] = {{2, kRows}, values};
  }
  return arrays;
}

std::string refused_arrays(const Archive& arrays, const ReadOptions& options) {
  try {
    dataset_from(arrays, options, "a.npz");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(VarsOfArrays, AreAllColumnsOfOneArray) {
  const Dataset data = dataset_from(archive("L"), vars({"L"}), "a.npz");
  expect_columns(data, {0, 1, 2});
  EXPECT_EQ(data.variables, Names({"L1", "L2", "L3"}));
  ReadOptions named = vars({"L"});
  named.names = {"a", "b", "c"};
  EXPECT_EQ(dataset_from(archive("L"), named, "a.npz").variables, named.names);
}

TEST(VarsOfArrays, AreSomeColumnsOfOneArray) {
  expect_columns(dataset_from(archive("L"), vars({"L[2]", "L[0]"}), "a.npz"), {2, 0});
  EXPECT_NE(refused_arrays(archive("L"), vars({"L[3]"})).find("no column 3 of 'L', which has 3"),
            std::string::npos);
  EXPECT_NE(refused_arrays(archive("L"), vars({"L[1]", "L[1]"})).find("twice"), std::string::npos);
  EXPECT_NE(refused_arrays(archive("L"), vars({"L[1]", "t"})).find("columns of one array alone"),
            std::string::npos);
}

TEST(VarsOfArrays, AreAnArrayEach) {
  const Dataset data = dataset_from(columns(), vars({"c", "a"}), "a.npz");
  expect_columns(data, {2, 0});
  EXPECT_EQ(data.variables, Names({"c", "a"}));
  EXPECT_NE(refused_arrays(columns(), vars({"a", "a"})).find("named twice"), std::string::npos);
  EXPECT_NE(refused_arrays(columns(), vars({"a", "z"})).find("there is no array 'z'"),
            std::string::npos);
}

TEST(VarsOfArrays, MayHaveDifferentLengths) {
  Archive arrays = archive("L");
  arrays.at("L").shape = {2 * kRows, 3};
  arrays["offsets"] = {{3}, std::vector<double>{0, kRows, 2 * kRows}};
  std::vector<double> times;
  for (int k = 0; k < 2 * kRows; ++k) times.push_back(0.5 * (k % kRows));
  arrays["t"] = {{2 * kRows}, times};
  expect_columns(dataset_from(arrays, vars({"L"}), "a.npz"), {0, 1, 2});
  expect_columns(dataset_from(arrays, vars({"L[1]"}), "a.npz"), {1});
}

TEST(VarsOfArrays, NeedNoMassesAndNoPairs) {
  Archive arrays = archive("L");
  arrays["mass"] = {{5}, std::vector<double>{1, 2, 3, 4, 5}};
  arrays["q_next"] = {{1}, std::vector<double>{1}};
  expect_columns(dataset_from(arrays, vars({"L"}), "a.npz"), {0, 1, 2});
}

/// The start of an .npy file of doubles.
std::string npy_header(const std::string& shape) {
  std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }";
  header.resize(117, ' ');
  header += '\n';
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header;
}

TEST_F(Vars, OfAnArrayWithoutANameAreNumbers) {
  const std::vector<double> values = archive("x").at("x").as_double();
  std::ofstream(folder_ / "a.npy", std::ios::binary)
      << npy_header("(2, 8, 3)")
      << std::string_view(reinterpret_cast<const char*>(values.data()), 8 * values.size());
  ReadOptions options = vars({"2", "0"});
  options.dt = 0.5;
  options.names = {"c", "a"};
  const Dataset data = read_dataset({folder_ / "a.npy"}, options);
  expect_columns(data, {2, 0});
  EXPECT_EQ(data.variables, options.names);
  const auto told = [&](const Names& names) {
    options.vars = names;
    try {
      read_dataset({folder_ / "a.npy"}, options);
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(told({"a"}).find("columns are numbered from 0"), std::string::npos);
  EXPECT_NE(told({"1", "1"}).find("column 1 is named twice"), std::string::npos);
  EXPECT_NE(told({"7"}).find("there is no column 7"), std::string::npos);
}

}  // namespace
}  // namespace noether
