#include "noether/testing/law_status.hpp"

#include <fmt/format.h>

#include "noether/core/error.hpp"

namespace noether {

void LawTestOptions::validate() const {
  if (!(level < 1)) throw UsageError(fmt::format("testing.level: {} is not below 1.", level));
}

LawStatus status_of(double corrected_p_value, double drift, double min_detectable_drift,
                    const LawTestOptions& options) {
  if (corrected_p_value < options.level)
    return drift < options.tolerance ? LawStatus::kApproximate : LawStatus::kRefuted;
  return min_detectable_drift <= options.detectable_drift ? LawStatus::kEstablished
                                                          : LawStatus::kUndecided;
}

bool counts(LawStatus status) {
  switch (status) {
    case LawStatus::kEstablished:
    case LawStatus::kApproximate:
    case LawStatus::kImplied:
      return true;
    case LawStatus::kUndecided:
    case LawStatus::kRefuted:
      break;
  }
  return false;
}

}  // namespace noether
