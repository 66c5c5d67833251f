#pragma once

#include <string>
#include <vector>

#include "noether/io/read.hpp"

namespace noether {

/// How a text table is laid out, as its first lines show.
struct TableForm {
  char delimiter = ',';
  std::vector<std::string> header;  ///< names of the columns
  std::vector<std::string> units;   ///< of a line of units below the header; mostly empty
  std::size_t header_line = 0;      ///< from 1; 0: the names were given
  std::size_t rows_from = 1;        ///< the line from which rows are read
  std::size_t lines_above = 0;      ///< above the header, neither empty nor comments
  bool trailing = false;            ///< rows end in a delimiter
};

/// The header is the first line from which the columns repeat: as many names as the lines of
/// numbers below have cells. Titles, preambles and rulers above it do not matter. `file` names the
/// file in errors.
/// Throws DataError where there is no header, or two lines that may be it.
TableForm find_form(const std::vector<std::string>& lines, const ReadOptions& options,
                    const std::string& file);

}  // namespace noether
