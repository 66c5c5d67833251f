#pragma once

#include "studies/reproduce/fit.hpp"

namespace noether {

/// How a trained model's motion deviates from the true one over many steps from new initial states.
/// Numbers per step, medians over the initial states: "time"; "energy" and "laws", drift of the
/// true energy and root mean square drift of the true laws along the model's motion, in units of
/// their spread between initial states; "error", root mean square distance per coordinate from the
/// true motion.
NamedNumbers roll_out(const Experiment& experiment, ModelField& field, std::uint64_t seed);

inline constexpr Eigen::Index kRolloutSteps = 1000;

}  // namespace noether
