#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "noether/discovery/discovery.hpp"
#include "noether/run/run_json.hpp"

namespace noether {

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

}  // namespace noether
