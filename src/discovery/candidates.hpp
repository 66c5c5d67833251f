#pragma once

#include <vector>

#include "noether/discovery/discovery_options.hpp"
#include "noether/razor/trainer.hpp"

namespace noether {

/// Trainings from different starts, of which the evidence keeps one.
struct Candidates {
  std::vector<Start> starts;
  std::vector<TrainingState> states;  ///< of the starts begun so far, in the order of `starts`
  std::vector<double> reports;        ///< negative ELBO, nats per pair, of those probed so far

  /// The winner, or the one in work while not all are probed.
  [[nodiscard]] std::size_t best() const;

  void save(Archive& archive) const;
};

/// The starts that the options ask for.
std::vector<Start> starts_of(const TrainingOptions& options);

}  // namespace noether
