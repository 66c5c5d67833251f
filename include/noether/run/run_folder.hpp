#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "noether/discovery/discovery.hpp"
#include "noether/io/read.hpp"

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
  std::string group_sha256;  ///< of group_file; empty without one
};

/// The folder of one run. Every file is written atomically.
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  /// Throws UsageError where the folder exists and `force` is not given.
  void refuse_existing(bool force) const;
  /// Makes the folder; with `force`, what an earlier run left there is removed, so that nothing of
  /// it can be taken for this run's.
  void create(bool force) const;
  void write_run(const RunSpec& spec, const std::string& status, int threads, double seconds) const;
  [[nodiscard]] RunSpec read_run() const;
  void write_checkpoint(const Archive& archive) const;
  [[nodiscard]] bool has_checkpoint() const;
  /// Gives the last checkpoint to `load`, or the one before it where the last is damaged, and then
  /// says so in `warning`. `load` may be called twice and throws what it finds wrong.
  void load_checkpoint(const std::function<void(const Archive&)>& load, std::string& warning) const;
  void write_curve(const std::vector<CurvePoint>& curve) const;
  void write_finding(const Finding& finding) const;
  void write_model(const LearnedModel& model) const;
  /// report.json: what the page shows beside the finding.
  void write_pictures(const std::string& json) const;
  /// Throws IoError naming the file and what is wrong with it.
  [[nodiscard]] LearnedModel read_model() const;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// laws.json, schema noether.laws/1.
std::string format_laws(const Finding& finding);

}  // namespace noether
