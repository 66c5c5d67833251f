#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "noether/phase/scaling.hpp"
#include "noether/razor/trainer.hpp"

namespace noether {

/// Short trainings that differ in the laws built in, and in nothing else.
struct AblationTraining {
  const TrainingOptions& settings;
  const Dataset& data;  ///< training data, model coordinates
  const CanonicalScaling& scaling;
  const std::vector<double>& noise_variance;  ///< (M), model coordinates
  ThreadPool& pool;
  int steps;                                     ///< of each training
  std::function<bool()> stop_requested;          ///< may be empty
  std::function<void(const std::string&)> warn;  ///< may be empty

  /// Negative lower bound (nats, data units, whole training data) of a training of
  /// `steps` with these laws (data units) built in; nothing where it was stopped,
  /// infinity where it diverged.
  [[nodiscard]] std::optional<double> negative_elbo_with(const std::vector<Quadratic>& laws,
                                                         std::uint64_t seed) const;
};

}  // namespace noether
