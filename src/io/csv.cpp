#include "src/io/csv.hpp"

#include <fast_float/fast_float.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/number_text.hpp"
#include "noether/io/columns.hpp"
#include "src/io/cells.hpp"
#include "src/io/collector.hpp"
#include "src/io/column_names.hpp"
#include "src/io/column_values.hpp"
#include "src/io/line_reader.hpp"
#include "src/io/printable.hpp"
#include "src/io/stamps.hpp"
#include "src/io/table_form.hpp"
#include "src/io/table_origin.hpp"

namespace noether {

namespace {

constexpr std::size_t kFirstBytes = std::size_t{1} << 16U;  // enough to see how a table is laid out
constexpr std::size_t kSampleRows = 2000;

/// Nothing in a line that does not belong to a table's rows looks like a number.
bool has_no_numbers(std::string_view line) {
  while (!line.empty()) {
    const std::size_t end = std::min(line.find_first_of(",;\t "), line.size());
    if (end > 0 && is_number(line.substr(0, end), ',')) return false;
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return true;
}

class CsvReader {
 public:
  CsvReader(const std::filesystem::path& path, const ReadOptions& options)
      : options_(options), name_(path.string()), lines_(path) {}

  RawFile read() {
    find_layout();
    Collector collector(name_, values_.size());
    if (!columns_.likely_trajectory.empty())
      collector.suggest(Setting{"trajectory", {columns_.likely_trajectory}});
    std::string_view line;
    for (std::size_t i = 1; i < form_.rows_from && lines_.next(line); ++i) {
    }
    while (lines_.next(line)) read_row(line, collector);
    if (num_rows_ == 0)
      throw DataError(
          compose("{}: there are no rows below the header. Add the trajectories.", Place{name_}));
    RawFile result;
    result.data.variables = columns_.variables;
    result.velocities = columns_.velocities;
    result.positions_only = columns_.canonical && columns_.momenta.empty();
    result.data.canonical = columns_.canonical;
    result.data.origin = table_origin(form_, columns_, options_, stamps_, num_prose_);
    warn(result.data.warnings);
    note_degrees(result);
    collector.finish(result);
    return result;
  }

 private:
  void warn(std::vector<Message>& warnings) const {
    if (columns_.time && !columns_.frames && options_.dt > 0)
      warnings.push_back(compose("{}: {} is not used, since column '{}' has the times.", name_,
                                 Setting{"dt", {fmt::format("{}", options_.dt)}},
                                 form_.header[*columns_.time]));
    if (lines_.unended() && !ended_)
      warnings.push_back(fmt::format(
          "{}: the last line has no line end; if the file was cut short there, its last value may "
          "be wrong.",
          name_));
  }

  void note_degrees(RawFile& result) const {
    for (std::size_t i = 0; i < values_.size(); ++i)
      result.factors.push_back(to_radians(columns_.units[i]));
  }

  /// The column of a name in the line at hand.
  [[nodiscard]] Place at(const std::string& column) const {
    Place place = lines_.where();
    place.column = column;
    return place;
  }

  void find_layout() {
    const std::vector<std::string> lines = lines_.first_lines(kFirstBytes);
    form_ = find_form(lines, options_, name_);
    const TableSample sample = sample_of(lines);
    const Message where = Place{name_, form_.header_line};
    columns_ = find_columns(form_.header, options_, where, sample);
    if (columns_.time) stamps_ = ColumnValues(sample).stamps(*columns_.time);
    if (!columns_.time && !(options_.dt > 0) && !(options_.rate > 0)) refuse_no_times(where);
    if (!form_.units.empty()) take_units();
    values_.resize(columns_.positions.size() + columns_.momenta.size());
    targets_.assign(form_.header.size(), nullptr);
    std::size_t at = 0;
    for (const auto* group : {&columns_.positions, &columns_.momenta}) {
      for (const std::size_t column : *group) targets_[column] = &values_[at++];
    }
    if (columns_.time) targets_[*columns_.time] = &time_;
  }

  [[nodiscard]] TableSample sample_of(const std::vector<std::string>& lines) {
    TableSample sample{{}, form_.delimiter};
    for (std::size_t i = form_.rows_from - 1; i < lines.size(); ++i) {
      if (sample.rows.size() == kSampleRows) break;
      if (trim(lines[i]).empty() || !comment_mark(lines[i]).empty()) continue;
      split(lines[i], form_.delimiter, cells_);
      drop_empty_end(cells_, form_.header.size());
      if (cells_.size() != form_.header.size() || has_no_numbers(lines[i])) continue;
      sample.rows.emplace_back(cells_.begin(), cells_.end());
    }
    return sample;
  }

  [[noreturn]] void refuse_no_times(const Message& where) const {
    if (!columns_.likely_time.empty())
      throw DataError(compose(
          "{}: no time column ('t' or 'time'), but '{}' increases in every trajectory. Name it "
          "with "
          "{}, or give the step with {}.",
          where, columns_.likely_time, Setting{"time", {columns_.likely_time}}, Parameter{"dt"}));
    throw DataError(compose(
        "{}: no time column ('t' or 'time'). Name it with {}, or give the time between rows "
        "with {} or their number per unit of time with {}.",
        where, Parameter{"time"}, Parameter{"dt"}, Parameter{"rate"}));
  }

  /// Units that stand in a line of their own.
  void take_units() {
    std::size_t at = 0;
    for (const auto* group : {&columns_.positions, &columns_.momenta}) {
      for (const std::size_t column : *group) columns_.units[at++] = form_.units[column];
    }
    if (columns_.time) columns_.time_unit = form_.units[*columns_.time];
  }

  void read_row(std::string_view line, Collector& collector) {
    if (form_.trailing && line.ends_with(form_.delimiter)) line.remove_suffix(1);
    if (!ended_ && !line.empty() && read_plain_row(line)) return finish_row(true, collector);
    const std::string_view content = trim(line);
    if (content.empty()) return end_block();
    if (!comment_mark(content).empty()) return;
    if (is_marker(content)) return;
    split(line, form_.delimiter, cells_);
    drop_empty_end(cells_, targets_.size());
    if (ended_ || is_prose(line)) {
      ++num_prose_;
      return;
    }
    finish_row(read_any_row(line), collector);
  }

  /// The marks around blocks of an ephemeris; what stands outside of them is no data.
  bool is_marker(std::string_view content) {
    if (content.starts_with("$$SOE")) {
      if (ended_) end_block();
      ended_ = false;
      return true;
    }
    if (!content.starts_with("$$EOE")) return false;
    ended_ = true;
    return true;
  }

  /// A title, a ruler, a note or a header again: no numbers where rows have them.
  [[nodiscard]] bool is_prose(std::string_view line) const {
    if (cells_.size() != targets_.size()) return has_no_numbers(line);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      double value = 0;
      if (targets_[i] == nullptr) continue;
      if (read_number(cells_[i], form_.delimiter, value) != Cell::kNoNumber ||
          read_stamp(cells_[i]))
        return false;
    }
    return true;
  }

  /// A blank line tells trajectories apart where there is no id column.
  void end_block() {
    if (columns_.trajectory || rows_in_block_ == 0) return;
    rows_in_block_ = 0;
    ++block_;
    id_ = fmt::format("{}", block_);
    rows_of_id_ = nullptr;
  }

  /// The fast way through a row of plain numbers; false where anything else is met, and then
  /// nothing but scratch has been touched.
  bool read_plain_row(std::string_view line) {
    if (form_.delimiter == ' ') return false;
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
        const void* found = std::memchr(at, form_.delimiter, static_cast<std::size_t>(end - at));
        if (found != nullptr) stop = static_cast<const char*>(found);
        if (!take_plain_cell(column, {at, static_cast<std::size_t>(stop - at)})) return false;
      }
      if ((stop == end) != (column == last)) return false;
      if (column == last) return true;
      if (*stop != form_.delimiter) return false;
      at = stop + 1;
    }
    return false;
  }

