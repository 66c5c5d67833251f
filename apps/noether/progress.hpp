#pragma once

#include <chrono>
#include <string>

#include "noether/core/clock.hpp"
#include "noether/razor/trainer.hpp"
#include "noether/run/settings.hpp"

namespace noether::cli {

/// A progress bar on a terminal, plain lines otherwise, nothing when quiet; on standard error.
class Progress {
 public:
  Progress(const Settings& settings, bool quiet);
  void show(Start start, const TrainingState& state);
  /// Of the trainings that weigh the laws.
  void ablation(int done, int all);
  void say(const std::string& line);
  void finish();

 private:
  void draw(double fraction, const std::string& text);
  [[nodiscard]] std::string describe(Start start, const TrainingState& state) const;
  /// Of this start, of the other one, and of the trainings that weigh laws.
  [[nodiscard]] std::int64_t steps_left(Start start, const TrainingState& state) const;
  [[nodiscard]] double seconds_of_ablations_left(int done, int all) const;

  std::int64_t steps_;
  std::int64_t other_start_;  ///< steps that the second of two starts gets
  std::int64_t ablations_;    ///< steps of all trainings that weigh laws, where that is settled
  bool quiet_;
  bool terminal_;
  bool open_line_ = false;
  double seconds_per_step_ = 0;
  int first_ablation_ = -1;  ///< a resumed run begins later
  Clock::time_point ablations_began_;
  Clock::time_point shown_;
};

}  // namespace noether::cli
