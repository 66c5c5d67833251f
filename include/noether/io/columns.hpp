#pragma once

#include <optional>
#include <string>
#include <vector>

#include "noether/core/error.hpp"
#include "noether/io/read.hpp"

namespace noether {

/// The first rows of a table, where names alone do not say what its columns are.
struct TableSample {
  std::vector<std::vector<std::string>> rows;  ///< cells, as many as columns
  char delimiter = ',';                        ///< other than a comma, numbers may have one
};

/// Which columns of a table are what; indices into its header.
struct Columns {
  std::optional<std::size_t> time, trajectory;
  bool frames = false;    ///< times are numbers of frames or steps
  bool canonical = true;  ///< false: the positions are variables of any meaning, without momenta
  std::vector<std::size_t> positions;
  std::vector<std::size_t> momenta;  ///< or velocities; empty with positions alone
  bool velocities = false;
  std::vector<std::string> variables;  ///< names of q then p, usable in formulas; (M)
  std::vector<std::string> names;      ///< what these are called in the table
  std::vector<std::string> units;      ///< (M) as the table writes them; empty: unknown
  std::string time_unit;
  std::vector<std::string> ignored;
  /// A column that may tell trajectories apart, though its name does not say so; or empty.
  std::string likely_trajectory;
  /// A column that increases in every trajectory, where none is named as the times; or empty.
  std::string likely_time;
};

/// Recognises columns by name, or takes the ones the options name: as the table writes them,
/// without unit, as a variable is called, in any case. `where` names the file and line in errors.
/// Throws DataError where names can be read in two ways, with the settings for each.
Columns find_columns(const std::vector<std::string>& header, const ReadOptions& options,
                     const Message& where, const TableSample& sample = {});

/// Throws UsageError where variables of any meaning are named beside what names positions, momenta,
/// velocities, whole states or masses.
void refuse_beside_vars(const ReadOptions& options, const Message& where);

/// What values in a unit are multiplied by: pi/180 for degrees and their rates, else 1.
double to_radians(const std::string& unit);

/// One mass per coordinate, from one per coordinate, one per body or one for all. `where` and
/// `code` say where wrong ones came from.
std::vector<double> masses_of(const std::vector<double>& given, std::size_t num_coordinates,
                              const Message& where, ExitCode code);

}  // namespace noether