  /// An id or a cell that is not used.
  bool take_plain_cell(std::size_t column, std::string_view cell) {
    if (cell.find('"') != std::string_view::npos) return false;
    if (columns_.trajectory != column) return column > 0 || comment_mark(cell).empty();
    if (cell == id_) return !id_.empty();
    if (cell.empty() || cell != trim(cell) || !comment_mark(cell).empty()) return false;
    set_id(text_of(cell));
    return true;
  }

  void set_id(std::string_view id) {
    if (id == id_) return;
    id_ = id;
    rows_of_id_ = nullptr;
  }

  /// A row with quotes, blanks, missing values or mistakes; false if a value is missing.
  bool read_any_row(std::string_view line) {
    if (cells_.size() != targets_.size()) refuse_count(line);
    if (columns_.trajectory) {
      if (cells_[*columns_.trajectory].empty())
        throw DataError(compose("{}: the trajectory's id is empty. Fill it in.",
                                at(form_.header[*columns_.trajectory])));
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
      if (other != form_.delimiter && cells_.size() == 1 &&
          line.find(other) != std::string_view::npos)
        advice = fmt::format("The header is separated by '{}', the line by '{}': use one of them.",
                             printable({&form_.delimiter, 1}), printable({&other, 1}));
    }
    throw DataError(compose("{}: {} where the header has {}. {}", lines_.where(),
                            counted(cells_.size(), "cell", "cells"), form_.header.size(), advice));
  }

