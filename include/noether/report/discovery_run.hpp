#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "noether/io/run_folder.hpp"
#include "noether/laws/discovery.hpp"

namespace noether {

/// What `discover` makes of settings for these data, whatever was left open filled in.
Settings settings_for(Settings settings, const Dataset& data);

/// Throws UsageError for what is no number of seconds.
void refuse_time_limit(double seconds);

/// Throws UsageError where known laws are to be built in and the spec names none.
void refuse_missing_group(const Settings& settings, const RunSpec& spec);

/// Enters into a spec what its files and their data decide: the settings in full and the hashes.
void seal(RunSpec& spec, const Settings& settings, const Dataset& data);

/// What a run works on: everything that can be wrong with it is found out while this is made,
/// before a folder is touched.
struct RunInputs {
  Dataset data;
  Settings settings;
  std::vector<Quadratic> fixed;  ///< laws to build in
  std::vector<Quadratic> truth;  ///< laws of the simulated system that the spec names
  std::optional<Dataset> test;
};

/// Throws UsageError, DataError or IoError.
RunInputs prepare_run(const RunSpec& spec, Dataset data);

/// Throws DataError where the files have changed since the run began.
void refuse_changed_files(const RunSpec& spec);

/// What a run tells, and how it is stopped. All but `stop_requested` may be called often.
struct RunHooks {
  std::function<void(Start start, const TrainingState&)> on_progress;
  std::function<void(int done, int all)> on_weighing;
  std::function<void()> on_phase_end;  ///< training, or the weighing of the laws, has ended
  std::function<void(const std::string&)> warn;
  std::function<void(const std::string&)> note;
  std::function<bool()> stop_requested;
  double time_limit = 0;  ///< seconds after which it ends at a checkpoint; 0: none
};

/// A run from its data to the files of its folder, as the command line and the Python package do
/// it.
class DiscoveryRun {
 public:
  /// All four have to outlive the run.
  DiscoveryRun(const RunSpec& spec, const RunInputs& inputs, const RunFolder& folder, Lanes& lanes);
  ~DiscoveryRun();

  /// Goes on from the folder's checkpoint. Says what was wrong with it where the one before it had
  /// to be used; otherwise empty.
  std::string resume();

  /// Trains, concludes, weighs the laws and writes every file of the folder. Throws Error with
  /// kInterrupted where `stop_requested` said so, a checkpoint saved; IoError with how to go on.
  Finding finish(const RunHooks& hooks);

  /// Throws ComputationError where training diverged beyond rollback; the files are written all the
  /// same.
  void refuse_diverged() const;

  [[nodiscard]] const Discovery& discovery() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace noether
