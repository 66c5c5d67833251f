#pragma once

#include <string>
#include <vector>

#include "noether/phase/dataset.hpp"

namespace noether {

/// The warning of a dataset whose momenta were made with masses that nobody gave.
inline constexpr const char* kUnitMasses =
    "no masses given: unit masses are assumed, so momenta are velocities.";

/// What was read, for people to compare with what they meant: three to six plain lines on
/// trajectories, steps, variables with their columns and units, masses, times, and what was left
/// out.
std::vector<std::string> describe(const Dataset& data);

/// The warnings that describe() does not say already.
std::vector<Message> warnings_beside(const std::vector<Message>& warnings);

}  // namespace noether
