#include "src/io/table_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/number_text.hpp"
#include "src/io/cells.hpp"
#include "src/io/column_names.hpp"
#include "src/io/printable.hpp"
#include "src/io/stamps.hpp"

namespace noether {

namespace {

constexpr char kDelimiters[] = {'\t', ';', ',', ' '};
constexpr std::size_t kMostLines = 2000;  // enough to see what repeats

using Cells = std::vector<std::string_view>;

struct FormLine {
  std::size_t number = 0;
  std::string_view text;
  bool comment = false;
};

/// Lines of numbers under one delimiter.
struct Body {
  char delimiter = ',';
  std::size_t columns = 0;  // filled cells of its lines
  std::size_t widest = 0;   // the same with empty cells at the end
  std::size_t first = 0;    // index of the first line of numbers
  std::size_t numbers = 0;  // cells that are numbers, in all of them
};

Cells cells_of(std::string_view line, char delimiter) {
  Cells cells = split(line, delimiter);
  drop_empty_end(cells, 1);
  return cells;
}

std::size_t count_numbers(const Cells& cells, char delimiter) {
  return static_cast<std::size_t>(std::count_if(
      cells.begin(), cells.end(),
      [=](std::string_view cell) { return is_number(cell, delimiter) || read_stamp(cell); }));
}

/// At least half of its filled cells are numbers.
bool is_row(const Cells& cells, std::size_t numbers) {
  const auto filled = static_cast<std::size_t>(std::count_if(
      cells.begin(), cells.end(), [](std::string_view cell) { return !cell.empty(); }));
  return cells.size() > 1 && numbers > 0 && 2 * numbers >= filled;
}

/// Names, not numbers, in most cells.
bool may_be_header(const Cells& cells, char delimiter) {
  const auto empty =
      static_cast<std::size_t>(std::count(cells.begin(), cells.end(), std::string_view()));
  return 2 * empty <= cells.size() && count_numbers(cells, delimiter) == 0;
}

/// Splits what may be a header in whichever way gives a name for each filled column.
std::optional<Cells> names_in(std::string_view text, const Body& body) {
  const char delimiter = body.delimiter;
  const auto fits = [&](Cells cells) -> std::optional<Cells> {
    drop_empty_end(cells, body.columns);
    if (cells.size() < body.columns || cells.size() > body.widest) return {};
    if (may_be_header(cells, delimiter)) return cells;
    return {};
  };
  if (delimiter != ' ') {
    if (auto cells = fits(split(text, delimiter))) return cells;
  }
  for (const char other : kDelimiters) {
    if (auto cells = fits(split(text, other))) return cells;
  }
  if (delimiter != ' ') return {};
  Cells apart;  // names that have single blanks in them stand two or more blanks apart
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find("  ", at), text.size());
    if (const std::string_view cell = trim(text.substr(at, end - at)); !cell.empty())
      apart.push_back(cell);
    at = std::max(end + 1, at + 1);
  }
  return fits(apart);
}

class FormFinder {
 public:
  FormFinder(const std::vector<std::string>& lines, const ReadOptions& options,
             const std::string& file)
      : options_(options), file_(file) {
    for (std::size_t i = options.skip; i < std::min(lines.size(), options.skip + kMostLines); ++i) {
      if (lines[i].find('\0') != std::string::npos)
        throw DataError(
            compose("{}: not a text table (it has NUL bytes). Give CSV, NPY, NPZ or HDF5 with the "
                    "matching extension.",
                    Place{file, i + 1}));
      if (!trim(lines[i]).empty())
        lines_.push_back({i + 1, lines[i], !comment_mark(lines[i]).empty()});
    }
  }

  TableForm find() {
    find_body();
    if (options_.header_line > 0) return with_given_line();
    TableForm form = body_.columns == 0 ? first_line() : above_body();
    if (!options_.names.empty()) rename(form);
    return form;
  }

