#include "noether/io/read.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <numbers>

#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"
#include "noether/io/describe.hpp"

namespace noether {
namespace {

namespace fs = std::filesystem;
constexpr double kTurn = 2 * std::numbers::pi;

class Read : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("noether_read_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }

  fs::path folder_;
};

TEST_F(Read, EveryValueOfALongTableIsInItsPlace) {
  std::string text = "t,q,p\n";
  const int rows = 120000;  // several blocks of the reader, with lines across their edges
  for (int i = 0; i < rows; ++i)
    text += fmt::format("{},{},{}\n", i, std::sin(i), std::pow(10.0, i % 300 - 150));
  const Dataset data = read_dataset({file("a.csv", text)}, {});
  ASSERT_EQ(data.trajectories.size(), 1U);
  const Trajectory& t = data.trajectories[0];
  ASSERT_EQ(t.states.cols(), rows);
  ASSERT_EQ(t.time.size(), rows);
  for (int i = 0; i < rows; ++i) {
    ASSERT_EQ(t.time(i), i);
    ASSERT_EQ(t.states(0, i), std::sin(i));
    ASSERT_EQ(t.states(1, i), std::pow(10.0, i % 300 - 150));
  }
}

TEST_F(Read, ArraysInMemoryAreReadLikeThoseOfAFile) {
  std::vector<double> q(24);
  for (std::size_t i = 0; i < q.size(); ++i) q[i] = std::sin(static_cast<double>(i));
  q[7] = std::nan("");
  const Archive arrays{{"q", {{2, 6, 2}, q}},
                       {"v", {{2, 6, 2}, std::vector<double>(24, 1.5)}},
                       {"mass", {{2}, std::vector<double>{2, 3}}},
                       {"dt", {{}, std::vector<double>{0.5}}}};
  write_npz(folder_ / "a.npz", arrays);
  ReadOptions options;
  options.names = {"x", "y", "px", "py"};
  const Dataset from_file = read_dataset({folder_ / "a.npz"}, options);
  const Dataset in_memory = dataset_from(arrays, options, (folder_ / "a.npz").string());
  EXPECT_EQ(in_memory.variables, options.names);
  EXPECT_EQ(in_memory.variables, from_file.variables);
  EXPECT_EQ(in_memory.warnings, from_file.warnings);
  ASSERT_EQ(in_memory.trajectories.size(), 3U);
  ASSERT_EQ(from_file.trajectories.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(in_memory.trajectories[i].id, from_file.trajectories[i].id);
    EXPECT_EQ(in_memory.trajectories[i].time, from_file.trajectories[i].time);
    EXPECT_EQ(in_memory.trajectories[i].states, from_file.trajectories[i].states);
  }
  EXPECT_EQ(in_memory.trajectories[0].states(3, 0), 4.5);
}

TEST_F(Read, PartsOfATrajectoryKeepItsId) {
  const Dataset data = read_dataset(
      {file("a.csv", "id,t,q,p\na,0,1,1\nb,0,5,5\na,1,2,2\nb,1,6,6\na,2,,2\na,3,4,4\na,5,5,4\n")},
      {});
  ASSERT_EQ(data.trajectories.size(), 3U);
  EXPECT_EQ(data.trajectories[0].id, "a");
  EXPECT_EQ(data.trajectories[1].id, "b");
  EXPECT_EQ(data.trajectories[2].id, "a");
  EXPECT_EQ(data.trajectories[1].states(0, 1), 6);
  EXPECT_EQ(data.trajectories[2].time, Eigen::Vector2d(3, 5));
}

TEST_F(Read, StepsWithoutTimesContinueAcrossAGap) {
  ReadOptions options;
  options.dt = 0.5;
  const Dataset data =
      read_dataset({file("a.csv", "q,p\n1,1\n2,2\n,3\n4,4\n5,5\n\n6,6\n7,7\n")}, options);
  ASSERT_EQ(data.trajectories.size(), 3U);
  EXPECT_EQ(data.trajectories[0].time, Eigen::Vector2d(0, 0.5));
  EXPECT_EQ(data.trajectories[1].time, Eigen::Vector2d(1.5, 2));
  EXPECT_EQ(data.trajectories[2].time,
            Eigen::Vector2d(0, 0.5));  // a blank line starts another trajectory
}

TEST_F(Read, AnglesOfPairsAreUnwrappedTogether) {
  const Array times{{3}, std::vector<double>{0, 1, 2}};
  const Archive pairs{{"q", {{1, 3, 1}, std::vector<double>{3.0, 3.1 - kTurn, 3.3 - kTurn}}},
                      {"p", {{1, 3, 1}, std::vector<double>{0.1, 0.1, 0.1}}},
                      {"q_next", {{1, 3, 1}, std::vector<double>{3.15 - kTurn, 3.2 - kTurn, 3.4}}},
                      {"p_next", {{1, 3, 1}, std::vector<double>{0.1, 0.1, 0.1}}},
                      {"t", times}};
  write_npz(folder_ / "a.npz", pairs);
  ReadOptions options;
  options.angles = {"q"};
  const Dataset data = read_dataset({folder_ / "a.npz"}, options);
  const Trajectory& t = data.trajectories.at(0);
  EXPECT_TRUE(t.states.row(0).isApprox(Eigen::RowVector3d(3.0, 3.1, 3.3)));
  EXPECT_TRUE(t.next.row(0).isApprox(Eigen::RowVector3d(3.15, 3.2, 3.4)));
}

TEST_F(Read, NamesThatDifferOnlyInCaseAreNotUsedTwice) {
  EXPECT_THROW(read_dataset({file("a.csv", "t,q1,Q1,p1\n0,1,2,3\n1,2,3,4\n")}, {}), UsageError);
}

std::string utf16(const std::string& text, bool big) {
  std::string bytes = big ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : text) {
    if (big) bytes += '\0';
    bytes += c;
    if (!big) bytes += '\0';
  }
  return bytes;
}

TEST_F(Read, Utf16IsReadAsItStreams) {
  std::string text = "t;q;p\r\n";
  const int rows = 60000;  // several blocks of the reader
  for (int i = 0; i < rows; ++i) text += fmt::format("{};{};{}\r\n", i, std::sin(i), i % 7);
  const Dataset plain = read_dataset({file("plain.csv", text)}, {});
  for (const bool big : {false, true}) {
    const Dataset data = read_dataset({file("a.csv", utf16(text, big))}, {});
    ASSERT_EQ(data.trajectories.size(), 1U);
    EXPECT_EQ(data.trajectories[0].states, plain.trajectories[0].states);
  }
}

TEST_F(Read, DecreasingTimesAreTurnedRoundWithTheirRows) {
  const Dataset data = read_dataset(
      {file("a.csv", "id,t,q,p\na,0,1,4\na,-1,2,5\na,-2,3,6\nb,0,7,8\nb,1,9,10\n")}, {});
  ASSERT_EQ(data.trajectories.size(), 2U);
  EXPECT_EQ(data.trajectories[0].time, Eigen::Vector3d(-2, -1, 0));
  EXPECT_EQ(data.trajectories[0].states.row(0), Eigen::RowVector3d(3, 2, 1));
  EXPECT_EQ(data.trajectories[0].states.row(1), Eigen::RowVector3d(6, 5, 4));
  EXPECT_EQ(data.trajectories[1].states.row(0), Eigen::RowVector2d(7, 9));
  ASSERT_EQ(data.warnings.size(), 1U);
  EXPECT_NE(plain_text(data.warnings[0]).find("1 trajectory with decreasing times"),
            std::string::npos);
  EXPECT_THROW(read_dataset({file("b.csv", "t,q,p\n0,1,1\n-1,1,1\n1,2,2\n")}, {}), DataError);
}

TEST_F(Read, TheFirstRowOfATimeIsKept) {
  std::string text = "t,q,p\n";
  for (int i = 0; i < 20; ++i) {
    text += fmt::format("{},{},1\n", i, i);
    if (i == 4) text += "4,99,1\n";
  }
  const Dataset data = read_dataset({file("a.csv", text)}, {});
  ASSERT_EQ(data.trajectories[0].time.size(), 20);
  EXPECT_EQ(data.trajectories[0].states(0, 4), 4);
  EXPECT_NE(plain_text(data.warnings.at(0)).find("1 row left out"), std::string::npos)
      << plain_text(data.warnings[0]);
  EXPECT_NE(plain_text(data.warnings.at(0)).find("line 7, column 't': time 4"), std::string::npos);
}

TEST_F(Read, BlocksBetweenMarksAreTrajectories) {
  const Dataset data = read_dataset(
      {file("a.txt",
            "Title of 2 words\n***\n JD, X, VX,\n***\n$$SOE\n 1, 2, 3,\n 2, 3, 3,\n$$EOE\n"
            "A note, of, 3 words\n$$SOE\n 1, 5, 3,\n 2, 6, 3,\n$$EOE\nNotes follow 1, 2, 3\n")},
      {});
  ASSERT_EQ(data.trajectories.size(), 2U);
  EXPECT_EQ(data.trajectories[1].states.row(0), Eigen::RowVector2d(5, 6));
  EXPECT_EQ(data.variables, (std::vector<std::string>{"x", "px"}));
}

TEST_F(Read, RoundingIsThatOfTheLastDigitsAndIsScaledLikeItsVariable) {
  std::string text = "t,theta [deg],theta_dot [deg/s]\n";
  for (int i = 0; i < 50; ++i)
    text += fmt::format("{},{:.2f},{:.17g}\n", i, 0.37 * i, 0.1 * std::sin(i));
  ReadOptions options;
  options.mass = {3};
  const Dataset data = read_dataset({file("a.csv", text)}, options);
  const double degree = kTurn / 360;
  ASSERT_EQ(data.rounding.size(), 2U);
  EXPECT_NEAR(data.rounding[0], 0.01 / std::sqrt(12) * degree, 1e-8);
  EXPECT_LT(data.rounding[1], 1e-16);
  EXPECT_GT(data.rounding[1], 0);
  EXPECT_NEAR(data.trajectories[0].states(0, 1), 0.37 * degree, 1e-12);
  EXPECT_NEAR(data.trajectories[0].states(1, 1), 0.3 * std::sin(1) * degree, 1e-12);
  EXPECT_EQ(data.origin.masses, std::vector<double>{3});
  EXPECT_EQ(data.origin.masses_source, "given");
  EXPECT_EQ(data.origin.momenta, DataOrigin::Momenta::kFromVelocities);
}

TEST_F(Read, RoundingOfWholeNumbersZerosAndSinglePrecision) {
  std::vector<double> whole, zero(20, 0.0), time;
  for (int i = 0; i < 20; ++i) {
    whole.push_back(i * i);
    time.push_back(i);
  }
  std::vector<double> single;
  for (int i = 0; i < 20; ++i)
    single.push_back(static_cast<double>(static_cast<float>(1 + std::sin(i) / 4)));
  const Archive arrays{{"q", {{20, 1}, whole}}, {"p", {{20, 1}, single}}, {"t", {{20}, time}}};
  const Dataset data = dataset_from(arrays, {}, "arrays");
  EXPECT_NEAR(data.rounding.at(0), 1 / std::sqrt(12), 1e-12);
  EXPECT_NEAR(data.rounding.at(1), 0x1p-23 / std::sqrt(12), 0x1p-25);
  EXPECT_EQ(data.origin.num_files, 1U);
  const Archive still{{"q", {{20, 1}, zero}}, {"p", {{20, 1}, single}}, {"t", {{20}, time}}};
  EXPECT_EQ(dataset_from(still, {}, "arrays").rounding.at(0), 0);
}

TEST_F(Read, FilesThatDifferFromMostAreLeftOut) {
  const fs::path odd = file("0.csv", "t,q1,q2,p1,p2\n0,1,1,1,1\n1,2,2,2,2\n");
  const fs::path first = file("1.csv", "t,q,p\n0,1,1\n1,2,2\n");
  const fs::path second = file("2.csv", "t,q,p\n0,3,1\n1,4,2\n");
  const Dataset data = read_dataset({odd, first, second}, {});
  EXPECT_EQ(data.variables, (std::vector<std::string>{"q", "p"}));
  EXPECT_EQ(data.trajectories.size(), 2U);
  EXPECT_EQ(data.origin.num_files, 2U);
  ASSERT_FALSE(data.warnings.empty());
  EXPECT_NE(plain_text(data.warnings.back()).find("1 of 3 files is left out: " + odd.string()),
            std::string::npos)
      << plain_text(data.warnings.back());
  ReadOptions strict;
  strict.strict = true;
  EXPECT_THROW(read_dataset({odd, first, second}, strict), DataError);
}

TEST_F(Read, VelocitiesInOtherUnitsThanPositionsAreTold) {
  const auto warning = [&](double factor) {
    std::string text = "t,q,v\n";
    for (int i = 0; i < 60; ++i)
      text += fmt::format("{},{},{}\n", 0.1 * i, std::sin(0.1 * i), factor * std::cos(0.1 * i));
    const Dataset data = read_dataset({file("a.csv", text)}, {});
    return data.warnings.size() > 1 ? plain_text(data.warnings[0]) : "";
  };
  EXPECT_EQ(warning(1), "");
  EXPECT_NE(warning(50).find("rate=50"), std::string::npos) << warning(50);
  EXPECT_NE(warning(57.3).find("degrees"), std::string::npos) << warning(57.3);
}

TEST_F(Read, WhatWasReadIsDescribedInAFewLines) {
  const Dataset data = read_dataset(
      {file("a.csv",
            "title\nrun,t [s],X [km],VX [km/s],remark\n0,0,1,1,a\n0,1,2,1,b\n0,3,3,1,c\n")},
      {});
  const std::vector<std::string> lines = describe(data);
  const std::vector<std::string> expected{
      "1 trajectory, 3 states of x, px; steps 1 to 2 s", "positions: x (columns X [km]) in km",
      "momenta: px (columns VX [km/s]) in km/s: velocities times mass 1 (assumed)",
      "times: column 't [s]', in s; trajectories: column 'run'",
      "left out: 1 line above the header; columns remark"};
  EXPECT_EQ(lines, expected);
}

TEST_F(Read, ThousandsOfFilesAreOneDataset) {
  std::vector<fs::path> files;
  for (int i = 0; i < 2000; ++i)
    files.push_back(file(fmt::format("{}.csv", i), "t,q,p\n0,1,1\n1,2,2\n2,,1"));
  const Dataset data = read_dataset(files, {});
  EXPECT_EQ(data.trajectories.size(), 2000U);
  EXPECT_EQ(data.warnings.size(), 2U);
}

TEST_F(Read, TheFileWithAWrongMassIsNamed) {
  const Array one{{2, 1}, std::vector<double>{1, 2}};
  write_npz(folder_ / "a.npz", {{"q", one},
                                {"v", one},
                                {"dt", {{}, std::vector<double>{0.1}}},
                                {"mass", {{3}, std::vector<double>{1, 2, 3}}}});
  try {
    read_dataset({folder_ / "a.npz"}, {});
    FAIL();
  } catch (const DataError& error) {
    EXPECT_NE(std::string(error.what()).find("a.npz, array 'mass': 3 masses do not fit"),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace noether
