#pragma once

#include <optional>
#include <string>

#include "noether/io/columns.hpp"

namespace noether {

/// What the first rows of a table say about its columns.
class ColumnValues {
 public:
  explicit ColumnValues(const TableSample& sample) : sample_(sample) {}

  [[nodiscard]] bool known() const { return !sample_.rows.empty(); }
  /// Most filled cells are numbers.
  [[nodiscard]] bool numbers(std::size_t column) const;
  [[nodiscard]] bool stamps(std::size_t column) const;
  /// Neither numbers nor stamps, and no cell is empty.
  [[nodiscard]] bool texts(std::size_t column) const;
  /// The same value in several rows on end, three or more a stretch on average.
  [[nodiscard]] bool constant_in_stretches(std::size_t column) const;
  /// Always up, or always down, from row to row of each trajectory; numbers or stamps.
  [[nodiscard]] bool monotonic(std::size_t column, std::optional<std::size_t> trajectory) const;

 private:
  [[nodiscard]] std::optional<double> value(const std::string& cell) const;

  const TableSample& sample_;
};

}  // namespace noether
