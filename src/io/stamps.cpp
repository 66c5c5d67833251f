#include "src/io/stamps.hpp"

#include <array>
#include <cctype>
#include <chrono>
#include <string>

namespace noether {

namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

class StampParser {
 public:
  explicit StampParser(std::string_view text) : text_(text) {}

  std::optional<Stamp> parse() {
    skip_blanks();
    for (const std::string_view era : {"A.D.", "AD"}) {
      if (text_.starts_with(era)) text_.remove_prefix(era.size());
    }
    skip_blanks();
    Stamp stamp;
    const std::string_view whole = text_;
    stamp.date = take_date(stamp.seconds);
    if (!stamp.date) text_ = whole;
    if (stamp.date && (take('T') || take('t') || take('_'))) {
      if (!take_clock(stamp)) return {};
    } else {
      skip_blanks();
      if (!text_.empty() && !take_clock(stamp)) return {};
      if (!stamp.date && text_.size() == whole.size()) return {};
    }
    return text_.empty() ? std::optional(stamp) : std::nullopt;
  }

 private:
  void skip_blanks() {
    while (!text_.empty() && text_.front() == ' ') text_.remove_prefix(1);
  }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  /// A whole number of `least` to `most` digits.
  bool take_number(std::size_t least, std::size_t most, std::int64_t& value) {
    std::size_t count = 0;
    value = 0;
    while (count < most && count < text_.size() && text_[count] >= '0' && text_[count] <= '9')
      value = 10 * value + (text_[count++] - '0');
    text_.remove_prefix(count);
    return count >= least;
  }

  bool take_month(std::int64_t& month) {
    static constexpr std::array<std::string_view, 12> kNames{
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
    std::string name(text_.substr(0, 3));
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (name != kNames[i]) continue;
      text_.remove_prefix(3);
      month = static_cast<std::int64_t>(i + 1);
      return true;
    }
    return take_number(2, 2, month);
  }

  bool take_date(std::int64_t& seconds) {
    std::int64_t year = 0;
    std::int64_t month = 0;
    std::int64_t day = 0;
    if (!take_number(4, 4, year)) return false;
    const char between = text_.starts_with('/') ? '/' : '-';
    if (!take(between) || !take_month(month) || !take(between) || !take_number(2, 2, day))
      return false;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return false;
    seconds = std::chrono::sys_days(date).time_since_epoch().count() * kDay;
    return true;
  }

  bool take_clock(Stamp& stamp) {
    std::int64_t hours = 0;
    std::int64_t minutes = 0;
    std::int64_t seconds = 0;
    if (!take_number(1, 2, hours) || !take(':') || !take_number(2, 2, minutes)) return false;
    if (take(':')) {
      if (!take_number(2, 2, seconds)) return false;
      if (take('.') || take(',')) take_fraction(stamp.fraction);
    } else if (!stamp.date) {
      return false;
    }
    if (minutes > 59 || seconds > 60) return false;
    stamp.seconds += hours * kHour + minutes * kMinute + seconds;
    return take_zone(stamp);
  }

  void take_fraction(double& fraction) {
    double digits = 0;
    double scale = 1;
    for (std::int64_t digit = 0; take_number(1, 1, digit); scale *= 10)
      digits = 10 * digits + static_cast<double>(digit);
    fraction = digits / scale;
  }

  bool take_zone(Stamp& stamp) {
    skip_blanks();
    if (text_.empty() || take('Z') || take('z')) return true;
    if (text_.starts_with("UTC")) {
      text_.remove_prefix(3);
      return true;
    }
    const std::int64_t sign = text_.front() == '-' ? 1 : -1;
    std::int64_t hours = 0;
    std::int64_t minutes = 0;
    if ((!take('+') && !take('-')) || !take_number(2, 2, hours)) return false;
    take(':');
    if (!text_.empty() && !take_number(2, 2, minutes)) return false;
    stamp.seconds += sign * (hours * kHour + minutes * kMinute);
    return true;
  }

  std::string_view text_;
};

}  // namespace

std::optional<Stamp> read_stamp(std::string_view cell) {
  if (cell.find_first_of("-:/") == std::string_view::npos) return {};
  return StampParser(cell).parse();
}

}  // namespace noether
