#include "noether/razor/training_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "noether/core/error.hpp"

namespace noether {

void OrbitOptions::validate() const {
  if (samples % 2 != 0 && sampling.antithetic)
    throw UsageError(fmt::format(
        "razor.orbit_samples: {} is odd, but antithetic samples come in pairs. Use an even number.",
        samples));
  if (tile_pairs > 1024)
    throw UsageError(fmt::format("razor.tile_pairs: {} is above 1024.", tile_pairs));
}

OrbitOptions OrbitOptions::resolved() const {
  OrbitOptions result = *this;
  if (!(result.sampling.scale > 0)) result.sampling.scale = 1;
  if (result.samples == 0) result.samples = 4;
  if (result.tile_pairs == 0) result.tile_pairs = 16;
  return result;
}

void StepOptions::validate() const {
  rule.validate();
  if (finish > 1) throw UsageError(fmt::format("step.finish: {} is above 1.", finish));
}

void ScheduleOptions::validate() const {
  if (anchor_until > 1)
    throw UsageError(fmt::format("razor.anchor_until: {} is above 1.", anchor_until));
}

void TrainingOptions::validate() const {
  network.validate();
  step.validate();
  orbit.validate();
  schedule.validate();
}

ObjectiveOptions TrainingOptions::objective(std::ptrdiff_t dimension) const {
  ObjectiveOptions options{network,        posterior, step.rule, orbit.resolved(),
                           symmetry.group, noise.in,  batch};
  options.architecture.inputs = dimension;
  return options;
}

void resolve_in_place(TrainingOptions& o, Eigen::Index dimension, Eigen::Index num_pairs) {
  const auto n = static_cast<int>(dimension / 2);
  const bool small = num_pairs < 300;
  // One more than U(n) has, and room for the translations and products that come with a centre of
  // mass.
  int& K = o.symmetry.num_laws;
  if (K == 0) K = n == 1 ? 1 : std::min(n * n + 3, 20);
  if (o.orbit.samples == 0) o.orbit.samples = !small ? 4 : (K == 1 ? 16 : 8);
  // A tile has to stay in the second-level cache.
  if (o.orbit.tile_pairs == 0) o.orbit.tile_pairs = std::clamp(256 / o.orbit.samples, 1, 16);
  OrbitSampling& sampling = o.orbit.sampling;
  if (sampling.scale == 0) sampling.scale = K == 1 ? std::numbers::pi : 1;
  if (K == 1 && sampling.measure == Measure::kBall) sampling.measure = Measure::kBox;
  ScheduleOptions& schedule = o.schedule;
  if (schedule.steps == 0) schedule.steps = 2000;
  if (schedule.probe_steps == 0) schedule.probe_steps = std::max(1, schedule.steps / 3);
  // Steps may be lowered beside a file of resolved keys.
  schedule.probe_steps = std::min(schedule.probe_steps, schedule.steps);
  // With little data the weights must be slow, so that the generators move while the weights are
  // still loose.
  OptimiserOptions& optimiser = o.optimiser;
  if (optimiser.automatic && small) optimiser.means = MeansOptimiser::kAdam;
  LearningRates& rates = optimiser.learning_rates;
  if (rates.rest == 0) rates.rest = optimiser.means == MeansOptimiser::kAdam ? 1e-3 : 2e-3;
  if (rates.means == 0) {
    const double grown =
        2e-3 * std::pow(static_cast<double>(num_pairs) / 28, 1 / std::log10(10'000.0 / 28));
    rates.means = std::clamp(grown, 2e-3, 2e-2);
  }
}

}  // namespace noether
