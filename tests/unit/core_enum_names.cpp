#include "noether/core/enum_names.hpp"

#include <gtest/gtest.h>

#include "noether/core/error.hpp"

namespace noether {

enum class Fruit { kApple, kPear, kPlum };
template <>
struct EnumNames<Fruit> {
  static constexpr std::string_view key = "basket.fruit";
  static constexpr std::string_view noun = "a fruit";
  static constexpr std::pair<Fruit, std::string_view> entries[] = {
      {Fruit::kApple, "apple"}, {Fruit::kPear, "pear"}, {Fruit::kPlum, "plum"}};
};

namespace {

TEST(EnumNames, GoBothWays) {
  for (const Fruit fruit : {Fruit::kApple, Fruit::kPear, Fruit::kPlum})
    EXPECT_EQ(from_name<Fruit>(name_of(fruit)), fruit);
  EXPECT_EQ(name_of(Fruit::kPear), "pear");
}

TEST(EnumNames, RefuseAnotherNameInOneSentence) {
  try {
    from_name<Fruit>("carrot");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "basket.fruit: 'carrot' is not a fruit. Use apple, pear or plum.");
  }
}

}  // namespace
}  // namespace noether
