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
      quiet_(quiet),
      terminal_(::isatty(STDERR_FILENO) != 0),
      begin_(Clock::now()) {}

std::string Progress::describe(Start start, const TrainingState& state) const {
  const CurvePoint& point = state.curve.back();
  const double elapsed = seconds_since(begin_);
  const double left = elapsed /
                      static_cast<double>(std::max<std::int64_t>(1, state.step - first_step_)) *
                      static_cast<double>(steps_ - state.step);
  const std::string elbo = std::isfinite(point.negative_elbo)
                               ? fmt::format("{:.3f}", point.negative_elbo)
                               : "not measurable";
  return fmt::format("{:9} step {:5}/{}  -ELBO/pair {:>8}  laws {:2}  {:.0f} s left",
                     name_of(start), state.step, steps_, elbo, num_active(point.singular_values),
                     left);
}

void Progress::show(Start start, const TrainingState& state) {
  if (quiet_) return;
  if (start != start_ || first_step_ < 0) {
    start_ = start;
    first_step_ = state.step - 10;
    begin_ = Clock::now() - std::chrono::milliseconds(100);
    shown_ = {};
  }
  if (seconds_since(shown_) < (terminal_ ? 0.2 : 5)) return;
  shown_ = Clock::now();
  draw(static_cast<double>(state.step) / static_cast<double>(std::max<std::int64_t>(1, steps_)),
       describe(start, state));
}

void Progress::ablation(int done, int all) {
  if (quiet_) return;
  draw(static_cast<double>(done) / all,
       fmt::format("what each law adds to the ELBO: training {}/{}", done + 1, all));
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
