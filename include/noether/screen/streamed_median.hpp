#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace noether {

/// Exact medians (rank n / 2, counted from 0) of several rows of non-negative numbers that do not
/// fit into memory. The caller sends all of them once per round, in any order and from several
/// threads. A round determines 16 more bits of every median, until few enough candidates are left
/// to be held; this works because non-negative doubles have the order of their bits. Memory: half a
/// MB per row and thread, and the candidates held in the end, a sixteenth of all numbers.
class StreamedMedian {
 public:
  /// `num_numbers`: about how many numbers will be sent, all rows together.
  StreamedMedian(std::size_t num_rows, std::size_t num_numbers, int num_threads);

  /// Adds one number to a row; `thread` < num_threads.
  void add(std::size_t row, double number, int thread) {
    const auto bits = std::bit_cast<std::uint64_t>(number);
    if (known_ > 0 && bits >> (64U - known_) != rows_[row].prefix) return;
    Seen& seen = seen_[static_cast<std::size_t>(thread)][row];
    if (holding_) {
      seen.numbers.push_back(number);
    } else {
      ++seen.counts[bits >> (48U - known_) & 0xffffU];
    }
  }
  /// Ends a round. Returns false when the medians are known and nothing more has to be sent.
  bool next_round();
  /// Zero for a row without numbers.
  [[nodiscard]] double median(std::size_t row) const { return rows_[row].median; }

 private:
  struct Row {
    std::uint64_t prefix = 0;  // the highest known_ bits of the median
    std::uint64_t rank = 0;    // of the median among the numbers with that prefix
    bool empty = false;
    double median = 0;
  };
  struct Seen {
    std::vector<std::uint64_t> counts;
    std::vector<double> numbers;
  };

  void clear_counts();
  /// Returns how many candidates are left in the row after a round of counting.
  std::uint64_t narrow(std::size_t row);
  void select(std::size_t row);

  std::vector<Row> rows_;
  std::vector<std::vector<Seen>> seen_;  // [thread][row]
  std::size_t most_held_;
  unsigned known_ = 0;
  bool holding_ = false;
};

}  // namespace noether
