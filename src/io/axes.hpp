#pragma once

#include <string>
#include <vector>

#include "noether/io/read.hpp"

namespace noether {

/// What is known of an array apart from its shape.
struct AxisEvidence {
  std::string name;  ///< of the array, as it stands in messages
  std::string file;
  std::string time_name;           ///< of its times
  std::vector<std::size_t> times;  ///< their shape, axes of length 1 left out; empty: none
  bool states = false;             ///< whole states: no bodies, and no array of one coordinate
  bool canonical = true;           ///< whole states have an even number of coordinates
  bool each = false;               ///< one trajectory, others being other arrays
  bool components = false;         ///< the last axis was made of arrays, one per coordinate
};

/// Order of the axes, a letter each: N trajectories, T times, b bodies, n coordinates; those that
/// are not there have length 1.
struct ArrayAxes {
  std::string order;
  std::vector<std::size_t> shape;

  [[nodiscard]] std::size_t extent(char letter) const;
  [[nodiscard]] bool has(char letter) const;
};

/// The order in which `shape` is to be understood: that given, or (N, T, n), (T, n), (N, T, b, n)
/// as documented where this fits the times, or the only other one that does, with a warning. Throws
/// DataError that names the orders to choose from where several fit, or says why none does.
ArrayAxes choose_axes(const std::vector<std::size_t>& shape, const AxisEvidence& evidence,
                      const std::string& given, std::vector<Message>& warnings);

/// The order that choose_axes() would take, or the first to choose from; empty where none fits.
std::vector<std::string> possible_axes(const std::vector<std::size_t>& shape,
                                       const AxisEvidence& evidence);

/// Values in the order N, T, b, n: rows of states, trajectory by trajectory.
std::vector<double> to_rows(std::vector<double> values, const ArrayAxes& axes);

}  // namespace noether
