#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "noether/io/read.hpp"

namespace noether {

/// What a reader of one file hands on: states still hold velocities where `velocities` is set, and
/// positions alone where `positions_only` is.
struct RawFile {
  Dataset data;
  bool velocities = false;
  bool positions_only = false;
  std::vector<double> mass;       ///< from the file itself, if it carries any
  std::vector<std::string> gaps;  ///< why stretches were split or dropped; also among the warnings
  std::vector<double> factors;    ///< of the states' rows, from degrees to radians; empty: all 1
};

/// Delimited text with names above its columns, .gz or plain; streamed. Fills the origin of columns
/// and times.
RawFile read_csv(const std::filesystem::path& path, const ReadOptions& options);

}  // namespace noether
