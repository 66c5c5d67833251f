#include <gtest/gtest.h>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"

namespace noether {
namespace {

const Vocabulary kShouting{
    [](const Parameter& parameter) { return "<" + parameter.id + ">"; },
    [](const Setting& setting) { return "<" + setting.id + ">" + setting.values.at(0); },
    [](const Command& command) { return command.name + "(" + command.argument + ")"; }};

TEST(Message, KeepsReferencesUntilItIsRendered) {
  const Message message = compose("{}: {:.2f} of {{{}}}, not 100%. Go on with {}.",
                                  Parameter{"time_limit"}, 1.234, "all", Command{"resume", "run"});
  EXPECT_EQ(render(message, kShouting),
            "<time_limit>: 1.23 of {all}, not 100%. Go on with resume(run).");
  EXPECT_EQ(plain_text(message),
            "time_limit: 1.23 of {all}, not 100%. Go on with `noether resume run`.");
}

TEST(Message, WritesSettingsWithTheirValues) {
  const Message message = compose("Add {}.", Setting{"q", {"x", "y"}});
  EXPECT_EQ(render(message, kShouting), "Add <q>x.");
  EXPECT_EQ(plain_text(message), "Add q=x,y.");
}

TEST(Message, WritesPlacesAsFarAsTheyAreKnown) {
  EXPECT_EQ(plain_text(Place{"a.csv"}), "a.csv");
  EXPECT_EQ(plain_text(Place{"a.csv", 3}), "a.csv, line 3");
  EXPECT_EQ(plain_text(Place{"a.csv", 3, "q"}), "a.csv, line 3, column 'q'");
}

TEST(Message, LeavesValuesThatLookLikeFormatsAlone) {
  EXPECT_EQ(plain_text(compose("{}", "{} and {1}")), "{} and {1}");
  EXPECT_EQ(plain_text(Message("{} and {1}")), "{} and {1}");
}

TEST(Message, HoldsTheReferencesOfOneWithinIt) {
  const Message inner = compose("{}: wrong.", Parameter{"noise"});
  const Message outer = compose("{}: {}", Place{"a.toml", 7}, inner);
  EXPECT_EQ(render(outer, kShouting), "a.toml, line 7: <noise>: wrong.");
  ASSERT_NE(outer.first<Parameter>(), nullptr);
  EXPECT_EQ(outer.first<Parameter>()->id, "noise");
  EXPECT_EQ(outer.first<Place>()->line, 7U);
  EXPECT_EQ(outer.first<Command>(), nullptr);
}

TEST(Message, OfTheSameTextAndReferencesIsTheSame) {
  const Message composed = compose("{}: give {}.", "a.csv", Setting{"rate", {"50"}});
  Message built = "a.csv";
  built += ": give ";
  built += Setting{"rate", {"50"}};
  built += ".";
  EXPECT_EQ(composed, built);
  EXPECT_EQ(built.parts().size(), 3U);
  EXPECT_NE(composed, compose("{}: give {}.", "a.csv", Setting{"rate", {"60"}}));
  EXPECT_NE(Message("rate"), Message(Parameter{"rate"}));
}

TEST(Error, CarriesItsMessageAndSpeaksPlainly) {
  const UsageError error(compose("{}: {} is not positive.", Parameter{"noise"}, -1));
  EXPECT_STREQ(error.what(), "noise: -1 is not positive.");
  EXPECT_EQ(render(error.message(), kShouting), "<noise>: -1 is not positive.");
  const Error copy = error;
  EXPECT_EQ(copy.code(), ExitCode::kUsage);
  EXPECT_STREQ(copy.what(), error.what());
}

}  // namespace
}  // namespace noether
