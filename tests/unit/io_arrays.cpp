#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"
#include "noether/io/read.hpp"

namespace noether {
namespace {

namespace fs = std::filesystem;
using Shape = std::vector<std::size_t>;

/// A value that tells trajectory, time and coordinate, and changes smoothly in time.
double value_at(std::size_t i, std::size_t k, std::size_t j) {
  const auto phase = 0.1 * static_cast<double>(k) + static_cast<double>(i);
  return std::cos(phase + 2 * static_cast<double>(j)) + static_cast<double>(100 * i + 10 * j);
}

/// N trajectories of T times and n coordinates, with axes in this order.
Array motion(const std::string& order, std::size_t N, std::size_t T, std::size_t n) {
  const std::map<char, std::size_t> extents{{'N', N}, {'T', T}, {'n', n}};
  Array array{{}, std::vector<double>()};
  for (const char letter : order) array.shape.push_back(extents.at(letter));
  std::vector<double> values(array.size());
  for (std::size_t at = 0; at < values.size(); ++at) {
    std::map<char, std::size_t> index;
    std::size_t rest = at;
    for (std::size_t axis = order.size(); axis-- > 0;) {
      index[order[axis]] = rest % array.shape[axis];
      rest /= array.shape[axis];
    }
    values[at] = value_at(index['N'], index['T'], index['n']);
  }
  array.values = std::move(values);
  return array;
}

Array numbers(std::vector<double> values) { return {{values.size()}, std::move(values)}; }

Array clock(std::size_t T, double step = 0.1) {
  std::vector<double> times;
  for (std::size_t k = 0; k < T; ++k) times.push_back(step * static_cast<double>(k));
  return numbers(times);
}

Dataset read(const Archive& arrays, const ReadOptions& options = {}) {
  return dataset_from(arrays, options, "a.npz");
}

std::string told(const Archive& arrays, const ReadOptions& options = {}) {
  try {
    read(arrays, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "it was read";
}

ReadOptions named(std::vector<std::string> q, std::vector<std::string> p,
                  const std::string& time = "") {
  ReadOptions options;
  options.q = std::move(q);
  options.p = std::move(p);
  options.time = time;
  return options;
}
ReadOptions states(std::vector<std::string> names, double dt = 0) {
  ReadOptions options;
  options.states = std::move(names);
  options.dt = dt;
  return options;
}
ReadOptions axes(const std::string& order) {
  ReadOptions options;
  options.axes = order;
  return options;
}

void expect_same(const Dataset& a, const Dataset& b) {
  ASSERT_EQ(a.trajectories.size(), b.trajectories.size());
  for (std::size_t i = 0; i < a.trajectories.size(); ++i) {
    EXPECT_EQ(a.trajectories[i].time, b.trajectories[i].time) << i;
    EXPECT_EQ(a.trajectories[i].states, b.trajectories[i].states) << i;
  }
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool warns(const Dataset& data, const std::string& part) {
  return std::any_of(data.warnings.begin(), data.warnings.end(),
                     [&](const Message& warning) { return says(plain_text(warning), part); });
}

// Names ----------------------------------------------------------------------------------------

TEST(ArrayNames, PeoplesWordsAreRecognisedInAnyCase) {
  const Array q = motion("NTn", 3, 20, 2);
  const Dataset expected = read({{"q", q}, {"p", q}, {"t", clock(20)}});
  const std::vector<std::vector<std::string>> words{{"pos", "vel", "time"},
                                                    {"Positions", "Velocities", "Times"},
                                                    {"x", "v", "ts"},
                                                    {"coords", "momenta", "t"},
                                                    {"X", "Momentum", "TIME"}};
  for (const auto& word : words) {
    SCOPED_TRACE(word[0]);
    expect_same(read({{word[0], q}, {word[1], q}, {word[2], clock(20)}}), expected);
  }
}

TEST(ArrayNames, AnyNamesAreTakenFromTheOptions) {
  const Array q = motion("NTn", 3, 20, 2);
  const Archive arrays{{"a", q}, {"b", q}, {"c", clock(20)}, {"t", clock(20, 0.3)}};
  const Dataset data = read(arrays, named({"a"}, {"b"}, "c"));
  expect_same(data, read({{"q", q}, {"p", q}, {"t", clock(20)}}));
  EXPECT_EQ(data.origin.columns, (std::vector<std::string>{"a[0]", "a[1]", "b[0]", "b[1]"}));
  EXPECT_EQ(data.origin.time, "array 'c'");
  EXPECT_EQ(data.origin.left_out, std::vector<std::string>{"arrays not used: t"});
}

TEST(ArrayNames, AMissingNameIsToldWithThoseThatAreThere) {
  const Archive arrays{{"pos", motion("NTn", 3, 20, 2)}, {"t", clock(20)}};
  EXPECT_TRUE(says(told(arrays, named({"posn"}, {})),
                   "q: there is no array 'posn'. The arrays are pos (3, 20, 2), t (20)"));
  EXPECT_TRUE(says(told(arrays, states({"run*"})), "no array is named like 'run*'"));
}

TEST(ArrayNames, StatesOrPositionsAreAskedForWithWhatElseIsNeeded) {
  const Archive timed{{"x", motion("NTn", 3, 20, 4)}, {"t", clock(20)}};
  const std::string both = told(timed);
  EXPECT_TRUE(says(both, "states=x") && says(both, "q=x") && !says(both, "dt=1")) << both;
  EXPECT_EQ(read(timed, states({"x"})).variables.size(), 4U);
  EXPECT_EQ(read(timed, named({"x"}, {})).variables.size(), 8U);

  const std::string untimed = told({{"trajectories", motion("NTn", 3, 20, 4)}});
  EXPECT_TRUE(says(untimed, "states=trajectories dt=1") && says(untimed, "counts time in rows"))
      << untimed;
  const std::string odd = told({{"x", motion("NTn", 3, 20, 3)}, {"t", clock(20)}});
  EXPECT_TRUE(says(odd, "q=x") && !says(odd, "states=")) << odd;
}

TEST(ArrayNames, ArraysWithoutNamesAreSuggestedInTheirRoles) {
  const Array q = motion("NTn", 3, 20, 2);
  const Archive arrays{{"arr_0", clock(20)}, {"arr_1", q}, {"arr_2", q}};
  const std::string text = told(arrays);
  EXPECT_TRUE(says(text, "q=arr_1 p=arr_2 time=arr_0") && says(text, "v=arr_2")) << text;
  expect_same(read(arrays, named({"arr_1"}, {"arr_2"}, "arr_0")),
              read({{"q", q}, {"p", q}, {"t", clock(20)}}));
}

TEST(ArrayNames, OnlyTenArraysAreListed) {
  Archive arrays;
  for (int i = 0; i < 14; ++i) arrays[fmt::format("s{:02}", i)] = numbers({1, 2, 3});
  const std::string text = told(arrays);
  EXPECT_TRUE(says(text, "s09 (3) and 4 more")) << text;
}

TEST(ArrayNames, ArraysMayBeACoordinateEach) {
  const Array x = motion("T", 1, 20, 1);
  const Archive arrays{{"x", x}, {"y", x}, {"vx", x}, {"vy", x}, {"t", clock(20)}};
  const Dataset data = read(arrays);
  EXPECT_EQ(data.variables, (std::vector<std::string>{"x", "y", "px", "py"}));
  ReadOptions options;
  options.q = {"x", "y"};
  options.v = {"vx", "vy"};
  expect_same(read(arrays, options), data);
  const Array many = motion("NT", 3, 20, 1);
  EXPECT_EQ(read({{"x", many}, {"px", many}, {"t", clock(20)}}).trajectories.size(), 3U);
}

TEST(ArrayNames, ContradictionsAreRefused) {
  const Array q = motion("NTn", 3, 20, 2);
  ReadOptions options = states({"q"});
  options.q = {"q"};
  EXPECT_TRUE(says(told({{"q", q}, {"t", clock(20)}}, options), "states names arrays of whole"));
  const std::string both = told({{"q", q}, {"p", q}, {"v", q}, {"t", clock(20)}});
  EXPECT_TRUE(says(both, "both 'p' and 'v'") && says(both, "q=q v=v")) << both;
}

// Several arrays -------------------------------------------------------------------------------

TEST(ArrayPatterns, ArraysOfDifferentLengthsAreTrajectoriesInTheOrderOfTheirNumbers) {
  Archive arrays;
  for (std::size_t i = 0; i < 12; ++i)
    arrays[fmt::format("arr_{}", i)] = motion("Tn", 1, 20 + i, 4);
  const std::string text = told(arrays);
  EXPECT_TRUE(says(text, "states=arr_* dt=1") && says(text, "q=arr_* dt=1")) << text;
  const Dataset data = read(arrays, states({"arr_*"}, 1));
  ASSERT_EQ(data.trajectories.size(), 12U);
  EXPECT_EQ(data.trajectories[2].id, "2");
  for (std::size_t i = 0; i < 12; ++i)
    EXPECT_EQ(data.trajectories[i].states.cols(), static_cast<Eigen::Index>(20 + i)) << i;
}

TEST(ArrayPatterns, PartnersAndTimesAreMatchedByWhatTheStarStandsFor) {
  Archive arrays;
  for (const char* run : {"a", "b"}) {
    const std::size_t T = run[0] == 'a' ? 20 : 30;
    arrays[fmt::format("pos_{}", run)] = motion("Tn", 1, T, 2);
    arrays[fmt::format("vel_{}", run)] = motion("Tn", 1, T, 2);
    arrays[fmt::format("time_{}", run)] = clock(T, run[0] == 'a' ? 0.1 : 0.2);
  }
  ReadOptions options;
  options.q = {"pos_*"};
  options.v = {"vel_*"};
  options.time = "time_*";
  const Dataset data = read(arrays, options);
  ASSERT_EQ(data.trajectories.size(), 2U);
  EXPECT_EQ(data.trajectories[1].id, "b");
  EXPECT_EQ(data.trajectories[1].time(1), 0.2);
  arrays.erase("vel_b");
  EXPECT_TRUE(says(told(arrays, options), "'vel_*' has nothing for 'b'")) << told(arrays, options);
}

TEST(ArrayPatterns, ArraysOfAnotherSystemAreRefused) {
  const Archive arrays{{"r1", motion("Tn", 1, 20, 4)}, {"r2", motion("Tn", 1, 20, 6)}};
  EXPECT_TRUE(
      says(told(arrays, states({"r*"}, 1)), "'r2' has 6 coordinates, the first array has 4"));
}

// Axes -----------------------------------------------------------------------------------------

TEST(ArrayAxesOrder, OrdersThatTheTimesTellAreTakenAndSaid) {
  const Array q = motion("NTn", 10, 50, 2);
  const Dataset expected = read({{"q", q}, {"p", q}, {"t", clock(50)}});
  EXPECT_TRUE(expected.warnings.empty());
  for (const char* order : {"TNn", "NnT"}) {
    SCOPED_TRACE(order);
    const Array other = motion(order, 10, 50, 2);
    const Dataset data = read({{"q", other}, {"p", other}, {"t", clock(50)}});
    expect_same(data, expected);
    EXPECT_TRUE(warns(data, "10 trajectories of 50 times and 2 coordinates"));
  }
}

TEST(ArrayAxesOrder, EveryOrderCanBeGiven) {
  const Array q = motion("NTn", 10, 50, 2);
  const Dataset expected = read({{"q", q}, {"p", q}, {"t", clock(50)}});
  std::string order = "NTn";
  std::sort(order.begin(), order.end());
  do {
    SCOPED_TRACE(order);
    const Array other = motion(order, 10, 50, 2);
    expect_same(read({{"q", other}, {"p", other}, {"t", clock(50)}}, axes(order)), expected);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(ArrayAxesOrder, TimesPerTrajectoryMayBeInThatOrderToo) {
  const Array q = motion("TNn", 3, 20, 2);
  std::vector<double> times;
  for (std::size_t k = 0; k < 20; ++k) {
    for (std::size_t i = 0; i < 3; ++i)
      times.push_back(static_cast<double>(k) * (i == 0 ? 0.1 : 0.2));
  }
  const Dataset data = read({{"q", q}, {"p", q}, {"t", {{20, 3}, times}}}, axes("TNn"));
  ASSERT_EQ(data.trajectories.size(), 3U);
  EXPECT_EQ(data.trajectories[0].time(1), 0.1);
  EXPECT_EQ(data.trajectories[2].time(1), 0.2);
}

TEST(ArrayAxesOrder, WhereSeveralFitTheyAreAskedFor) {
  const Array bodies = motion("TNn", 3, 50, 3);
  const std::string space = told({{"q", bodies}, {"p", bodies}, {"t", clock(50)}});
  EXPECT_TRUE(says(space, "axes=TNn for 3 trajectories") && says(space, "axes=Tbn for one"))
      << space;
  const Array wide = motion("TNn", 3, 50, 10);
  const std::string which = told({{"q", wide}, {"p", wide}, {"t", clock(50)}});
  EXPECT_TRUE(says(which, "axes=TNn") && says(which, "axes=TnN")) << which;
  const Array flat = motion("nT", 1, 50, 2);
  const std::string two = told({{"q", flat}, {"p", flat}, {"t", clock(50)}});
  EXPECT_TRUE(says(two, "axes=nT for one trajectory") && says(two, "axes=NT for 2")) << two;
  EXPECT_EQ(read({{"q", flat}, {"p", flat}, {"t", clock(50)}}, axes("NT")).trajectories.size(), 2U);
  EXPECT_EQ(read({{"q", flat}, {"p", flat}, {"t", clock(50)}}, axes("nT")).dimension(), 4);
}

TEST(ArrayAxesOrder, StatesOfOneTrajectoryMayLieOnTheirSide) {
  const Dataset data = read({{"y", motion("nT", 1, 50, 4)}, {"t", clock(50)}}, states({"y"}));
  expect_same(data, read({{"y", motion("Tn", 1, 50, 4)}, {"t", clock(50)}}, states({"y"})));
  EXPECT_TRUE(warns(data, "(n, T)"));
}

TEST(ArrayAxesOrder, WithoutTimesMoreCoordinatesThanTimesAreAskedFor) {
  const std::string text = told({{"y", motion("nT", 1, 50, 4)}}, states({"y"}, 0.1));
  EXPECT_TRUE(says(text, "axes=Tn") && says(text, "axes=nT")) << text;
  ReadOptions options = states({"y"}, 0.1);
  options.axes = "nT";
  EXPECT_EQ(read({{"y", motion("nT", 1, 50, 4)}}, options).trajectories[0].states.cols(), 50);
}

// Positions alone of many times are no states of three.
TEST(ArrayAxesOrder, AnOddNumberOfColumnsIsNotTurnedIntoStates) {
  const std::string text = told({{"y", motion("Tn", 1, 100, 3)}}, states({"y"}, 0.1));
  EXPECT_TRUE(says(text, "3 is an odd number of columns")) << text;
}

TEST(ArrayAxesOrder, BodiesAreFlattenedAndNamed) {
  Array q = motion("NTn", 4, 50, 6);
  const Dataset expected = read({{"q", q}, {"p", q}, {"t", clock(50)}});
  q.shape = {4, 50, 2, 3};
  const Dataset data = read({{"q", q}, {"p", q}, {"t", clock(50)}});
  expect_same(data, expected);
  EXPECT_EQ(data.variables[1], "y1");
  EXPECT_EQ(data.variables[9], "px2");
  EXPECT_EQ(data.origin.columns[5], "q[1, 2]");
}

TEST(ArrayAxesOrder, OrdersThatMakeNoSenseAreRefused) {
  const Array q = motion("NTn", 10, 50, 2);
  const Archive arrays{{"q", q}, {"p", q}, {"t", clock(50)}};
  EXPECT_TRUE(says(told(arrays, axes("NNT")), "'NNT' is no order of axes"));
  EXPECT_TRUE(says(told(arrays, axes("Nn")), "'Nn' is no order of axes"));
  EXPECT_TRUE(says(told(arrays, axes("nT")), "names 2 axes, but 'q' has shape (10, 50, 2)"));
  EXPECT_TRUE(says(told(arrays, axes("TNn")), "makes 50 trajectories of 10 times") ||
              says(told(arrays, axes("TNn")), "but 't' has shape (50)"));
}

// Times and names of variables -----------------------------------------------------------------

TEST(ArrayTimes, RatesCountRowsAndFrames) {
  const Array q = motion("NTn", 3, 20, 2);
  ReadOptions options;
  options.rate = 50;
  EXPECT_EQ(read({{"q", q}, {"p", q}}, options).trajectories[0].time(5), 0.1);
  EXPECT_EQ(read({{"q", q}, {"p", q}, {"t", clock(20, 1)}}, options).trajectories[0].time(5), 0.1);
  const Dataset timed = read({{"q", q}, {"p", q}, {"t", clock(20)}}, options);
  EXPECT_EQ(timed.trajectories[0].time(5), 0.5);
  EXPECT_TRUE(warns(timed, "rate=50 is not used"));
  options.dt = 0.1;
  EXPECT_TRUE(says(told({{"q", q}, {"p", q}}, options), "dt and rate exclude each other"));
  options.dt = 0;
  options.rate = -1;
  EXPECT_TRUE(says(told({{"q", q}, {"p", q}}, options), "rate: -1 is not a positive number"));
}

TEST(ArrayTimes, TrajectoriesThatRunBackwardsAreReversed) {
  const Array q = motion("NTn", 2, 3, 1);
  const Dataset data = read({{"q", q}, {"p", q}, {"t", numbers({0, -1, -2})}});
  EXPECT_EQ(data.trajectories[0].time, Eigen::Vector3d(-2, -1, 0));
  EXPECT_EQ(data.trajectories[0].states(0, 0), value_at(0, 2, 0));
  EXPECT_TRUE(warns(data, "times decrease in 2 of 2 trajectories"));
}

TEST(ArrayTimes, MissingOnesAreAskedFor) {
  const Array q = motion("NTn", 2, 10, 1);
  const std::string text = told({{"q", q}, {"p", q}});
  EXPECT_TRUE(says(text, "neither 't' nor 'dt'") && says(text, "dt=1 counts time in rows")) << text;
}

class ArrayFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("noether_arrays_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  [[nodiscard]] fs::path file(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  fs::path folder_;
};

TEST_F(ArrayFiles, AStateArrayTakesARateAndAnOrder) {
  ReadOptions options;
  options.rate = 10;
  const fs::path path = file("a.npy", format_npy(motion("TNn", 10, 50, 4)));
  EXPECT_EQ(read_dataset({path}, options).trajectories.size(), 50U);  // as documented
  options.axes = "TNn";
  const Dataset data = read_dataset({path}, options);
  ASSERT_EQ(data.trajectories.size(), 10U);
  EXPECT_EQ(data.trajectories[3].time(1), 0.1);
  EXPECT_EQ(data.trajectories[3].states(2, 4), value_at(3, 4, 2));
}

TEST_F(ArrayFiles, FormsOfArraysThatPeopleBring) {
  const fs::path forms = fs::path(NOETHER_TEST_DATA) / "forms";
  const Dataset expected = read_dataset({forms / "named.npz"}, {});
  expect_same(read_dataset({forms / "steps_first.npz"}, {}), expected);
  expect_same(read_dataset({forms / "states_first.npz"}, states({"x"})), expected);
  const Dataset unequal = read_dataset({forms / "unequal.npz"}, states({"arr_*"}, 0.1));
  ASSERT_EQ(unequal.trajectories.size(), 10U);
  EXPECT_EQ(unequal.trajectories[5].states, expected.trajectories[5].states.leftCols(20));
}

TEST_F(ArrayFiles, AnArchiveMayNameItsVariables) {
  const fs::path forms = fs::path(NOETHER_TEST_DATA) / "forms";
  EXPECT_EQ(read_dataset({forms / "with_names.npz"}, {}).variables,
            (std::vector<std::string>{"x", "y", "px", "py"}));
  const Dataset wrong = read_dataset({forms / "with_wrong_names.npz"}, {});
  EXPECT_EQ(wrong.variables, (std::vector<std::string>{"q1", "q2", "p1", "p2"}));
  EXPECT_TRUE(warns(wrong, "'names' has 3 texts"));
}

// A damaged entry, were it unpacked, would be refused.
TEST_F(ArrayFiles, EntriesThatAreNotUsedAreNotUnpacked) {
  const Array q = motion("NTn", 2, 10, 1);
  write_npz(
      folder_ / "a.npz",
      {{"q", q}, {"p", q}, {"t", clock(10)}, {"zz", numbers(std::vector<double>(1000, 7.25))}});
  std::string bytes = read_file(folder_ / "a.npz");
  const double seven = 7.25;
  const std::string needle(reinterpret_cast<const char*>(&seven), sizeof seven);
  const std::size_t at = bytes.find(needle);
  ASSERT_NE(at, std::string::npos);
  bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
  const fs::path damaged = file("b.npz", bytes);
  EXPECT_THROW(read_npz(damaged), IoError);
  expect_same(read_dataset({damaged}, {}), read({{"q", q}, {"p", q}, {"t", clock(10)}}));
}

}  // namespace
}  // namespace noether
