#include "noether/testing/law_status.hpp"

namespace noether {

std::string name_of(LawStatus status) {
  switch (status) {
    case LawStatus::kEstablished:
      return "established";
    case LawStatus::kApproximate:
      return "approximate";
    case LawStatus::kRefuted:
      return "refuted";
    case LawStatus::kImplied:
      return "implied";
    case LawStatus::kUndecided:
      break;
  }
  return "undecided";
}

LawStatus status_of(double corrected_p_value, double drift, double min_detectable_drift,
                    const LawTestOptions& options) {
  if (corrected_p_value < options.level)
    return drift < options.tolerance ? LawStatus::kApproximate : LawStatus::kRefuted;
  return min_detectable_drift <= options.detectable_drift ? LawStatus::kEstablished
                                                          : LawStatus::kUndecided;
}

bool counts(LawStatus status) {
  return status == LawStatus::kEstablished || status == LawStatus::kApproximate ||
         status == LawStatus::kImplied;
}

}  // namespace noether
