#pragma once

#include <string>
#include <vector>

#include "commands.hpp"
#include "noether/phase/scaling.hpp"
#include "noether/screen/noise.hpp"

namespace noether::cli {

/// What --verbose adds: plain lines on standard error, each beginning with what it is about;
/// nothing without it.
class Verbose {
 public:
  explicit Verbose(const Common& common) : on_(common.verbose) {}

  [[nodiscard]] bool on() const { return on_; }
  void say(const std::string& line) const;
  /// Files with their sizes, then what they hold: trajectories, states, time steps, variables.
  void data(const std::vector<std::string>& files, const Dataset& data) const;
  /// One line a variable.
  void noise(const std::vector<std::string>& variables, const NoiseEstimate& noise) const;
  void scaling(const std::vector<std::string>& variables, const CanonicalScaling& scaling) const;
  /// One line a key.
  void settings(const Settings& settings) const;

 private:
  bool on_;
};

}  // namespace noether::cli
