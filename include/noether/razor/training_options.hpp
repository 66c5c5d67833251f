#pragma once

#include <concepts>

#include "noether/core/enum_names.hpp"
#include "noether/razor/objective_options.hpp"
#include "noether/razor/optimiser.hpp"

namespace noether {

enum class Start { kAuto, kRandom, kAnchored };
template <>
struct EnumNames<Start> {
  static constexpr std::string_view key = "razor.start";
  static constexpr std::string_view noun = "a start";
  static constexpr std::pair<Start, std::string_view> entries[] = {
      {Start::kAuto, "auto"}, {Start::kRandom, "random"}, {Start::kAnchored, "anchored"}};
};

/// How the output variance is set: `fixed` at the noise; `closed_form`, the running mean of the
/// squared residual (paper, D.2); `at_least`, that mean but never below the noise, so that a model
/// error is not mistaken for signal.
enum class VarianceRule { kFixed, kClosedForm, kAtLeast };
template <>
struct EnumNames<VarianceRule> {
  static constexpr std::string_view key = "noise.variance";
  static constexpr std::string_view noun = "a rule";
  static constexpr std::pair<VarianceRule, std::string_view> entries[] = {
      {VarianceRule::kAtLeast, "at_least"},
      {VarianceRule::kFixed, "fixed"},
      {VarianceRule::kClosedForm, "closed_form"}};
};

struct NoiseOptions {
  NoiseIn in = NoiseIn::kStates;
  VarianceRule variance = VarianceRule::kAtLeast;
};

/// Steps of training and of everything reported.
struct StepOptions {
  StepRule rule;
  int report_substeps = 2;  ///< parts of a reported RK4 step
  double finish = 0.1;      ///< last part of a training with an endpoint scheme that takes RK4

  void validate() const;
};

/// The laws that the Hamiltonian is averaged over.
struct SymmetryOptions {
  GroupMode group = GroupMode::kLearn;
  int num_laws = 0;  ///< K; 0: from the dimension
};

/// Starts, lengths and anchorings of a training. Zeros are chosen from the data (resolve()).
struct ScheduleOptions {
  Start start = Start::kAuto;
  int steps = 0;
  int probe_steps = 0;  ///< of each start before the evidence decides
  int anchor_first = 500;
  int anchor_every = 500;
  double anchor_until = 0.5;    ///< fraction of the steps
  double settle_tolerance = 0;  ///< nats per pair; 0: never stop early
  int max_rollbacks = 8;

  void validate() const;
};

/// What everything reported is evaluated with.
struct EvaluationOptions {
  int samples = 16;  ///< S_eval
  int pairs = 2000;  ///< at most
};

/// Every choice of a training. Each room owns its part, with defaults and validate().
struct TrainingOptions {
  Architecture network;  ///< its number of inputs is set by the data
  PosteriorOptions posterior;
  NoiseOptions noise;
  StepOptions step;
  SymmetryOptions symmetry;
  OrbitOptions orbit;
  BatchOptions batch;
  ScheduleOptions schedule;
  OptimiserOptions optimiser;
  EvaluationOptions evaluation;

  void validate() const;  ///< throws UsageError naming key and value
  [[nodiscard]] ObjectiveOptions objective(std::ptrdiff_t dimension) const;
};

/// Fills everything that was left to the size of the data: number of laws, orbit samples, steps,
/// learning rates. Resolving twice changes nothing more.
void resolve_in_place(TrainingOptions& options, Eigen::Index dimension, Eigen::Index num_pairs);

/// The same for whatever has these options among others.
template <std::derived_from<TrainingOptions> Options>
Options resolve(Options options, Eigen::Index dimension, Eigen::Index num_pairs) {
  resolve_in_place(options, dimension, num_pairs);
  return options;
}

}  // namespace noether