  void finish_row(bool complete, Collector& collector) {
    ++num_rows_;
    ++rows_in_block_;
    if (!columns_.time) {
      if (rows_of_id_ == nullptr) rows_of_id_ = &rows_[id_];
      time_ = static_cast<double>((*rows_of_id_)++);
      time_ = options_.rate > 0 ? time_ / options_.rate : options_.dt * time_;
    } else if (options_.rate > 0) {
      time_ /= options_.rate;
    } else if (columns_.frames && options_.dt > 0) {
      time_ *= options_.dt;
    }
    if (!complete) return collector.gap(id_);
    collector.add(id_, time_, values_.data(), [&] {
      return columns_.time ? at(form_.header[*columns_.time]) : lines_.where();
    });
  }

  /// False for a missing value.
  bool parse_cell(std::size_t column, double& value) {
    const std::string_view cell = cells_[column];
    if (stamps_ && column == columns_.time && take_stamp(cell, value)) return true;
    const Cell kind = read_number(cell, form_.delimiter, value);
    if (kind == Cell::kNumber || kind == Cell::kMissing) return kind == Cell::kNumber;
    throw DataError(compose(
        "{}: '{}' is {}. Correct the cell, or leave it empty to split the trajectory there.",
        at(form_.header[column]), printable(cell),
        kind == Cell::kInfinite ? "not finite, or too large for a number" : "not a number"));
  }

  /// Seconds since the first stamp of the file.
  bool take_stamp(std::string_view cell, double& value) {
    const std::optional<Stamp> stamp = read_stamp(cell);
    if (!stamp) return false;
    if (!first_stamp_) first_stamp_ = stamp;
    value = static_cast<double>(stamp->seconds - first_stamp_->seconds) +
            (stamp->fraction - first_stamp_->fraction);
    return true;
  }

  const ReadOptions& options_;
  std::string name_;
  LineReader lines_;
  TableForm form_;
  std::vector<std::string_view> cells_;
  Columns columns_;
  bool stamps_ = false;
  std::optional<Stamp> first_stamp_;
  std::vector<double> values_;    // of the row at hand
  double time_ = 0;               // of the row at hand
  std::vector<double*> targets_;  // one a column
  std::string id_ = "0";
  std::size_t block_ = 0;
  std::size_t rows_in_block_ = 0;
  std::size_t num_rows_ = 0;
  std::size_t num_prose_ = 0;                // lines that are no rows
  bool ended_ = false;                       // behind the mark that ends a block
  std::map<std::string, std::size_t> rows_;  // rows seen an id, for times from row numbers
  std::size_t* rows_of_id_ = nullptr;
};

}  // namespace

RawFile read_csv(const std::filesystem::path& path, const ReadOptions& options) {
  return CsvReader(path, options).read();
}

}  // namespace noether
