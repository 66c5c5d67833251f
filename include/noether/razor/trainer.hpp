#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "noether/core/enum_names.hpp"
#include "noether/core/npz.hpp"
#include "noether/razor/curve.hpp"
#include "noether/razor/hooks.hpp"
#include "noether/razor/objective.hpp"
#include "noether/razor/optimiser.hpp"
#include "noether/razor/training_options.hpp"

namespace noether {

enum class TrainingStatus { kRunning, kFinished, kSettled, kStopped, kDiverged };
template <>
struct EnumNames<TrainingStatus> {
  static constexpr std::string_view key = "run.json: status";
  static constexpr std::string_view noun = "a status";
  static constexpr std::pair<TrainingStatus, std::string_view> entries[] = {
      {TrainingStatus::kRunning, "running"},
      {TrainingStatus::kFinished, "finished"},
      {TrainingStatus::kSettled, "settled"},
      {TrainingStatus::kStopped, "stopped"},
      {TrainingStatus::kDiverged, "diverged"}};
};

/// State of a training: everything that determines its continuation.
struct TrainingState {
  Parameters<float> parameters;
  Optimiser optimiser;
  std::vector<double> variance;  ///< (M), model coordinates
  std::int64_t step = 0;
  double rate_scale = 1;
  int rollbacks = 0;
  bool anchored = false;  ///< the laws have been set from the data or the model
  /// Nats per pair, smoothed: the reference for detecting an exploding step.
  double running_loss = 0;
  std::vector<CurvePoint> curve;

  void save(const std::string& prefix, Archive& archive) const;
  void load(const std::string& prefix, const Archive& archive);
};

/// Frobenius norm, in model coordinates, of a law (A, b) that is set by anchoring rather than
/// learned.
inline constexpr double kAnchoredNorm = 3;

/// Proposes laws for anchoring, best first, from the current parameters; model coordinates.
using Proposer = std::function<std::vector<Quadratic>(const Parameters<float>& parameters)>;

/// Maximises the evidence lower bound for one start (derivation 5.4 to 5.7). A non-finite or
/// exploding step is rolled back to the last boundary, and training continues with half the
/// learning rate; after settings.schedule.max_rollbacks rollbacks it gives up. Steps after the
/// first do not allocate, except for the curve, which records every tenth step.
class Trainer {
 public:
  Trainer(const TrainingOptions& settings, std::vector<Segment<float>> segments,
          std::vector<double> noise_variance, std::uint64_t seed, ThreadPool& pool,
          Proposer proposer);

  /// Steps between boundaries.
  static constexpr int kBoundary = 50;

  [[nodiscard]] TrainingState initial(Start start) const;
  /// Trains `state` up to `last_step` of a schedule of settings.schedule.steps. A checkpoint's
  /// archive has the state under the names that TrainingState::save gives it without a prefix.
  TrainingStatus train(TrainingState& state, Start start, std::int64_t last_step,
                       const RunHooks& hooks);
  /// Negative ELBO per pair under the reported scheme at S_eval with common draws, over at most
  /// settings.evaluation.pairs pairs: the criterion for comparing starts and models.
  ObjectiveValue report(const Parameters<float>& parameters, const std::vector<double>& variance);

  [[nodiscard]] std::int64_t num_pairs() const { return num_pairs_; }
  [[nodiscard]] const TrainingOptions& settings() const { return settings_; }
  [[nodiscard]] std::size_t bytes() const { return objective_.bytes(); }

 private:
  std::span<const std::uint32_t> batch_at(std::int64_t step);
  std::span<const std::uint32_t> repeated(std::int64_t first, std::int64_t count);
  [[nodiscard]] StepRule rule_at(std::int64_t step) const;
  const ObjectiveValue& gradient_step(TrainingState& state);
  void update_variance(TrainingState& state, const ObjectiveValue& value) const;
  void anchor_if_due(TrainingState& state, Start start, const RunHooks& hooks);
  /// Returns the number of proposed laws that were accepted.
  std::size_t anchor(TrainingState& state);
  [[nodiscard]] double rate_at(const TrainingState& state) const;
  [[nodiscard]] bool exploded(const TrainingState& state, const ObjectiveValue& value) const;
  [[nodiscard]] bool settled(const TrainingState& state) const;
  void record(TrainingState& state, const ObjectiveValue& value, double seconds) const;

  TrainingOptions settings_;
  ObjectiveOptions options_;
  std::vector<Segment<float>> segments_;
  std::vector<double> noise_variance_;
  std::uint64_t seed_;
  ThreadPool* pool_;
  Proposer proposer_;
  Objective<float> objective_;
  std::int64_t num_pairs_ = 0;
  Parameters<float> gradient_;
  std::vector<std::uint32_t> order_;  // of the segments in an epoch
  std::vector<std::uint32_t> repeated_;
};

/// Sets the initial weights: means of variance 1 in the first layer, 1/(2h) between hidden layers,
/// 1/(1+h) at the output, biases U(0, 2 pi); both factors sqrt(spread * s) times the identity, s
/// the standard deviation of the layer's means.
void initialise_weights(const TrainingOptions& settings, std::uint64_t seed,
                        Parameters<float>& parameters);

}  // namespace noether
