#include "src/io/csv.hpp"

#include <fast_float/fast_float.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <string_view>

#include "noether/core/error.hpp"
#include "src/io/collector.hpp"
#include "src/io/columns.hpp"

namespace noether {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20U;
constexpr std::size_t kLongestLine = std::size_t{1} << 24U;

/// Lines of a plain or gzipped file, without their ends; a view is valid until the next call.
class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& path)
      : name_(path.string()), file_(gzopen(path.c_str(), "rb")) {
    if (file_ == nullptr)
      throw IoError(fmt::format("{} cannot be read: {}. Check the path and its permissions.", name_,
                                std::strerror(errno)));
    gzbuffer(file_, kChunk);
  }
  ~LineReader() { gzclose(file_); }
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  bool next(std::string_view& line) {
    while (true) {
      const char* end =
          static_cast<const char*>(std::memchr(buffer_.data() + at_, '\n', filled_ - at_));
      if (end != nullptr) {
        line = {buffer_.data() + at_, static_cast<std::size_t>(end - buffer_.data()) - at_};
        at_ += line.size() + 1;
        break;
      }
      if (!refill()) {
        if (at_ == filled_) return false;
        line = {buffer_.data() + at_, filled_ - at_};
        at_ = filled_;
        break;
      }
    }
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    ++number_;
    return true;
  }
  [[nodiscard]] std::size_t number() const { return number_; }
  [[nodiscard]] std::string where() const { return fmt::format("{}, line {}", name_, number_); }

 private:
  bool refill() {
    if (done_) return false;
    if (at_ > 0) std::memmove(buffer_.data(), buffer_.data() + at_, filled_ - at_);
    filled_ -= at_;
    at_ = 0;
    if (filled_ > kLongestLine)
      throw DataError(fmt::format(
          "{}, line {}: the line is longer than 16 MB. Is this a text table?", name_, number_ + 1));
    buffer_.resize(std::max(buffer_.size(), filled_ + kChunk));
    const int got = gzread(file_, buffer_.data() + filled_, static_cast<unsigned>(kChunk));
    if (got < 0) {
      int code = 0;
      const char* why = gzerror(file_, &code);
      throw IoError(
          fmt::format("{}: reading failed after line {}: {}. The file is damaged or cut short.",
                      name_, number_, why));
    }
    if (got == 0 && gzeof(file_) == 0)
      throw IoError(
          fmt::format("{}: the compressed data end in the middle. The file is cut short.", name_));
    filled_ += static_cast<std::size_t>(got);
    done_ = got == 0;
    check_end();
    return got > 0;
  }
  void check_end() const {
    int code = Z_OK;
    const char* why = gzerror(file_, &code);
    if (code != Z_OK && code != Z_STREAM_END)
      throw IoError(
          fmt::format("{}: reading failed after line {}: {}. The file is damaged or cut short.",
                      name_, number_, why));
  }

  std::string name_;
  gzFile file_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::size_t number_ = 0;
  bool done_ = false;
};

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
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
  if (cell.empty()) return true;
  if (cell.size() > 4) return false;
  const std::string text(cell);
  return text == "nan" || text == "NaN" || text == "NAN" || text == "NA" || text == "-nan" ||
         text == "null";
}

class CsvReader {
 public:
  CsvReader(const std::filesystem::path& path, const ReadOptions& options)
      : options_(options), name_(path.string()), lines_(path) {}

  RawFile read() {
    read_header();
    const std::size_t num_values = columns_.positions.size() + columns_.momenta.size();
    Collector collector(name_, num_values);
    std::vector<double> values(num_values);
    std::string_view line;
    while (lines_.next(line)) read_row(line, values, collector);
    RawFile result;
    result.data.variables = columns_.variables;
    result.velocities = columns_.velocities;
    result.positions_only = columns_.momenta.empty();
    if (!columns_.ignored.empty())
      result.data.warnings.push_back(
          fmt::format("{}: columns not used: {}.", name_, fmt::join(columns_.ignored, ", ")));
    collector.finish(result.data);
    return result;
  }