 private:
  void find_body() {
    bool named = false;
    for (const char delimiter : kDelimiters) {
      const Body body = body_under(delimiter);
      if (body.columns == 0) continue;
      const bool has_header = header_above(body).has_value();
      if (body_.columns > 0 && named && !has_header) continue;
      if (body_.columns == 0 || has_header != named || body.numbers > body_.numbers) body_ = body;
      named = named || has_header;
    }
  }

  /// The number of columns that most lines of numbers have.
  [[nodiscard]] Body body_under(char delimiter) const {
    std::map<std::size_t, Body> bodies;
    std::map<std::size_t, std::size_t> counts;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].comment) continue;
      const Cells cells = cells_of(lines_[i].text, delimiter);
      const std::size_t numbers = count_numbers(cells, delimiter);
      if (!is_row(cells, numbers)) continue;
      Body& body = bodies[cells.size()];
      if (counts[cells.size()]++ == 0) body = {delimiter, cells.size(), 0, i, 0};
      body.numbers += numbers;
      body.widest = std::max(body.widest, split(lines_[i].text, delimiter).size());
    }
    const auto most =
        std::max_element(counts.begin(), counts.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? Body{} : bodies[most->first];
  }

  /// Index of the nearest line above the body that has a name for each column; comments last.
  [[nodiscard]] std::optional<std::size_t> header_above(const Body& body) const {
    for (const bool comment : {false, true}) {
      for (std::size_t i = body.first; i-- > 0;) {
        if (lines_[i].comment == comment && names_at(i, body)) return i;
      }
    }
    return {};
  }

  [[nodiscard]] std::optional<Cells> names_at(std::size_t i, const Body& body) const {
    std::string_view text = lines_[i].text;
    if (lines_[i].comment) {
      text = trim(text);
      text.remove_prefix(comment_mark(text).size());
    }
    return names_in(text, body);
  }

  TableForm above_body() {
    const auto header = header_above(body_);
    TableForm form;
    form.delimiter = body_.delimiter;
    if (!header) {
      form.trailing = body_.widest > body_.columns;
      if (options_.names.empty()) refuse_nameless();
      form.rows_from = lines_[body_.first].number;
      return form;
    }
    std::size_t at = *header;
    if (at > 0 && !lines_[at].comment && lines_[at - 1].comment == lines_[at].comment) {
      if (const auto above = names_at(at - 1, body_)) at = choose(at, *above, form);
    }
    set_header(form, at, *names_at(at, body_));
    form.trailing = body_.widest > form.header.size();
    return form;
  }

  /// Of two lines of names, the header; the other is a line of units or a title.
  std::size_t choose(std::size_t lower, const Cells& above, TableForm& form) const {
    const Cells below = *names_at(lower, body_);
    const bool are_units = std::all_of(below.begin(), below.end(), [](std::string_view cell) {
      return cell.empty() || is_unit(cell);
    });
    if (are_units) {
      for (const std::string_view cell : below) form.units.push_back(text_of(cell));
      return lower - 1;
    }
    const auto has_time = [](const Cells& cells) {
      return std::any_of(cells.begin(), cells.end(), [](std::string_view cell) {
        return time_rank(column_name(text_of(cell))).has_value();
      });
    };
    if (has_time(below) && !has_time(above)) return lower;
    if (std::find(above.begin(), above.end(), std::string_view()) != above.end()) return lower;
    throw DataError(compose("{}: lines {} and {} may both be the header. Say which, with {} or {}.",
                            Place{file_}, lines_[lower - 1].number, lines_[lower].number,
                            Setting{"header_line", {fmt::format("{}", lines_[lower].number)}},
                            Setting{"header_line", {fmt::format("{}", lines_[lower - 1].number)}}));
  }

  void set_header(TableForm& form, std::size_t at, const Cells& names) const {
    for (const std::string_view name : names) form.header.push_back(text_of(name));
    form.header_line = lines_[at].number;
    form.rows_from = form.header_line + (form.units.empty() ? 1 : 2);
    form.lines_above = static_cast<std::size_t>(
        std::count_if(lines_.begin(), lines_.begin() + static_cast<std::ptrdiff_t>(at),
                      [](const FormLine& line) { return !line.comment; }));
  }

  /// Nothing repeats: the first line that is no comment is taken for the header.
  TableForm first_line() const {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (!lines_[i].comment) return with_header(i);
    }
    throw DataError(
        compose("{}: the file is empty. Give a table with a header line.", Place{file_}));
  }

  TableForm with_header(std::size_t at) const {
    const FormLine& line = lines_[at];
    TableForm form;
    for (const char delimiter : {' ', ',', ';', '\t'}) {
      if (line.text.find(delimiter) != std::string_view::npos || delimiter == ' ')
        form.delimiter = delimiter;
    }
    std::string_view text = trim(line.text);
    text.remove_prefix(comment_mark(text).size());
    set_header(form, at, cells_of(text, form.delimiter));
    return form;
  }

  TableForm with_given_line() const {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].number != options_.header_line) continue;
      TableForm form = with_header(i);
      const auto names = body_.columns > 0 ? names_at(i, body_) : std::nullopt;
      if (!names) return form;
      form.header.clear();
      form.delimiter = body_.delimiter;
      set_header(form, i, *names);
      form.trailing = body_.widest > form.header.size();
      return form;
    }
    throw UsageError(
        compose("{}: {} is empty, left out by {} or far down. Give the line of the "
                "header, from 1.",
                Place{file_}, Setting{"header_line", {fmt::format("{}", options_.header_line)}},
                Parameter{"skip"}));
  }

  void rename(TableForm& form) const {
    const std::size_t columns = form.header.empty() ? body_.columns : form.header.size();
    if (options_.names.size() != columns)
      throw UsageError(compose("{}: {} has {} for {}. Name all columns in order.",
                               Place{file_, form.header_line}, Parameter{"names"},
                               counted(options_.names.size(), "name", "names"),
                               counted(columns, "column", "columns")));
    form.header = options_.names;
  }

  [[noreturn]] void refuse_nameless() const {
    const Place place{file_, lines_[body_.first].number};
    const std::string title = lines_[0].number == place.line ? "no line of names is above them"
                                                             : "no line above them names as many";
    throw DataError(compose("{}: {} columns of numbers, and {}. Name them, as in {}.", place,
                            body_.columns, title, Setting{"names", likely_names()}));
  }

  /// Whether a column increases over the first lines.
  [[nodiscard]] bool increases(std::size_t column) const {
    double before = 0;
    for (std::size_t i = body_.first; i < std::min(body_.first + 3, lines_.size()); ++i) {
      const Cells cells = cells_of(lines_[i].text, body_.delimiter);
      double value = 0;
      if (column >= cells.size() ||
          read_number(cells[column], body_.delimiter, value) != Cell::kNumber ||
          (i > body_.first && value <= before))
        return false;
      before = value;
    }
    return true;
  }

  /// Times first where the first column increases, then positions and velocities.
  [[nodiscard]] std::vector<std::string> likely_names() const {
    std::vector<std::string> names;
    if (increases(0)) {
      names = {"t"};
    } else if (body_.columns > 3 && increases(1)) {
      names = {"id", "t"};
    }
    const std::size_t rest = body_.columns - names.size();
    const bool pairs = rest % 2 == 0;
    const std::size_t half = pairs ? rest / 2 : rest;
    for (const char* letter : {"q", "v"}) {
      for (std::size_t i = 0; i < half && names.size() < body_.columns; ++i)
        names.push_back(half > 3         ? fmt::format("{}{}", letter, i + 1)
                        : *letter == 'v' ? fmt::format("v{}", "xyz"[i])
                                         : fmt::format("{}", "xyz"[i]));
    }
    return names;
  }

  const ReadOptions& options_;
  const std::string& file_;
  std::vector<FormLine> lines_;
  Body body_;
};

}  // namespace

TableForm find_form(const std::vector<std::string>& lines, const ReadOptions& options,
                    const std::string& file) {
  return FormFinder(lines, options, file).find();
}

}  // namespace noether
