#include <fmt/format.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <numeric>

#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"
#include "noether/io/read.hpp"

namespace noether {
namespace {

namespace fs = std::filesystem;
using Extents = std::vector<hsize_t>;

/// Writes an HDF5 file with a good dataset q and p (2, 10, 1) and t (10), and what a test adds.
class HostileHdf5 : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("noether_hostile_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    path_ = folder_ / "a.h5";
    file_ = H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  }
  void TearDown() override { fs::remove_all(folder_); }

  static void write(hid_t place, const char* name, const Extents& extents) {
    hsize_t count = 1;
    for (const hsize_t extent : extents) count *= extent;
    std::vector<double> values;
    for (hsize_t i = 0; i < count; ++i) values.push_back(std::sin(0.1 * static_cast<double>(i)));
    if (extents.size() == 1) std::iota(values.begin(), values.end(), 0.0);
    const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
    const hid_t set =
        H5Dcreate2(place, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    H5Dclose(set);
    H5Sclose(space);
  }
  void write_motion(const char* without = "") const {
    for (const char* name : {"q", "p"}) {
      if (std::string(without) != name) write(file_, name, {2, 10, 1});
    }
    write(file_, "t", {10});
  }
  /// A chunked dataset of which nothing is stored.
  void announce(const char* name, const Extents& extents) const {
    const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
    const hid_t made = H5Pcreate(H5P_DATASET_CREATE);
    const Extents chunk(extents.size(), 1);
    H5Pset_chunk(made, static_cast<int>(extents.size()), chunk.data());
    H5Dclose(H5Dcreate2(file_, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, made, H5P_DEFAULT));
    H5Pclose(made);
    H5Sclose(space);
  }
  std::string told() {
    H5Fclose(file_);
    try {
      const Dataset data = read_dataset({path_}, {});
      return fmt::format("read {} trajectories", data.trajectories.size());
    } catch (const Error& error) {
      return error.what();
    }
  }

  fs::path folder_, path_;
  hid_t file_ = -1;
};

TEST_F(HostileHdf5, AGroupLinkedIntoItselfIsVisitedOnce) {
  write_motion();
  const hid_t group = H5Gcreate2(file_, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Lcreate_hard(file_, "/g", group, "again", H5P_DEFAULT, H5P_DEFAULT);
  H5Lcreate_hard(file_, "/", group, "root", H5P_DEFAULT, H5P_DEFAULT);
  H5Gclose(group);
  EXPECT_EQ(told(), "read 2 trajectories");
}

TEST_F(HostileHdf5, LinksOutOfTheFileAreNotFollowed) {
  write_motion("q");
  const hid_t other =
      H5Fcreate((folder_ / "b.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  write(other, "q", {2, 10, 1});
  H5Fclose(other);
  H5Lcreate_external("b.h5", "/q", file_, "q", H5P_DEFAULT, H5P_DEFAULT);
  H5Lcreate_external("b.h5", "/", file_, "b", H5P_DEFAULT, H5P_DEFAULT);
  H5Lcreate_soft("/b/q", file_, "pos", H5P_DEFAULT, H5P_DEFAULT);
  const std::string text = told();
  EXPECT_NE(text.find("no array 'q' among p (2, 10, 1), t (10)"), std::string::npos) << text;
}

TEST_F(HostileHdf5, ValuesInAnotherFileAreNotRead) {
  write_motion("q");
  const Extents extents{2, 10, 1};
  const fs::path secret = folder_ / "secret";
  std::ofstream(secret) << std::string(160, 'x');
  const hid_t space = H5Screate_simple(3, extents.data(), nullptr);
  const hid_t made = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_external(made, secret.c_str(), 0, 160);
  H5Dclose(H5Dcreate2(file_, "q", H5T_IEEE_F64LE, space, H5P_DEFAULT, made, H5P_DEFAULT));
  H5Pclose(made);
  H5Sclose(space);
  const std::string text = told();
  EXPECT_NE(text.find("'q' keeps its values in another file"), std::string::npos) << text;
}

TEST_F(HostileHdf5, SizesThatTheFileCannotHoldAreRefused) {
  write_motion("q");
  const hsize_t half = hsize_t{1} << 32U;
  announce("q", {half, half, 1});  // the product overflows
  const std::string text = told();
  EXPECT_NE(text.find("'q' announces more than 64 GiB of values"), std::string::npos) << text;
}

TEST_F(HostileHdf5, ValuesThatAreAnnouncedButNotStoredAreRefused) {
  write_motion("q");
  announce("q", {1000, 1000000, 1});
  const std::string text = told();
  EXPECT_NE(text.find("of which few are stored"), std::string::npos) << text;
}

TEST_F(HostileHdf5, DatasetsThatAreNotUsedAreNotRead) {
  write_motion();
  announce("huge", {hsize_t{1} << 40U, 1, 1});
  EXPECT_EQ(told(), "read 2 trajectories");
}

TEST_F(HostileHdf5, GroupsInTooManyGroupsAreRefused) {
  write_motion();
  hid_t group = H5Gcreate2(file_, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  for (int depth = 0; depth < 40; ++depth) {
    const hid_t inner = H5Gcreate2(group, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(group);
    group = inner;
  }
  H5Gclose(group);
  const std::string text = told();
  EXPECT_NE(text.find("groups in more than 32 groups"), std::string::npos) << text;
}

TEST_F(HostileHdf5, ADatasetWithoutExtentIsNoTrajectory) {
  write_motion("q");
  const hid_t space = H5Screate(H5S_NULL);
  H5Dclose(H5Dcreate2(file_, "q", H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  H5Sclose(space);
  const std::string text = told();
  EXPECT_NE(text.find("there are no trajectories"), std::string::npos) << text;
}

TEST(Groups, RunsInGroupsAreSuggestedAndRead) {
  const fs::path path = fs::path(NOETHER_TEST_DATA) / "forms" / "groups.h5";
  try {
    read_dataset({path}, {});
    FAIL();
  } catch (const DataError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("q=particles/*/position/value v=particles/*/velocity/value "
                        "time=particles/*/position/time"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("and 14 more"), std::string::npos) << text;
  }
  ReadOptions options;
  options.q = {"particles/*/position/value"};
  options.v = {"/particles/*/velocity/value"};
  options.time = "particles/*/position/time";
  const Dataset data = read_dataset({path}, options);
  ASSERT_EQ(data.trajectories.size(), 4U);
  EXPECT_EQ(data.trajectories[3].id, "run3");
  EXPECT_EQ(data.trajectories[3].states.cols(), 50);
  EXPECT_EQ(data.variables[4], "y2");
  EXPECT_NEAR(data.trajectories[0].time(1), 0.05, 1e-12);
}

}  // namespace
}  // namespace noether
