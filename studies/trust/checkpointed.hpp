#pragma once

#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "noether/core/clock.hpp"

/// Long series of fits, kept as one line per fit in a file, so that they can be run in parts.
namespace noether {

/// Lines "KEY: RESULT".
inline std::string key_of_line(const std::string& line) { return line.substr(0, line.find(':')); }

inline std::vector<std::string> lines_of_file(const std::string& file) {
  std::vector<std::string> lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Appends `result(i)` for every key that the file does not hold yet, until `seconds` have passed.
inline void run_checkpointed(const std::string& file, const std::vector<std::string>& keys,
                             double seconds,
                             const std::function<std::string(std::size_t)>& result) {
  std::set<std::string> before;
  for (const std::string& line : lines_of_file(file)) before.insert(key_of_line(line));
  const auto begin = Clock::now();
  std::ofstream out(file, std::ios::app);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (before.contains(keys[i])) continue;
    if (seconds_since(begin) > seconds) return;
    out << keys[i] << ": " << result(i) << '\n' << std::flush;
  }
}

}  // namespace noether
