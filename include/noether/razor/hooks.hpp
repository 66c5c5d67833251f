#pragma once

#include <functional>
#include <string>

#include "noether/core/npz.hpp"
#include "noether/razor/training_options.hpp"

namespace noether {

struct TrainingState;

/// Callbacks that report the progress of a run and stop it. The same struct serves the training
/// loop and a whole run. Every member may be empty; all may be called often.
struct RunHooks {
  /// After every few steps of a training.
  std::function<void(Start start, const TrainingState&)> on_progress;
  /// Before each training that measures what a law adds to the evidence.
  std::function<void(int done, int all)> on_ablation;
  /// Training, or the measurement of the evidence, has ended.
  std::function<void()> on_phase_end;
  /// At every boundary from which a run can be resumed; `save` makes the archive on demand.
  std::function<void(const std::function<Archive()>& save)> on_checkpoint;
  /// Polled after every step; a stopped run returns to its last boundary.
  std::function<bool()> stop_requested;
  std::function<void(const std::string&)> warn;
  /// Details: anchorings, the evidence of each start, checkpoints.
  std::function<void(const std::string&)> note;
  /// Seconds after which a whole run ends at a checkpoint; 0: none. Read by Run alone.
  double time_limit = 0;
};

}  // namespace noether
