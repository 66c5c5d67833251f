#pragma once

#include <string>

#include "noether/core/enum_names.hpp"
#include "noether/integrate/euler.hpp"
#include "noether/integrate/midpoint.hpp"
#include "noether/integrate/mirk4.hpp"
#include "noether/integrate/rk4.hpp"

namespace noether {

enum class Scheme { kEuler, kRk4, kMidpoint, kMirk4 };
template <>
struct EnumNames<Scheme> {
  static constexpr std::string_view key = "step.scheme";
  static constexpr std::string_view noun = "a scheme";
  static constexpr std::pair<Scheme, std::string_view> entries[] = {{Scheme::kEuler, "euler"},
                                                                    {Scheme::kRk4, "rk4"},
                                                                    {Scheme::kMidpoint, "midpoint"},
                                                                    {Scheme::kMirk4, "mirk4"}};
};

/// A scheme and the number of parts that it divides a step into; schemes on known endpoints use one
/// part.
struct StepRule {
  Scheme scheme = Scheme::kMidpoint;
  int substeps = 1;

  bool operator==(const StepRule&) const = default;
  [[nodiscard]] bool is_explicit() const;  ///< needs the first state only, and may have substeps
  [[nodiscard]] int num_slots() const;     ///< field evaluations per pair
  void validate() const;
};

/// Residual r (M, count) of the pairs under the rule.
template <DifferentiableField Field, typename T = typename Field::Scalar>
void step_residual(Field& field, int slot, const StepRule& rule, const PairView<T>& pairs,
                   StepWorkspace<T>& work, T* r) {
  switch (rule.scheme) {
    case Scheme::kEuler:
      return euler_residual(field, slot, rule.substeps, pairs, work, r);
    case Scheme::kRk4:
      return rk4_residual(field, slot, rule.substeps, pairs, work, r);
    case Scheme::kMidpoint:
      return midpoint_residual(field, slot, pairs, work, r);
    case Scheme::kMirk4:
      return mirk4_residual(field, slot, pairs, work, r);
  }
}

/// Adjoint of step_residual(): adds to dx, dx_next, and to whatever the field collects.
template <DifferentiableField Field, typename T = typename Field::Scalar>
void step_pull_back(Field& field, int slot, const StepRule& rule, const PairView<T>& pairs,
                    StepWorkspace<T>& work, const T* dr, T* dx, T* dx_next) {
  switch (rule.scheme) {
    case Scheme::kEuler:
      return euler_pull_back(field, slot, rule.substeps, pairs, work, dr, dx, dx_next);
    case Scheme::kRk4:
      return rk4_pull_back(field, slot, rule.substeps, pairs, work, dr, dx, dx_next);
    case Scheme::kMidpoint:
      return midpoint_pull_back(field, slot, pairs, work, dr, dx, dx_next);
    case Scheme::kMirk4:
      return mirk4_pull_back(field, slot, pairs, work, dr, dx, dx_next);
  }
}

}  // namespace noether
