#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "noether/razor/curve.hpp"

namespace noether {

/// What the page tells of run.json.
struct StoredRun {
  std::string version, commit, status, instruction_set, data_sha256;
  std::vector<std::string> command;  ///< as typed, without the program; empty where not kept
  std::vector<std::string> files;
  std::uint64_t seed = 0;
  std::map<std::string, std::string> settings;

  /// A setting as a number, or `otherwise` where there is none.
  [[nodiscard]] double number(const std::string& key, double otherwise) const;
};

/// Both throw IoError naming the file and what is wrong with it.
StoredRun read_stored_run(const std::filesystem::path& file);
/// Steps and the negative ELBO of a curve.csv.
std::vector<CurvePoint> read_curve(const std::filesystem::path& file);

}  // namespace noether
