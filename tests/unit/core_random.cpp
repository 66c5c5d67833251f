#include "noether/core/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "noether/core/normals.hpp"

namespace noether {
namespace {

// Known-answer vector of Random123's kat_vectors (philox4x32 10 rounds).
TEST(Random, PhiloxKnownAnswer) {
  const auto words =
      philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0});
  EXPECT_EQ(words, (std::array<std::uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, EveryPartOfTheKeyMatters) {
  const auto first = [](const RandomKey& key) { return RandomStream(key)(); };
  const RandomKey key{7, Purpose::kOrbit, 3, 2};
  EXPECT_EQ(first(key), first(key));
  EXPECT_NE(first(key), first({8, Purpose::kOrbit, 3, 2}));
  EXPECT_NE(first(key), first({7, Purpose::kWeights, 3, 2}));
  EXPECT_NE(first(key), first({7, Purpose::kOrbit, 4, 2}));
  EXPECT_NE(first(key), first({7, Purpose::kOrbit, 3, 1}));
  EXPECT_NE(first(key), first({7, Purpose::kOrbit, 3 + (std::uint64_t{1} << 32U), 2}));
}

struct Moments {
  double mean = 0, variance = 0, fourth = 0, neighbours = 0;
};

template <typename T>
Moments moments_of(const std::vector<T>& x) {
  Moments m;
  const auto n = static_cast<double>(x.size());
  for (const T value : x) {
    const auto v = static_cast<double>(value);
    m.mean += v / n;
    m.variance += v * v / n;
    m.fourth += v * v * v * v / n;
  }
  for (std::size_t i = 1; i < x.size(); ++i)
    m.neighbours += static_cast<double>(x[i] * x[i - 1]) / n;
  return m;
}

template <typename T>
void expect_standard_normal(const std::vector<T>& x) {
  const Moments m = moments_of(x);
  const double unit = 1 / std::sqrt(static_cast<double>(x.size()));  // five standard errors each
  EXPECT_NEAR(m.mean, 0, 5 * unit);
  EXPECT_NEAR(m.variance, 1, 5 * std::sqrt(2.0) * unit);
  EXPECT_NEAR(m.fourth, 3, 5 * std::sqrt(96.0) * unit);
  EXPECT_NEAR(m.neighbours, 0, 5 * unit);
}

TEST(Normals, FloatsAreStandardNormal) {
  std::vector<float> x(1'000'003);
  fill_normals({.seed = 5, .purpose = Purpose::kWeights}, x.data(), x.size());
  expect_standard_normal(x);
  EXPECT_GT(*std::max_element(x.begin(), x.end()), 4.0F);
}

TEST(Normals, DoublesAreStandardNormal) {
  std::vector<double> x(1'000'003);
  fill_normals({.seed = 5, .purpose = Purpose::kWeights}, x.data(), x.size());
  expect_standard_normal(x);
}

// The vectorised Philox must give the same words as philox(): checked through the normals made from
// them.
TEST(Normals, FloatsComeFromTheSameWordsAsTheStream) {
  const RandomKey key{.seed = 11, .purpose = Purpose::kWeights, .index = 4, .sub = 9};
  std::vector<float> x(4096);
  fill_normals(key, x.data(), x.size());
  std::vector<double> expected;
  RandomStream stream(key);
  const auto unit = [&stream] { return (static_cast<double>(stream() >> 9U) + 0.5) * 0x1p-23; };
  while (expected.size() < x.size()) {
    const double radius = std::sqrt(-2 * std::log(unit()));
    const double angle = 2 * 3.14159265358979323846 * unit();
    expected.push_back(radius * std::cos(angle));
    expected.push_back(radius * std::sin(angle));
  }
  std::sort(x.begin(), x.end());
  std::sort(expected.begin(), expected.end());
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], expected[i], 2e-5);
}

TEST(Random, BelowIsUniformAndShuffleKeepsEverything) {
  RandomStream stream({.seed = 1});
  std::vector<int> counts(7);
  for (int i = 0; i < 70'000; ++i) ++counts[stream.below(7)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
  std::vector<std::uint32_t> items(100);
  std::iota(items.begin(), items.end(), 0U);
  auto shuffled = items;
  shuffle(shuffled, stream);
  EXPECT_NE(shuffled, items);
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, items);
}

}  // namespace
}  // namespace noether
