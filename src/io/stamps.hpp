#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace noether {

/// A date, a time of day, or both. Whole seconds and their fraction are apart, so that differences
/// keep their digits.
struct Stamp {
  std::int64_t seconds = 0;  ///< since 1970-01-01 00:00:00, or since midnight
  double fraction = 0;
  bool date = false;
};

/// Reads "2026-05-03 10:00:00.050", with "T" or blanks between, "Z" or "+02:00" behind, month names
/// ("A.D. 2000-Jan-01"), a date alone, or a time of day "10:00:00.05"; nothing for anything else.
std::optional<Stamp> read_stamp(std::string_view cell);

}  // namespace noether
