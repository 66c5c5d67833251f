#include "noether/io/read.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <numbers>

#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"

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
