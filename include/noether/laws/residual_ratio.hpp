#pragma once

#include <vector>

#include "noether/phase/dataset.hpp"
#include "noether/razor/likelihood.hpp"
#include "noether/razor/model_field.hpp"

namespace noether {

/// Mean square of the residuals of one explicit step under a model, over what observation noise of
/// `variance` (M) makes of them, twice that variance where both ends are noisy (zeroth order in
/// dt): near 1 for the true model. Data and variance in model coordinates. 0 without pairs.
double step_residual_ratio(ModelField& model, const Dataset& data,
                           const std::vector<double>& variance, NoiseIn noise_in, int substeps);

}  // namespace noether
