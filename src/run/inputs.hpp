#pragma once

#include <optional>
#include <vector>

#include "noether/run/run.hpp"

namespace noether {

/// What a run works on.
struct RunInputs {
  RunSpec spec;
  Dataset data;
  Settings settings;
  std::vector<Quadratic> fixed;  ///< laws to build in
  std::vector<Quadratic> truth;  ///< laws of the simulated system that the spec names
  std::optional<Dataset> test;
};

/// Checks the request, makes the folder and what has to lie in it.
RunInputs new_inputs(RunRequest request, const RunFolder& folder, int threads);
/// What a folder's run works on.
RunInputs resumed_inputs(const RunFolder& folder);

}  // namespace noether
