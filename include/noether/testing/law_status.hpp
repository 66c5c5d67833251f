#pragma once

#include <string>

namespace noether {

/// Result of testing a law on held-out data (derivation 7.7).
enum class LawStatus {
  kEstablished,  ///< not rejected, and the minimum detectable drift is small enough
  kApproximate,  ///< rejected, but it drifts by less than the tolerance
  kUndecided,    ///< not rejected, but a relevant drift would have gone undetected
  kRefuted,      ///< rejected, and it drifts by more than the tolerance
  kImplied,      ///< a product or bracket of established laws, not an independent candidate
};
std::string name_of(LawStatus status);

struct LawTestOptions {
  double level = 0.01;             ///< of the test, after Holm's correction over the candidates
  double detectable_drift = 0.02;  ///< largest minimum detectable drift of an established law
  double tolerance = 0.01;         ///< relative drift of an approximate law
};

/// The status that follows from a test (derivation 7.7).
LawStatus status_of(double corrected_p_value, double drift, double min_detectable_drift,
                    const LawTestOptions& options);

/// Does a status count a law as found?
bool counts(LawStatus status);

}  // namespace noether
