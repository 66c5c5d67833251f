#include "src/io/column_values.hpp"

#include <algorithm>
#include <map>

#include "src/io/cells.hpp"
#include "src/io/stamps.hpp"

namespace noether {

namespace {

template <typename Test>
bool mostly(const TableSample& sample, std::size_t column, const Test& test) {
  std::size_t filled = 0;
  std::size_t passed = 0;
  for (const auto& row : sample.rows) {
    if (row[column].empty()) continue;
    ++filled;
    if (test(row[column])) ++passed;
  }
  return filled > 0 && 2 * passed > filled;
}

}  // namespace

bool ColumnValues::numbers(std::size_t column) const {
  return mostly(sample_, column,
                [&](const std::string& cell) { return is_number(cell, sample_.delimiter); });
}

bool ColumnValues::stamps(std::size_t column) const {
  return mostly(sample_, column,
                [](const std::string& cell) { return read_stamp(cell).has_value(); });
}

bool ColumnValues::texts(std::size_t column) const {
  return known() && !numbers(column) && !stamps(column) &&
         std::none_of(sample_.rows.begin(), sample_.rows.end(),
                      [&](const auto& row) { return row[column].empty(); });
}

bool ColumnValues::constant_in_stretches(std::size_t column) const {
  std::size_t stretches = 1;
  for (std::size_t i = 1; i < sample_.rows.size(); ++i)
    stretches += sample_.rows[i][column] != sample_.rows[i - 1][column] ? 1U : 0U;
  return known() && 3 * stretches <= sample_.rows.size();
}

std::optional<double> ColumnValues::value(const std::string& cell) const {
  double number = 0;
  if (read_number(cell, sample_.delimiter, number) == Cell::kNumber) return number;
  if (const auto stamp = read_stamp(cell))
    return static_cast<double>(stamp->seconds) + stamp->fraction;
  return {};
}

bool ColumnValues::monotonic(std::size_t column, std::optional<std::size_t> trajectory) const {
  struct Course {
    double last = 0;
    double direction = 0;
  };
  std::map<std::string, Course> courses;
  bool moved = false;
  for (const auto& row : sample_.rows) {
    const std::optional<double> now = value(row[column]);
    if (!now) continue;
    const auto [course, fresh] =
        courses.try_emplace(trajectory ? row[*trajectory] : "", Course{*now});
    if (fresh) continue;
    const double step = *now - course->second.last;
    if (step * course->second.direction < 0 || step == 0) return false;
    course->second = {*now, step};
    moved = true;
  }
  return moved;
}

}  // namespace noether
