#include "noether/core/instruction_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "src/core/instruction_set.cpp"
// Highway requires this include order.
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include "noether/core/error.hpp"

HWY_BEFORE_NAMESPACE();
namespace noether::HWY_NAMESPACE {
std::int64_t current_target() { return HWY_TARGET; }
}  // namespace noether::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noether {

HWY_EXPORT(current_target);

std::string instruction_set() { return hwy::TargetName(HWY_DYNAMIC_DISPATCH(current_target)()); }

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets())
    names.emplace_back(hwy::TargetName(target));
  return names;
}

void use_instruction_set(const std::string& name) {
  hwy::DisableTargets(0);
  std::int64_t better = 0;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (name == hwy::TargetName(target)) return hwy::DisableTargets(better);
    better |= target;
  }
  throw UsageError(fmt::format("this machine does not have the instruction set '{}'. It has {}.",
                               name, fmt::join(instruction_sets(), ", ")));
}

}  // namespace noether
#endif
