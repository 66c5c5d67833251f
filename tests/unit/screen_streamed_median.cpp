#include "noether/screen/streamed_median.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "noether/core/random.hpp"

namespace noether {
namespace {

using Rows = std::vector<std::vector<double>>;

std::vector<double> medians(const Rows& rows, int num_threads) {
  std::size_t total = 0;
  for (const auto& row : rows) total += row.size();
  StreamedMedian median(rows.size(), total, num_threads);
  do {
    for (std::size_t r = 0; r < rows.size(); ++r) {
      for (std::size_t i = 0; i < rows[r].size(); ++i)
        median.add(r, rows[r][i], static_cast<int>(i) % num_threads);
    }
  } while (median.next_round());
  std::vector<double> result;
  for (std::size_t r = 0; r < rows.size(); ++r) result.push_back(median.median(r));
  return result;
}

void expect_exact(const Rows& rows) {
  std::vector<double> expected;
  for (std::vector<double> row : rows) {
    std::sort(row.begin(), row.end());
    expected.push_back(row.empty() ? 0 : row[row.size() / 2]);
  }
  for (const int threads : {1, 3}) EXPECT_EQ(medians(rows, threads), expected);
}

std::vector<double> numbers(std::size_t count, double (*make)(RandomStream&)) {
  RandomStream random({3, Purpose::kSimulation, 0, 0});
  std::vector<double> row(count);
  for (double& number : row) number = make(random);
  return row;
}

constexpr std::size_t kMany = 300'000;  // more than are held in memory

TEST(StreamedMedian, IsExactOverManyOrdersOfMagnitude) {
  expect_exact({numbers(kMany, [](RandomStream& r) { return std::pow(r.normal(), 2); }),
                numbers(kMany + 1, [](RandomStream& r) { return std::exp(100 * r.normal()); })});
}

TEST(StreamedMedian, IsExactIfOnlyTheLastBitsDiffer) {
  expect_exact({numbers(kMany, [](RandomStream& r) { return 1 + 1e-13 * r.uniform(); }),
                numbers(kMany, [](RandomStream& r) { return 1 + 1e-6 * r.uniform(); })});
}

TEST(StreamedMedian, HandlesConstantsZerosAndFewNumbers) {
  expect_exact({numbers(kMany, [](RandomStream&) { return 0.0; }),
                numbers(kMany, [](RandomStream&) { return 2.5; }),
                {3, 1, 2},
                {}});
  expect_exact({{4, 1, 3, 2}, {7}, {}});
}

}  // namespace
}  // namespace noether
