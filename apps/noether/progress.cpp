#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "noether/model/spectrum.hpp"

namespace noether::cli {

namespace {
constexpr int kWidth = 24;
}  // namespace

Progress::Progress(const Settings& settings, bool quiet)
    : steps_(settings.schedule.steps),
      other_start_(settings.schedule.start == Start::kAuto &&
                           settings.symmetry.group == GroupMode::kLearn
                       ? settings.schedule.probe_steps
                       : 0),
      // They share the steps of another run, however many they are.
      ablations_(settings.evidence.seeds > 0 && settings.evidence.steps == 0 ? steps_ : 0),
      quiet_(quiet),
      terminal_(::isatty(STDERR_FILENO) != 0) {}

std::int64_t Progress::steps_left(Start start, const TrainingState& state) const {
  const bool first = start == Start::kRandom && state.step <= other_start_;
  return steps_ - state.step + (first ? other_start_ : 0) + ablations_;
}

double Progress::seconds_of_ablations_left(int done, int all) const {
  if (done == first_ablation_)
    return seconds_per_step_ * static_cast<double>(ablations_) * (all - done) / all;
  return seconds_since(ablations_began_) * (all - done) / (done - first_ablation_);
}

std::string Progress::describe(Start start, const TrainingState& state) const {
  const CurvePoint& point = state.curve.back();
  const std::string elbo = std::isfinite(point.negative_elbo)
                               ? fmt::format("{:.3f}", point.negative_elbo)
                               : "not measurable";
  return fmt::format("{:9} step {:5}/{}  -ELBO/pair {:>8}  laws {:2}  {:.0f} s left",
                     name_of(start), state.step, steps_, elbo, num_active(point.singular_values),
                     seconds_per_step_ * static_cast<double>(steps_left(start, state)));
}

void Progress::show(Start start, const TrainingState& state) {
  if (quiet_) return;
  seconds_per_step_ =
      state.curve.back().seconds / static_cast<double>(std::max<std::int64_t>(1, state.step));
  if (seconds_since(shown_) < (terminal_ ? 0.2 : 5)) return;
  shown_ = Clock::now();
  draw(static_cast<double>(state.step) / static_cast<double>(std::max<std::int64_t>(1, steps_)),
       describe(start, state));
}

void Progress::ablation(int done, int all) {
  if (quiet_) return;
  if (first_ablation_ < 0) {
    first_ablation_ = done;
    ablations_began_ = Clock::now();
  }
  const double left = seconds_of_ablations_left(done, all);
  draw(static_cast<double>(done) / all,
       fmt::format("what each law adds to the ELBO: training {}/{}{}", done + 1, all,
                   left > 0 ? fmt::format("  {:.0f} s left", left) : ""));
}

void Progress::draw(double fraction, const std::string& text) {
  if (!terminal_) return fmt::print(stderr, "{}\n", text);
  const auto filled = static_cast<int>(kWidth * fraction);
  fmt::print(stderr, "\r[{:#<{}}{:.<{}}] {}\x1b[K", "", filled, "", kWidth - filled, text);
  std::fflush(stderr);
  open_line_ = true;
}

void Progress::say(const std::string& line) {
  if (quiet_) return;
  finish();
  fmt::print(stderr, "{}\n", line);
}

void Progress::finish() {
  if (open_line_) fmt::print(stderr, "\n");
  open_line_ = false;
}

}  // namespace noether::cli
