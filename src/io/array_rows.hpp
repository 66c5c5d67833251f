#pragma once

#include <string>
#include <vector>

#include "src/io/array_times.hpp"
#include "src/io/csv.hpp"

namespace noether {

/// All trajectories below each other: arrays (rows, n) whose columns stand side by side, positions,
/// then their partners; or whole states alone.
struct ArrayRows {
  std::vector<std::vector<double>> parts;
  std::size_t n = 0;
  Offsets offsets;
  std::vector<std::string> ids;  ///< of the trajectories
  std::vector<double> times;     ///< of the rows

  [[nodiscard]] std::size_t width() const { return n * parts.size(); }
  void copy_row(std::size_t row, double* to) const;
};

/// The array `offsets`: N + 1 row numbers from 0 to `rows`. Throws DataError; `like` is the array
/// that they divide.
Offsets checked_offsets(const std::vector<double>& given, std::size_t rows, const std::string& like,
                        const std::string& file);

/// Trajectories, split where something is nan; those whose times decrease throughout are reversed,
/// and a warning says so.
void collect(const ArrayRows& rows, const std::string& file, RawFile& result);

/// Pairs of clean x and noisy x': every row is a pair of its own step.
void collect_pairs(const ArrayRows& rows, const ArrayRows& next, const std::string& file,
                   Dataset& data);

}  // namespace noether
