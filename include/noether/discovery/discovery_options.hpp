#pragma once

#include "noether/discovery/term_options.hpp"
#include "noether/razor/training_options.hpp"
#include "noether/testing/law_status.hpp"

namespace noether {

/// Trainings that measure what each law adds to the evidence lower bound.
struct AblationOptions {
  int seeds = 2;  ///< 0: not measured
  int steps = 0;  ///< of each training; 0: from the steps of the whole run
};

/// Every choice from a dataset to a finding.
struct DiscoveryOptions : TrainingOptions {
  bool scale_data = true;  ///< canonical scaling, undone in everything shown
  double held_out = 0.2;   ///< fraction of the trajectories; 0: none
  LawTestOptions testing;
  TermOptions terms;
  AblationOptions evidence;

  void validate() const;  ///< throws UsageError naming key and value
};

}  // namespace noether
