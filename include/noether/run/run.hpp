#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "noether/discovery/discovery.hpp"
#include "noether/razor/hooks.hpp"
#include "noether/run/run_folder.hpp"
#include "noether/run/settings.hpp"

namespace noether {

/// What a user asks for, from the command line or from Python.
struct RunRequest {
  std::string folder;
  bool force = false;                ///< write over an existing run
  std::vector<std::string> command;  ///< the command line that asks for the same
  /// The trajectories: files, or a dataset made from arrays; these are kept in the run folder.
  std::vector<std::string> files;
  ReadOptions read;
  std::optional<Dataset> data;  ///< read already; otherwise `files` are read
  const Archive* arrays =
      nullptr;  ///< of `data` where there are no files; has to outlive prepare()
  GivenNoise noise;
  Settings settings;
  std::string group_file;  ///< known laws to build in, as a file or
  std::string group_json;  ///< as its text
  std::string truth;       ///< a simulated system whose laws are known
  std::vector<std::string> test_files;
  std::uint64_t seed = 0;
};

/// Throws UsageError for what is not a valid duration in seconds.
void refuse_time_limit(double seconds);

/// A run from its data to the files of its folder.
class Run {
 public:
  /// A new run in its folder, up to the first step. Everything that can be wrong with the request
  /// is found before the folder is touched. Throws UsageError, DataError or IoError.
  static Run prepare(RunRequest request, int threads);
  /// The run of a folder, where it stopped. Throws also DataError where the files have changed.
  static Run resume(const std::string& folder, int threads);

  Run(Run&&) noexcept;
  ~Run();

  /// Trains, concludes, measures the evidence of the laws and writes the files of the folder, but
  /// for the page and its figures (report/page.hpp). Throws Error with kInterrupted where
  /// `stop_requested` said so, a checkpoint saved; IoError with how to go on.
  Finding finish(const RunHooks& hooks);
  /// Throws ComputationError where training diverged beyond rollback; the files are written all the
  /// same.
  void refuse_diverged() const;

  [[nodiscard]] const RunFolder& folder() const;
  [[nodiscard]] const RunSpec& spec() const;
  [[nodiscard]] const Settings& settings() const;
  [[nodiscard]] const Dataset& data() const;
  [[nodiscard]] const Discovery& discovery() const;
  [[nodiscard]] int num_threads() const;

 private:
  struct Impl;
  explicit Run(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace noether
