#pragma once

#include <string>
#include <vector>

#include "noether/core/npz.hpp"
#include "noether/io/read.hpp"

namespace noether {

/// The arrays that hold positions, or what else is needed.
struct ArrayRole {
  std::string pattern;  ///< as it stands in messages
  /// Names, per trajectory and per coordinate: {{"q"}} for one array of all, {{"x", "y"}} for an
  /// array per coordinate, {{"arr_0"}, {"arr_1"}} for an array per trajectory.
  std::vector<std::vector<std::string>> names;
  bool coordinates = false;  ///< arrays (N, T) or (T) are a coordinate each, even one alone
  std::vector<std::string> ids =
      {};  ///< what tells the trajectories apart; empty for an array of all

  [[nodiscard]] bool empty() const { return names.empty(); }
  [[nodiscard]] bool each() const { return !ids.empty(); }
};

struct ArrayRoles {
  ArrayRole q, partner, time;  ///< q holds whole states where `states` is set
  bool states = false;
  bool canonical = true;  ///< false: variables of any meaning, in q
  bool velocities = false;
  /// Of the array q, in this order, where its variables are some of its columns; empty: all.
  std::vector<std::size_t> columns;
  std::string dt, offsets, mass, q_next, p_next, names;  ///< empty: not there
  std::vector<std::string> variables;                    ///< (M) where arrays are coordinates
  std::vector<std::string> left_out;
};

/// Finds out which arrays are what, from the options or from their names. Throws UsageError for
/// names that are not there, DataError with the options to choose from where names do not say it.
ArrayRoles find_roles(const std::vector<ArrayHeader>& entries, const ReadOptions& options,
                      const std::string& file);

/// Throws DataError that lists the arrays and the options that say what they are.
[[noreturn]] void advise_on_arrays(const std::vector<ArrayHeader>& entries,
                                   const ReadOptions& options, const std::string& file);

}  // namespace noether
