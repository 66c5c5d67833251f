#include "src/io/csv.hpp"

#include <fast_float/fast_float.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <string_view>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/io/columns.hpp"
#include "src/io/collector.hpp"
#include "src/io/line_reader.hpp"
#include "src/io/printable.hpp"

namespace noether {

namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  return text;
}

/// A name or id as it was meant: a double quote stands twice within double quotes (RFC 4180).
std::string text_of(std::string_view cell) {
  std::string text(cell);
  for (std::size_t at = 0; (at = text.find("\"\"", at)) != std::string::npos; ++at)
    text.erase(at, 1);
  return text;
}

/// Tab, semicolon or comma if the header has one; otherwise blanks.
char delimiter_of(std::string_view header) {
  for (const char candidate : {'\t', ';', ','}) {
    if (header.find(candidate) != std::string_view::npos) return candidate;
  }
  return ' ';
}

/// Cells of a line; delimiters within double quotes do not count, runs of blanks count once.
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

bool is_missing(std::string_view cell) {
  return cell.empty() || cell == "NA" || cell == "N/A" || cell == "null" || cell == "NULL" ||
         cell == "None";
}

enum class Cell { kNumber, kMissing, kInfinite, kNoNumber };

/// Value of a whole cell; "nan" in any writing counts as missing.
Cell parse_number(std::string_view cell, double& value) {
  const auto parsed = fast_float::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (parsed.ptr != cell.data() + cell.size() || parsed.ec == std::errc::invalid_argument)
    return Cell::kNoNumber;
  if (std::isnan(value)) return Cell::kMissing;
  return std::isinf(value) ? Cell::kInfinite : Cell::kNumber;
}

class CsvReader {
 public:
  CsvReader(const std::filesystem::path& path, const ReadOptions& options)
      : options_(options), name_(path.string()), lines_(path) {}

  RawFile read() {
    read_header();
    Collector collector(name_, values_.size());
    std::string_view line;
    while (lines_.next(line)) read_row(line, collector);
    if (num_rows_ == 0)
      throw DataError(
          compose("{}: there are no rows below the header. Add the trajectories.", Place{name_}));
    RawFile result;
    result.data.variables = columns_.variables;
    result.velocities = columns_.velocities;
    result.positions_only = columns_.momenta.empty();
    warn(result.data.warnings);
    collector.finish(result);
    return result;
  }

 private:
  void warn(std::vector<std::string>& warnings) const {
    if (!columns_.ignored.empty())
      warnings.push_back(
          fmt::format("{}: columns not used: {}.", name_, fmt::join(columns_.ignored, ", ")));
    if (columns_.time && options_.dt > 0)
      warnings.push_back(fmt::format("{}: dt = {} is not used, since column '{}' has the times.",
                                     name_, options_.dt, header_[*columns_.time]));
    if (lines_.unended())
      warnings.push_back(fmt::format(
          "{}: the last line has no line end; if the file was cut short there, its last value may "
          "be wrong.",
          name_));
  }

  /// The column of a name in the line at hand.
  [[nodiscard]] Place at(const std::string& column) const {
    Place place = lines_.where();
    place.column = column;
    return place;
  }

