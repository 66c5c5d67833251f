#pragma once

#include <string>

#include "noether/core/enum_names.hpp"

namespace noether {

/// Result of testing a law on held-out data (derivation 7.7).
enum class LawStatus {
  kEstablished,  ///< not rejected, and the minimum detectable drift is small enough
  kApproximate,  ///< rejected, but it drifts by less than the tolerance
  kUndecided,    ///< not rejected, but a relevant drift would have gone undetected
  kRefuted,      ///< rejected, and it drifts by more than the tolerance
  kImplied,      ///< a product or bracket of established laws, not an independent candidate
};
template <>
struct EnumNames<LawStatus> {
  static constexpr std::string_view key = "laws.json: status";
  static constexpr std::string_view noun = "a status";
  static constexpr std::pair<LawStatus, std::string_view> entries[] = {
      {LawStatus::kEstablished, "established"},
      {LawStatus::kApproximate, "approximate"},
      {LawStatus::kUndecided, "undecided"},
      {LawStatus::kRefuted, "refuted"},
      {LawStatus::kImplied, "implied"}};
};

struct LawTestOptions {
  double level = 0.01;  ///< of the test, after Holm's correction over the candidates
  /// Largest minimum detectable drift with which a law counts as established.
  double detectable_drift = 0.02;
  double tolerance = 0.01;  ///< relative drift of an approximate law

  void validate() const;  ///< throws UsageError naming key and value
};

/// The status that follows from a test (derivation 7.7).
LawStatus status_of(double corrected_p_value, double drift, double min_detectable_drift,
                    const LawTestOptions& options);

/// Does a status count a law as found?
bool counts(LawStatus status);

}  // namespace noether
