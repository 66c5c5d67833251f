#pragma once

#include "noether/core/enum_names.hpp"
#include "noether/integrate/step_rule.hpp"
#include "noether/network/architecture.hpp"
#include "noether/posterior/posterior_options.hpp"
#include "noether/razor/likelihood.hpp"
#include "noether/symmetry/measure.hpp"

namespace noether {

/// What the model is averaged over: laws that are learned, a fixed list of laws, nothing.
enum class GroupMode { kLearn, kFixed, kNone };
template <>
struct EnumNames<GroupMode> {
  static constexpr std::string_view key = "razor.group";
  static constexpr std::string_view noun = "a group";
  static constexpr std::pair<GroupMode, std::string_view> entries[] = {
      {GroupMode::kLearn, "learn"}, {GroupMode::kNone, "none"}, {GroupMode::kFixed, "fixed"}};
};

/// The average over orbits. Zeros are chosen from the data (resolve()).
struct OrbitOptions {
  OrbitSampling sampling{.scale = 0};  ///< scale 0: pi for one law, else 1
  int samples = 0;                     ///< S, even with antithetic pairs
  bool shared = false;                 ///< one set of samples for the whole batch (the paper)
  int tile_pairs = 0;                  ///< pairs that share a set of samples

  void validate() const;  ///< throws UsageError naming key and value
  /// Zeros replaced by what suits any data: scale 1, 4 samples, tiles of 16.
  [[nodiscard]] OrbitOptions resolved() const;
};

/// How pairs and weight draws are put together to a step.
struct BatchOptions {
  int size = 20;                   ///< segments per step
  int segment_pairs = 50;          ///< longest stretch of a trajectory that is one segment
  int segments_per_draw = 2;       ///< segments that share a weight draw; 0: the whole batch
  int weight_draws = 1;            ///< times each batch is taken with other draws (the paper's M)
  bool antithetic_weights = true;  ///< draws come in pairs mean +- offset
};

/// Everything that defines the objective but the data and the parameters.
struct ObjectiveOptions {
  Architecture architecture;
  PosteriorOptions posterior;
  StepRule step;
  OrbitOptions orbit;
  GroupMode group = GroupMode::kLearn;
  NoiseIn noise_in = NoiseIn::kStates;
  BatchOptions batch;
};

}  // namespace noether
