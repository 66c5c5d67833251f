#include "noether/run/settings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace noether {
namespace {

std::set<std::string> changed(const Settings& before, const Settings& after) {
  std::set<std::string> names;
  for (const SettingKey& key : setting_keys()) {
    if (key.get(before) != key.get(after)) names.insert(key.name);
  }
  return names;
}

/// The sizes between which the rules of resolve() distinguish.
constexpr std::pair<int, int> kSizes[] = {{2, 28}, {2, 400}, {4, 28}, {6, 10'000}, {18, 200}};

TEST(Resolve, HasARuleForExactlyTheKeysThatDataDecide) {
  std::set<std::string> decided;
  for (const auto& [dimension, pairs] : kSizes)
    decided.merge(changed(Settings{}, resolve(Settings{}, dimension, pairs)));
  std::set<std::string> described;
  for (const auto& [name, rule] : resolution_rules()) described.insert(name);
  EXPECT_EQ(described, decided);
}

TEST(SettingKeys, AreUnderstoodByTheirEarlierNames) {
  for (const auto& [earlier, present] : earlier_key_names()) {
    const std::string now = present;
    const auto key = std::find_if(setting_keys().begin(), setting_keys().end(),
                                  [&](const SettingKey& k) { return k.name == now; });
    ASSERT_NE(key, setting_keys().end()) << now;
    Settings settings;
    const std::string value = key->get(settings) == "sobol" ? "independent" : "0.5";
    const std::string whole = key->get(settings) == "20" ? "7" : value;
    set_key(settings, earlier, whole);
    EXPECT_EQ(key->get(settings), whole) << earlier;
  }
}

TEST(SettingKeys, ADefaultSurvivesItsText) {
  Settings settings;
  for (const SettingKey& key : setting_keys()) {
    const std::string before = key.get(settings);
    key.set(settings, before);
    EXPECT_EQ(key.get(settings), before) << key.name;
  }
}

TEST(Resolve, LeavesNothingOpen) {
  for (const auto& [dimension, pairs] : kSizes) {
    const Settings once = resolve(Settings{}, dimension, pairs);
    EXPECT_TRUE(changed(once, resolve(once, dimension, pairs)).empty())
        << dimension << " " << pairs;
  }
}

TEST(Resolve, NeverProbesForMoreThanAllSteps) {
  Settings settings = resolve(Settings{}, 4, 10'000);
  ASSERT_GT(settings.schedule.probe_steps, 100);
  settings.schedule.steps = 100;
  EXPECT_EQ(resolve(settings, 4, 10'000).schedule.probe_steps, 100);
}

}  // namespace
}  // namespace noether
