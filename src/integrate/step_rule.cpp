#include "noether/integrate/step_rule.hpp"

#include <fmt/format.h>

#include "noether/core/error.hpp"

namespace noether {

namespace {

struct Part {
  bool is_explicit;
  int num_slots;
};

/// One part of a step.
Part part_of(Scheme scheme) {
  switch (scheme) {
    case Scheme::kEuler:
      return {true, 1};
    case Scheme::kRk4:
      return {true, 4};
    case Scheme::kMidpoint:
      return {false, 1};
    case Scheme::kMirk4:
      break;
  }
  return {false, 3};
}

}  // namespace

bool StepRule::is_explicit() const { return part_of(scheme).is_explicit; }

int StepRule::num_slots() const {
  const Part part = part_of(scheme);
  return part.is_explicit ? part.num_slots * substeps : part.num_slots;
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
