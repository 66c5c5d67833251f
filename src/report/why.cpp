#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "src/report/html.hpp"
#include "src/report/sections.hpp"

namespace noether {

namespace {

constexpr double kSmallest = 1e-3;  // p-values below are all the same to people

std::string percent(double share) { return fmt::format("{:g}%", 100 * share); }

std::string p_of(const FoundLaw& law) {
  const double p = law.corrected_p_value;
  if (!std::isfinite(p)) return "p not measurable";
  return p < kSmallest ? fmt::format("p &lt; {:g}", kSmallest) : "p = " + as_text(p);
}

/// Names of laws with commas.
std::string names(const std::vector<std::string>& list) {
  return escaped_html(fmt::format("{}", fmt::join(list, ", ")));
}

std::string why_undecided(const FoundLaw& law, double coarsest) {
  if (!law.withheld.empty())
    return fmt::format("It passes the test ({}), but {}.", p_of(law), escaped_html(law.withheld));
  if (!std::isfinite(law.min_detectable_drift))
    return fmt::format(
        "Nothing speaks against it ({}), but the minimum detectable drift is not measurable.",
        p_of(law));
  return fmt::format(
      "Nothing speaks against it ({}), but a drift of up to {} of its spread could hide in the "
      "noise, and at most {} is required.",
      p_of(law), as_text(law.min_detectable_drift), percent(coarsest));
}

}  // namespace

std::string why(const FoundLaw& law, const RunRecord& run) {
  const double tolerance = run.spec.number("testing.drift_tolerance", 0.01);
  const double coarsest = run.spec.number("testing.min_detectable_drift", 0.02);
  switch (law.status) {
    case LawStatus::kEstablished:
      return fmt::format(
          "Noise explains all its variation along held-out trajectories ({}). The minimum "
          "detectable drift is {} of its spread, below the {} required.",
          p_of(law), as_text(law.min_detectable_drift), percent(coarsest));
    case LawStatus::kApproximate:
      return fmt::format(
          "It drifts by more than noise explains ({}), but by only {} of its spread, below "
          "the tolerance of {}.",
          p_of(law), as_text(law.drift_held_out), percent(tolerance));
    case LawStatus::kRefuted:
      return fmt::format(
          "It drifts by {} of its spread on held-out trajectories, more than noise explains ({}) "
          "and than the tolerance of {}.",
          as_text(law.drift_held_out), p_of(law), percent(tolerance));
    case LawStatus::kImplied:
      return fmt::format("It is a product or bracket of laws that are established{}.",
                         law.implied_by.empty() ? "" : ": " + names(law.implied_by));
    case LawStatus::kUndecided:
      break;
  }
  return why_undecided(law, coarsest);
}

}  // namespace noether
