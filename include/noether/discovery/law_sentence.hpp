#pragma once

#include <string>

#include "noether/discovery/law_tests.hpp"

namespace noether {

/// A share as people read it: "0.012%", "4.1%".
std::string percent_text(double share);

/// What is known of a law, in one plain sentence without a full stop: "x*py - y*px is conserved:
/// drift below 0.012% of its spread (90%)". The spread is that of its values between trajectories;
/// the percentage in brackets is the probability with which a larger drift would have been
/// detected.
std::string sentence_of(const FoundLaw& law);

}  // namespace noether
