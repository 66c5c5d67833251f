#include "noether/discovery/law_sentence.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace noether {

namespace {

constexpr double kLeastPercent = 1e-4;  // smaller ones say the same to people

std::string conserved(const FoundLaw& law) {
  return fmt::format("{} is conserved: drift below {} of its spread (90%)", law.formula,
                     percent_text(law.min_detectable_drift));
}

std::string undecided(const FoundLaw& law) {
  if (!law.withheld.empty())
    return fmt::format("{} may be conserved, but {}", law.formula, law.withheld);
  if (!std::isfinite(law.min_detectable_drift))
    return fmt::format("{} may be conserved: its values differ too little to tell", law.formula);
  return fmt::format("{} may be conserved: a drift of up to {} of its spread cannot be excluded",
                     law.formula, percent_text(law.min_detectable_drift));
}

}  // namespace

std::string percent_text(double share) {
  return fmt::format("{:.2g}%", std::max(kLeastPercent, 100 * share));
}

std::string sentence_of(const FoundLaw& law) {
  switch (law.status) {
    case LawStatus::kEstablished:
      return conserved(law);
    case LawStatus::kImplied:
      return law.implied_by.empty() ? conserved(law)
                                    : fmt::format("{}; it follows from {}", conserved(law),
                                                  fmt::join(law.implied_by, " and "));
    case LawStatus::kApproximate:
      return fmt::format(
          "{} is nearly conserved: it drifts by {} of its spread, more than noise explains",
          law.formula, percent_text(law.drift_held_out));
    case LawStatus::kRefuted:
      return fmt::format("{} is not conserved: it drifts by {} of its spread", law.formula,
                         percent_text(law.drift_held_out));
    case LawStatus::kUndecided:
      break;
  }
  return undecided(law);
}

}  // namespace noether
