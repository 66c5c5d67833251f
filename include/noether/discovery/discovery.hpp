#pragma once

#include <memory>
#include <string>
#include <vector>

#include "noether/discovery/discovery_options.hpp"
#include "noether/discovery/finding.hpp"
#include "noether/model/learned_model.hpp"
#include "noether/phase/scaling.hpp"
#include "noether/razor/hooks.hpp"
#include "noether/razor/trainer.hpp"

namespace noether {

/// The objective of a trained model under the reported scheme, S_eval and common draws; nats a
/// pair, data units.
struct ModelReport {
  double nll = 0;
  double kl = 0;
};

/// From a dataset to a finding: holding out, scaling, starts, training, reading. A run can be saved
/// at every boundary and goes on from there to the same bytes.
class Discovery {
 public:
  /// `settings` resolved; `fixed_laws` in data units for GroupMode::kFixed.
  Discovery(const Dataset& data, const DiscoveryOptions& settings, const GivenNoise& noise,
            std::vector<Quadratic> fixed_laws, std::uint64_t seed, ThreadPool& pool);
  ~Discovery();

  /// Goes on from a checkpoint's archive.
  void load(const Archive& archive);
  [[nodiscard]] Archive save() const;

  /// Runs to the end of the plan, or until stopped.
  TrainingStatus run(const RunHooks& hooks);
  /// What was found, from where training stands.
  Finding assess(const std::vector<Quadratic>& truth);
  /// Trains with all laws of the finding, with none and with each left out, and enters what each
  /// adds to the lower bound. Stopped, it leaves the finding as it was and keeps the trainings done
  /// for the next time.
  TrainingStatus measure_evidence(Finding& finding, const RunHooks& hooks);
  /// Of the winner.
  [[nodiscard]] ModelReport report() const;
  /// Mean squared error a coordinate of one reported step under the posterior mean, data units.
  [[nodiscard]] double one_step_error(const Dataset& test) const;

  /// The winning (or current) training.
  [[nodiscard]] const TrainingState& state() const;
  [[nodiscard]] Start start() const;
  [[nodiscard]] const CanonicalScaling& scaling() const;
  [[nodiscard]] const NoiseEstimate& noise() const;
  [[nodiscard]] const HeldOutSplit& split() const;
  /// The winning (or current) model by itself.
  [[nodiscard]] LearnedModel model() const;
  [[nodiscard]] const std::vector<Message>& warnings() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace noether
