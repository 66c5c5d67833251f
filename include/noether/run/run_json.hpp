#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "noether/io/read.hpp"
#include "noether/screen/noise.hpp"

namespace noether {

/// Everything that decides a run: enough to start it again.
struct RunSpec {
  std::vector<std::string> command;  ///< as it was typed, for people
  std::vector<std::string> files;
  ReadOptions read;
  GivenNoise noise;
  std::string group_file;  ///< JSON list of known laws; empty unless given
  std::string truth;       ///< name of a simulated system whose laws are known; empty unless given
  std::vector<std::string> test_files;          ///< for the error of one step
  std::map<std::string, std::string> settings;  ///< resolved, all keys
  std::uint64_t seed = 0;
  std::string instruction_set;  ///< bits depend on it
  std::string data_sha256;
  std::vector<std::string> understood;  ///< what was taken for what, one line each
  std::string group_sha256;             ///< of group_file; empty without one

  /// A setting as a number, or `otherwise` where there is none.
  [[nodiscard]] double number(const std::string& key, double otherwise) const;
};

/// The contents of run.json, schema noether.run/1: the spec and how the run went.
struct RunRecord {
  RunSpec spec;
  std::string status;
  int threads = 0;
  double seconds = 0;
  std::string version, commit;  ///< of the library that wrote it
};

std::string format_run(const RunRecord& record);
/// The same back; keys of earlier versions get their present names. Throws IoError naming the file
/// and what is wrong with it.
RunRecord read_run(const std::filesystem::path& file);

}  // namespace noether