 private:
  void read_header() {
    std::string_view line;
    while (lines_.next(line)) {
      if (lines_.number() == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
      if (trim(line).empty() || trim(line).front() == '#') continue;
      if (line.find('\0') != std::string_view::npos)
        throw DataError(
            fmt::format("{}: not a text table (it has NUL bytes). Give CSV, NPY, NPZ or HDF5 with "
                        "the matching extension.",
                        lines_.where()));
      delimiter_ = delimiter_of(line);
      split(line, delimiter_, cells_);
      for (const std::string_view cell : cells_) header_.emplace_back(cell);
      refuse_numbers_as_names();
      columns_ = find_columns(header_, options_, lines_.where());
      if (!columns_.time && !(options_.dt > 0))
        throw DataError(fmt::format(
            "{}: no time column ('t' or 'time'). Name it with --time, or give the step with --dt.",
            lines_.where()));
      return;
    }
    throw DataError(fmt::format("{}: the file is empty. Give a table with a header line.", name_));
  }

  void refuse_numbers_as_names() const {
    double value = 0;
    for (const std::string& name : header_) {
      const auto parsed = fast_float::from_chars(name.data(), name.data() + name.size(), value);
      if (!name.empty() && parsed.ec == std::errc{} && parsed.ptr == name.data() + name.size()) {
        throw DataError(fmt::format(
            "{}: the header has the number '{}' where a column name belongs. Add a header line.",
            lines_.where(), name));
      }
    }
  }

  void read_row(std::string_view line, std::vector<double>& values, Collector& collector) {
    const std::string_view content = trim(line);
    if (content.empty()) {
      if (!columns_.trajectory) ++block_;
      return;
    }
    if (content.front() == '#') return;
    split(line, delimiter_, cells_);
    if (cells_.size() != header_.size()) {
      throw DataError(fmt::format("{}: {} cells where the header has {}. Correct the line.",
                                  lines_.where(), cells_.size(), header_.size()));
    }
    id_ =
        columns_.trajectory ? std::string(cells_[*columns_.trajectory]) : fmt::format("{}", block_);
    if (columns_.trajectory && id_.empty())
      throw DataError(fmt::format("{}, column '{}': the trajectory's id is empty. Fill it in.",
                                  lines_.where(), header_[*columns_.trajectory]));
    bool complete = true;
    std::size_t at = 0;
    for (const auto* group : {&columns_.positions, &columns_.momenta}) {
      for (const std::size_t column : *group)
        complete = parse_cell(column, values[at++]) && complete;
    }
    double time = 0;
    if (columns_.time) {
      complete = parse_cell(*columns_.time, time) && complete;
    } else {
      time = options_.dt * static_cast<double>(rows_[id_]++);
    }
    if (!complete) return collector.gap(id_);
    collector.add(id_, time, values.data(), [&] {
      return columns_.time ? fmt::format("{}, column '{}'", lines_.where(), header_[*columns_.time])
                           : lines_.where();
    });
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
    const auto parsed = fast_float::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != cell.data() + cell.size()) {
      throw DataError(
          fmt::format("{}, column '{}': '{}' is not a number. Correct the cell, or leave it empty "
                      "to split the trajectory there.",
                      lines_.where(), header_[column], std::string(cells_[column]).substr(0, 60)));
    }
    if (!std::isfinite(value))
      throw DataError(
          fmt::format("{}, column '{}': '{}' is not finite. Correct the cell, or leave it empty to "
                      "split the trajectory there.",
                      lines_.where(), header_[column], cells_[column]));
    return true;
  }

  const ReadOptions& options_;
  std::string name_;
  LineReader lines_;
  char delimiter_ = ',';
  std::vector<std::string> header_;
  std::vector<std::string_view> cells_;
  Columns columns_;
  std::string id_;
  std::size_t block_ = 0;
  std::map<std::string, std::size_t> rows_;  // rows seen an id, for times from --dt
};

}  // namespace

RawFile read_csv(const std::filesystem::path& path, const ReadOptions& options) {
  return CsvReader(path, options).read();
}

}  // namespace noether
