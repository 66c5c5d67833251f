#pragma once

#include <nanobind/nanobind.h>

#include <optional>
#include <string>

#include "noether/core/clock.hpp"
#include "noether/run/run.hpp"

namespace noether::python {

namespace nb = nanobind;

/// Between a run that works without the interpreter's lock and Python: passes progress on, and asks
/// a few times a second whether Ctrl-C was pressed. What Python throws stops the run at its next
/// checkpoint and is kept. The lock has to be held where a listener is made and destroyed.
class Listener {
 public:
  /// `progress(stage, done, all, negative_elbo, laws)` and `say(text)`, or None.
  Listener(nb::object progress, nb::object say)
      : progress_(std::move(progress)), say_(std::move(say)) {}

  [[nodiscard]] RunHooks hooks(int steps, double time_limit);
  /// What Python threw meanwhile.
  [[nodiscard]] std::optional<nb::python_error>& thrown() { return thrown_; }

 private:
  template <typename Call>
  void in_python(const Call& call);
  bool stop_requested();
  void tell(const std::string& stage, std::int64_t done, std::int64_t all, double negative_elbo,
            std::int64_t laws);

  nb::object progress_, say_;
  std::optional<nb::python_error> thrown_;
  Clock::time_point asked_, told_;
};

}  // namespace noether::python
