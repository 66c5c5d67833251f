#include "listener.hpp"

#include <cmath>
#include <limits>

#include "noether/model/spectrum.hpp"

namespace noether::python {

namespace {
constexpr auto kBetweenQuestions = std::chrono::milliseconds(50);
constexpr auto kBetweenTold = std::chrono::milliseconds(100);
}  // namespace

template <typename Call>
void Listener::in_python(const Call& call) {
  const nb::gil_scoped_acquire acquire;
  if (thrown_) return;
  try {
    call();
  } catch (nb::python_error& error) {
    thrown_.emplace(std::move(error));
  }
}

bool Listener::stop_requested() {
  if (thrown_) return true;
  const auto now = Clock::now();
  if (now - asked_ < kBetweenQuestions) return false;
  asked_ = now;
  in_python([] {
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
  });
  return thrown_.has_value();
}

void Listener::tell(const std::string& stage, std::int64_t done, std::int64_t all,
                    double negative_elbo, std::int64_t laws) {
  in_python([&] { progress_(stage.c_str(), done, all, negative_elbo, laws); });
}

RunHooks Listener::hooks(int steps, double time_limit) {
  RunHooks hooks;
  hooks.time_limit = time_limit;
  hooks.stop_requested = [this] { return stop_requested(); };
  if (!say_.is_none())
    hooks.warn = [this](const std::string& text) { in_python([&] { say_(text.c_str()); }); };
  if (progress_.is_none()) return hooks;
  hooks.on_progress = [this, steps](Start start, const TrainingState& state) {
    const auto now = Clock::now();
    if (state.step < steps && now - told_ < kBetweenTold) return;
    told_ = now;
    const CurvePoint& point = state.curve.back();
    tell(name_of(start), state.step, steps, point.negative_elbo, num_active(point.singular_values));
  };
  hooks.on_ablation = [this](int done, int all) {
    tell("measuring", done, all, std::numeric_limits<double>::quiet_NaN(), 0);
  };
  return hooks;
}

}  // namespace noether::python
