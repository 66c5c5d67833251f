#pragma once

#include <optional>
#include <vector>

#include "noether/razor/trainer.hpp"
#include "src/discovery/prepared_data.hpp"

namespace noether {

/// Short trainings that differ in the laws built in, and in nothing else.
struct AblationTraining {
  const TrainingOptions& settings;
  const PreparedData& data;
  ThreadPool& pool;
  int steps;              ///< of each training
  const RunHooks& hooks;  ///< stop_requested and warn

  /// Negative lower bound (nats, data units, whole training data) of a training of
  /// `steps` with these laws (data units) built in; nothing where it was stopped,
  /// infinity where it diverged.
  [[nodiscard]] std::optional<double> negative_elbo_with(const std::vector<Quadratic>& laws,
                                                         std::uint64_t seed) const;
};

}  // namespace noether
