#pragma once

#include <optional>
#include <string>
#include <vector>

#include "noether/core/error.hpp"
#include "noether/io/read.hpp"

namespace noether {

/// Which columns of a table are what; indices into its header.
struct Columns {
  std::optional<std::size_t> time, trajectory;
  std::vector<std::size_t> positions;
  std::vector<std::size_t> momenta;  ///< or velocities; empty with positions alone
  bool velocities = false;
  std::vector<std::string> variables;  ///< names of q then p, as they are shown
  std::vector<std::string> ignored;
};

/// Recognises columns by name, or takes the ones the options name. `where` names the file and line
/// in errors.
Columns find_columns(const std::vector<std::string>& header, const ReadOptions& options,
                     const Message& where);

/// One mass per coordinate, from one per coordinate, one per body or one for all. `where` and
/// `code` say where wrong ones came from.
std::vector<double> masses_of(const std::vector<double>& given, std::size_t num_coordinates,
                              const Message& where, ExitCode code);

}  // namespace noether
