#include "noether/core/edit_distance.hpp"

#include <gtest/gtest.h>

namespace noether {
namespace {

TEST(EditDistance, CountsLettersPutInTakenOutAndExchanged) {
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("theta", "theta"), 0U);
}

TEST(EditDistance, FindsTheNameThatIsMostAlike) {
  const std::vector<std::string> names{"time", "alpha", "ALPHAS", "gamma"};
  EXPECT_EQ(most_alike("gama", names), 3U);
  EXPECT_EQ(most_alike("Alphas", names), 2U);
  EXPECT_EQ(most_alike("zzzzz", names), names.size());
  EXPECT_EQ(most_alike("", names), names.size());
}

}  // namespace
}  // namespace noether
