#include "noether/integrate/step_rule.hpp"

#include <fmt/format.h>

#include "noether/core/error.hpp"

namespace noether {

int StepRule::num_slots() const {
  if (scheme == Scheme::kEuler) return substeps;
  if (scheme == Scheme::kRk4) return 4 * substeps;
  return scheme == Scheme::kMidpoint ? 1 : 3;
}

void StepRule::validate() const {
  if (substeps < 1 || substeps > 1000) {
    throw UsageError(fmt::format("step.substeps: {} is outside 1 to 1000.", substeps));
  }
  if (!is_explicit() && substeps != 1) {
    throw UsageError(
        fmt::format("step.substeps: the scheme {} has no substeps, so {} does not fit. Give 1.",
                    name_of(scheme), substeps));
  }
}

}  // namespace noether
