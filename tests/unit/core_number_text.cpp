#include "noether/core/number_text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace noether {
namespace {

TEST(NumberText, HasNoZerosBeforeTheExponent) {
  EXPECT_EQ(scientific(0.0014, 1), "1.4e-3");
  EXPECT_EQ(scientific(-2.346e12, 2), "-2.35e12");
  EXPECT_EQ(scientific(0, 1), "0");
  EXPECT_EQ(significant(-6456.2, 3), "-6.46e3");
  EXPECT_EQ(significant(0.0123456, 3), "0.0123");
}

TEST(NumberText, CountsOneInTheSingular) {
  EXPECT_EQ(counted(0, "trajectory", "trajectories"), "0 trajectories");
  EXPECT_EQ(counted(1, "trajectory", "trajectories"), "1 trajectory");
  EXPECT_EQ(counted(2, "trajectory", "trajectories"), "2 trajectories");
}

TEST(NumberText, NamesWhatCannotBeMeasured) {
  for (const double value :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(scientific(value, 1), "not measurable");
    EXPECT_EQ(significant(value, 3), "not measurable");
  }
}

}  // namespace
}  // namespace noether
