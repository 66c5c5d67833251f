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

  std::int64_t steps_;
  bool quiet_;
  bool terminal_;
  bool open_line_ = false;
  std::int64_t first_step_ = -1;
  Start start_ = Start::kAuto;
  Clock::time_point begin_;
  Clock::time_point shown_;
};

}  // namespace noether::cli
