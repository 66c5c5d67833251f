#include "noether/integrate/step_rule.hpp"

#include <fmt/format.h>

#include "noether/core/error.hpp"

namespace noether {

Scheme scheme_from_name(const std::string& name) {
  if (name == "euler") return Scheme::kEuler;
  if (name == "rk4") return Scheme::kRk4;
  if (name == "midpoint") return Scheme::kMidpoint;
  if (name == "mirk4") return Scheme::kMirk4;
  throw UsageError(
      fmt::format("step.scheme: '{}' is not a scheme. Use euler, rk4, midpoint or mirk4.", name));
}

std::string name_of(Scheme scheme) {
  switch (scheme) {
    case Scheme::kEuler:
      return "euler";
    case Scheme::kRk4:
      return "rk4";
    case Scheme::kMidpoint:
      return "midpoint";
    case Scheme::kMirk4:
      break;
  }
  return "mirk4";
}

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