  void read_header() {
    std::string_view line;
    while (lines_.next(line)) {
      if (lines_.number() == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
      if (trim(line).empty() || trim(line).front() == '#') continue;
      refuse_binary(line);
      delimiter_ = delimiter_of(line);
      split(line, delimiter_, cells_);
      for (const std::string_view cell : cells_) header_.push_back(text_of(cell));
      refuse_numbers_as_names();
      columns_ = find_columns(header_, options_, lines_.where());
      if (!columns_.time && !(options_.dt > 0))
        throw DataError(compose(
            "{}: no time column ('t' or 'time'). Name it with {}, or give the step with {}.",
            lines_.where(), Parameter{"time"}, Parameter{"dt"}));
      lay_out();
      return;
    }
    throw DataError(
        compose("{}: the file is empty. Give a table with a header line.", Place{name_}));
  }

  void refuse_binary(std::string_view line) const {
    if (line.find('\0') != std::string_view::npos)
      throw DataError(
          fmt::format("{}: not a text table (it has NUL bytes). Give CSV, NPY, NPZ or HDF5 with "
                      "the matching extension.",
                      lines_.where()));
    if (!is_utf8(line))
      throw DataError(fmt::format("{}: the header '{}' is not UTF-8. Save the table as UTF-8 text.",
                                  lines_.where(), printable(line)));
    if (line.find('\r') != std::string_view::npos)
      throw DataError(
          fmt::format("{}: lines end in bare carriage returns. Save the table with line feeds.",
                      lines_.where()));
  }

  void refuse_numbers_as_names() const {
    double value = 0;
    for (const std::string& name : header_) {
      if (!name.empty() && parse_number(name, value) == Cell::kNumber) {
        throw DataError(fmt::format(
            "{}: the header has the number '{}' where a column name belongs. Add a header line.",
            lines_.where(), name));
      }
    }
  }

  /// Where the number of each column goes: values, then time; nowhere for the other columns.
  void lay_out() {
    values_.resize(columns_.positions.size() + columns_.momenta.size());
    targets_.assign(header_.size(), nullptr);
    std::size_t at = 0;
    for (const auto* group : {&columns_.positions, &columns_.momenta}) {
      for (const std::size_t column : *group) targets_[column] = &values_[at++];
    }
    if (columns_.time) targets_[*columns_.time] = &time_;
  }

  void read_row(std::string_view line, Collector& collector) {
    if (!line.empty() && read_plain_row(line)) return finish_row(true, collector);
    const std::string_view content = trim(line);
    if (content.empty()) return end_block();
    if (content.front() != '#') finish_row(read_any_row(line), collector);
  }

  /// A blank line tells trajectories apart where there is no id column.
  void end_block() {
    if (columns_.trajectory) return;
    ++block_;
    id_ = fmt::format("{}", block_);
    rows_of_id_ = nullptr;
  }

  /// The fast way through a row of plain numbers; false where anything else is met, and then
  /// nothing but scratch has been touched.
  bool read_plain_row(std::string_view line) {
    if (delimiter_ == ' ') return false;
    const char* at = line.data();
    const char* const end = at + line.size();
    const std::size_t last = targets_.size() - 1;
    for (std::size_t column = 0; column <= last; ++column) {
      const char* stop = end;
      if (targets_[column] != nullptr) {
        const auto parsed = fast_float::from_chars(at, end, *targets_[column]);
        if (parsed.ec != std::errc{} || !std::isfinite(*targets_[column])) return false;
        stop = parsed.ptr;
      } else {
        const void* found = std::memchr(at, delimiter_, static_cast<std::size_t>(end - at));
        if (found != nullptr) stop = static_cast<const char*>(found);
        if (!take_plain_cell(column, {at, static_cast<std::size_t>(stop - at)})) return false;
      }
      if ((stop == end) != (column == last)) return false;
      if (column == last) return true;
      if (*stop != delimiter_) return false;
      at = stop + 1;
    }
    return false;
  }

  /// An id or a cell that is not used.
  bool take_plain_cell(std::size_t column, std::string_view cell) {
    if (cell.find('"') != std::string_view::npos) return false;
    if (columns_.trajectory != column) return column > 0 || !trim(cell).starts_with('#');
    if (cell == id_) return !id_.empty();
    if (cell.empty() || cell != trim(cell) || cell.front() == '#') return false;
    set_id(cell);
    return true;
  }

  void set_id(std::string_view id) {
    if (id == id_) return;
    id_ = id;
    rows_of_id_ = nullptr;
  }

  /// A row with quotes, blanks, missing values or mistakes; false if a value is missing.
  bool read_any_row(std::string_view line) {
    split(line, delimiter_, cells_);
    if (cells_.size() != header_.size()) refuse_count(line);
    if (columns_.trajectory) {
      if (cells_[*columns_.trajectory].empty())
        throw DataError(compose("{}: the trajectory's id is empty. Fill it in.",
                                at(header_[*columns_.trajectory])));
      set_id(text_of(cells_[*columns_.trajectory]));
    }
    bool complete = true;
    for (std::size_t column = 0; column < targets_.size(); ++column) {
      if (targets_[column] != nullptr) complete = parse_cell(column, *targets_[column]) && complete;
    }
    return complete;
  }

  [[noreturn]] void refuse_count(std::string_view line) const {
    std::string advice = "Correct the line.";
    if (lines_.unended()) advice = "The file ends in the middle of it; restore it from a copy.";
    for (const char other : {'\t', ';', ','}) {
      if (other != delimiter_ && cells_.size() == 1 && line.find(other) != std::string_view::npos)
        advice = fmt::format("The header is separated by '{}', the line by '{}': use one of them.",
                             printable({&delimiter_, 1}), printable({&other, 1}));
    }
    throw DataError(compose("{}: {} cells where the header has {}. {}", lines_.where(),
                            cells_.size(), header_.size(), advice));
  }

  void finish_row(bool complete, Collector& collector) {
    ++num_rows_;
    if (!columns_.time) {
      if (rows_of_id_ == nullptr) rows_of_id_ = &rows_[id_];
      time_ = options_.dt * static_cast<double>((*rows_of_id_)++);
    }
    if (!complete) return collector.gap(id_);
    collector.add(id_, time_, values_.data(),
                  [&] { return columns_.time ? at(header_[*columns_.time]) : lines_.where(); });
  }

  /// False for a missing value.
  bool parse_cell(std::size_t column, double& value) {
    std::string_view cell = cells_[column];
    if (is_missing(cell)) return false;
    if (cell.front() == '+') cell.remove_prefix(1);
    std::string decimal;
    if (delimiter_ == ';' && cell.find(',') != std::string_view::npos) {  // decimal comma
      decimal = cell;
      std::replace(decimal.begin(), decimal.end(), ',', '.');
      cell = decimal;
    }
    const Cell kind = parse_number(cell, value);
    if (kind == Cell::kNumber || kind == Cell::kMissing) return kind == Cell::kNumber;
    throw DataError(compose(
        "{}: '{}' is {}. Correct the cell, or leave it empty to split the trajectory there.",
        at(header_[column]), printable(cells_[column]),
        kind == Cell::kInfinite ? "not finite, or too large for a number" : "not a number"));
  }

  const ReadOptions& options_;
  std::string name_;
  LineReader lines_;
  char delimiter_ = ',';
  std::vector<std::string> header_;
  std::vector<std::string_view> cells_;
  Columns columns_;
  std::vector<double> values_;    // of the row at hand
  double time_ = 0;               // of the row at hand
  std::vector<double*> targets_;  // one a column
  std::string id_ = "0";
  std::size_t block_ = 0;
  std::size_t num_rows_ = 0;
  std::map<std::string, std::size_t> rows_;  // rows seen an id, for times from --dt
  std::size_t* rows_of_id_ = nullptr;
};

}  // namespace

RawFile read_csv(const std::filesystem::path& path, const ReadOptions& options) {
  return CsvReader(path, options).read();
}

}  // namespace noether
