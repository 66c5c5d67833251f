#include "src/io/cells.hpp"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>

#include "src/io/encoding.hpp"
#include "src/io/printable.hpp"

namespace noether {

namespace {

bool is_missing(std::string_view cell) {
  return cell.empty() || cell == "NA" || cell == "N/A" || cell == "null" || cell == "NULL" ||
         cell == "None";
}

Cell parse_number(std::string_view cell, double& value) {
  const auto parsed = fast_float::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (parsed.ptr != cell.data() + cell.size() || parsed.ec == std::errc::invalid_argument)
    return Cell::kNoNumber;
  if (std::isnan(value)) return Cell::kMissing;
  return std::isinf(value) ? Cell::kInfinite : Cell::kNumber;
}

bool has_decimal_comma(std::string_view cell) {
  const std::size_t comma = cell.find(',');
  return comma != std::string_view::npos && comma + 1 < cell.size();
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  return text;
}

std::string text_of(std::string_view cell) {
  std::string text = is_utf8(cell) ? std::string(cell) : from_latin1(cell);
  for (std::size_t at = 0; (at = text.find("\"\"", at)) != std::string::npos; ++at)
    text.erase(at, 1);
  return text;
}

void split(std::string_view line, char delimiter, std::vector<std::string_view>& cells) {
  cells.clear();
  std::size_t start = 0;
  bool quoted = false;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && line[i] == '"') quoted = !quoted;
    const bool end = i == line.size() ||
                     (!quoted && (line[i] == delimiter || (delimiter == ' ' && line[i] == '\t')));
    if (!end) continue;
    const std::string_view cell = trim(line.substr(start, i - start));
    if (delimiter != ' ' || !cell.empty()) cells.push_back(cell);
    start = i + 1;
  }
}

std::vector<std::string_view> split(std::string_view line, char delimiter) {
  std::vector<std::string_view> cells;
  split(line, delimiter, cells);
  return cells;
}

void drop_empty_end(std::vector<std::string_view>& cells, std::size_t least) {
  while (cells.size() > least && cells.back().empty()) cells.pop_back();
}

std::string_view comment_mark(std::string_view line) {
  const std::string_view text = trim(line);
  if (text.starts_with('#') || text.starts_with('%')) return text.substr(0, 1);
  return text.starts_with("//") ? text.substr(0, 2) : std::string_view();
}

Cell read_number(std::string_view cell, char delimiter, double& value) {
  if (is_missing(cell)) return Cell::kMissing;
  if (cell.front() == '+' && !cell.substr(1).starts_with('-')) cell.remove_prefix(1);
  if (delimiter == ',' || !has_decimal_comma(cell)) return parse_number(cell, value);
  std::string decimal(cell);
  std::replace(decimal.begin(), decimal.end(), ',', '.');
  return parse_number(decimal, value);
}

bool is_number(std::string_view cell, char delimiter) {
  double value = 0;
  return read_number(cell, delimiter, value) == Cell::kNumber;
}

}  // namespace noether
