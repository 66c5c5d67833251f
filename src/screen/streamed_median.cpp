#include "noether/screen/streamed_median.hpp"

#include <algorithm>
#include <numeric>

namespace noether {

namespace {
constexpr std::size_t kAlwaysHeld = std::size_t{1} << 18U;
constexpr std::size_t kBuckets = std::size_t{1} << 16U;
}  // namespace

StreamedMedian::StreamedMedian(std::size_t num_rows, std::size_t num_numbers, int num_threads)
    : rows_(num_rows),
      seen_(static_cast<std::size_t>(num_threads), std::vector<Seen>(num_rows)),
      most_held_(std::max(kAlwaysHeld, num_numbers / 16)),
      holding_(num_numbers <= kAlwaysHeld) {
  if (!holding_) clear_counts();
}

void StreamedMedian::clear_counts() {
  for (auto& of_thread : seen_) {
    for (Seen& seen : of_thread) seen.counts.assign(kBuckets, 0);
  }
}

std::uint64_t StreamedMedian::narrow(std::size_t row) {
  std::vector<std::uint64_t> counts(kBuckets, 0);
  for (const auto& of_thread : seen_) {
    for (std::size_t i = 0; i < kBuckets; ++i) counts[i] += of_thread[row].counts[i];
  }
  Row& r = rows_[row];
  if (known_ == 0) {
    const auto all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    r.rank = all / 2;
    r.empty = all == 0;
  }
  std::size_t bucket = 0;
  while (bucket + 1 < kBuckets && r.rank >= counts[bucket]) r.rank -= counts[bucket++];
  r.prefix = r.prefix << 16U | bucket;
  return counts[bucket];
}

void StreamedMedian::select(std::size_t row) {
  std::vector<double> numbers;
  for (auto& of_thread : seen_) {
    std::vector<double>& more = of_thread[row].numbers;
    numbers.insert(numbers.end(), more.begin(), more.end());
    more = {};
  }
  if (numbers.empty()) return;
  Row& r = rows_[row];
  if (known_ == 0) r.rank = numbers.size() / 2;
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(r.rank);
  std::nth_element(numbers.begin(), middle, numbers.end());
  r.median = *middle;
}

bool StreamedMedian::next_round() {
  if (holding_) {
    for (std::size_t row = 0; row < rows_.size(); ++row) select(row);
    return false;
  }
  std::uint64_t left = 0;
  for (std::size_t row = 0; row < rows_.size(); ++row) left += narrow(row);
  known_ += 16;
  if (known_ == 64) {
    for (Row& row : rows_) row.median = row.empty ? 0 : std::bit_cast<double>(row.prefix);
    return false;
  }
  holding_ = left <= most_held_;
  if (!holding_) clear_counts();
  return true;
}

}  // namespace noether
