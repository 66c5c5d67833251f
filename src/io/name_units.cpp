#include "src/io/name_units.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "src/io/cells.hpp"
#include "src/io/column_names.hpp"

namespace noether {

namespace {

using UnitSet = std::set<std::string, std::less<>>;

const UnitSet& times() {
  static const UnitSet units{"s",     "ms",   "us",  "ns",    "min",     "h",  "hr",  "hrs",
                             "sec",   "secs", "day", "days",  "d",       "yr", "yrs", "year",
                             "years", "myr",  "gyr", "hours", "seconds", "fs", "ps"};
  return units;
}

const UnitSet& others() {
  static const UnitSet units{"m",      "km",      "cm",      "mm",  "um",  "nm",
                             "au",     "pc",      "kpc",     "mpc", "ly",  "ft",
                             "inch",   "pixel",   "pixels",  "pix", "deg", "rad",
                             "degree", "degrees", "radians", "kms", "mps", "angstrom"};
  return units;
}

std::string_view without_brackets(std::string_view cell) {
  if (cell.size() > 1 &&
      ((cell.front() == '[' && cell.back() == ']') || (cell.front() == '(' && cell.back() == ')')))
    return cell.substr(1, cell.size() - 2);
  return cell;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::string_view stripped(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '_'; };
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}

bool is_unit_word(const std::string& word) {
  return times().contains(word) || others().contains(word);
}

/// "km/s", "kg m s-1", "rad s^-1", "1/s", "-".
bool is_unit_text(std::string_view text) {
  if (text == "-" || text == "1" || text.find("°") != std::string_view::npos) return true;
  std::string word;
  bool any = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const unsigned char c = i < text.size() ? static_cast<unsigned char>(text[i]) : ' ';
    if (std::isalpha(c) != 0) {
      word += static_cast<char>(std::tolower(c));
      continue;
    }
    if (c >= 0x80) return false;
    if (!word.empty()) {
      if (!is_unit_word(word) && word != "kg" && word != "g" && word != "n" && word != "j" &&
          word != "hz")
        return false;
      any = true;
    }
    word.clear();
  }
  return any;
}

}  // namespace

bool is_unit(std::string_view cell) {
  const std::string_view inside = without_brackets(cell);
  return !inside.empty() && (inside.size() < cell.size() || is_unit_text(inside));
}

bool is_degrees(const std::string& unit) {
  const std::string text = lower_case(unit);
  return text == "deg" || text == "degree" || text == "degrees" || text.starts_with("deg/") ||
         text.starts_with("deg s") || text.starts_with("degrees/") || text.starts_with("°");
}

NameAndUnit name_and_unit(std::string text) {
  for (const char c : {'{', '}', '$', '\\'}) std::erase(text, c);
  const std::string_view whole = stripped(text);
  const char end = whole.empty() ? ' ' : whole.back();
  if (end == ']' || end == ')') {
    const std::size_t open = whole.rfind(end == ']' ? '[' : '(');
    if (open != std::string_view::npos && open > 0) {
      const std::string_view inside = whole.substr(open + 1, whole.size() - open - 2);
      return {std::string(stripped(whole.substr(0, open))),
              inside == "t" ? "" : std::string(stripped(inside))};  // "x(t)" is a function
    }
  }
  const std::size_t slash = whole.find('/');
  if (slash != std::string_view::npos && slash > 0 &&
      is_unit_text(stripped(whole.substr(slash + 1))))
    return {std::string(stripped(whole.substr(0, slash))),
            std::string(stripped(whole.substr(slash + 1)))};
  return {std::string(whole), ""};
}

std::string take_unit_suffix(std::vector<std::string>& words) {
  const std::size_t count = words.size();
  const auto keep = [&](std::size_t left, std::string unit) {
    words.resize(left);
    return unit;
  };
  if (count >= 4 && words[count - 2] == "per" && others().contains(words[count - 3]) &&
      times().contains(words[count - 1]))
    return keep(count - 3, words[count - 3] + "/" + words[count - 1]);
  if (count >= 3 && others().contains(words[count - 2]) && times().contains(words[count - 1]))
    return keep(count - 2, words[count - 2] + "/" + words[count - 1]);
  if (count < 2) return "";
  if (others().contains(words.back())) return keep(count - 1, words.back());
  ColumnName rest;
  rest.tokens.assign(words.begin(), words.end() - 1);
  for (const std::string& word : rest.tokens) rest.key += word;
  if (times().contains(words.back()) && time_rank(rest)) return keep(count - 1, words.back());
  return "";
}

}  // namespace noether
