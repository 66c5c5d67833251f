#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "noether/laws/finding.hpp"
#include "noether/laws/learned_model.hpp"
#include "noether/phase/scaling.hpp"
#include "noether/razor/trainer.hpp"

namespace noether {

/// Noise as the user knows it: empty to estimate, one number for all variables or one a variable;
/// data units.
using GivenNoise = std::vector<double>;

/// Throws UsageError where a number is not positive, or there are neither one nor `dimension` of
/// them.
void refuse_wrong_noise(const GivenNoise& noise, Eigen::Index dimension);

/// What is given, one number a variable, or an estimate from the data.
NoiseEstimate noise_of(const Dataset& data, const GivenNoise& given, Lanes* lanes = nullptr);

/// The objective of a trained model under the reported scheme, S_eval and common draws; nats a
/// pair, data units.
struct ModelReport {
  double nll = 0;
  double kl = 0;
};

struct DiscoveryHooks {
  std::function<void(Start start, const TrainingState&)> on_progress;
  /// At every boundary; `save` makes the archive, only when one is wanted.
  std::function<void(const std::function<Archive()>& save)> on_checkpoint;
  std::function<bool()> stop_requested;
  std::function<void(const std::string&)> warn;
  std::function<void(const std::string&)> note;  ///< anchorings, the evidence of each start
  std::function<void(int done, int all)>
      on_weighing;  ///< before each training that weighs the laws
};

/// From a dataset to a finding: holding out, scaling, starts, training, reading. A run can be saved
/// at every boundary and goes on from there to the same bytes.
class Discovery {
 public:
  /// `settings` resolved; `fixed_laws` in data units for GroupMode::kFixed.
  Discovery(const Dataset& data, const Settings& settings, const GivenNoise& noise,
            std::vector<Quadratic> fixed_laws, std::uint64_t seed, Lanes& lanes);
  ~Discovery();

  /// Goes on from a checkpoint's archive.
  void load(const Archive& archive);
  [[nodiscard]] Archive save() const;

  /// Runs to the end of the plan, or until stopped.
  TrainingStatus run(const DiscoveryHooks& hooks);
  /// What was found, from where training stands.
  Finding conclude(const std::vector<Quadratic>& truth);
  /// Trains with all laws of the finding, with none and with each left out, and enters what each
  /// adds to the lower bound. Stopped, it leaves the finding as it was and keeps the trainings done
  /// for the next time.
  TrainingStatus weigh(Finding& finding, const DiscoveryHooks& hooks);
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
  [[nodiscard]] const std::vector<std::string>& warnings() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace noether
