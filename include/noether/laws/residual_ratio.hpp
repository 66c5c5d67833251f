#pragma once

#include <vector>

#include "noether/phase/dataset.hpp"
#include "noether/razor/likelihood.hpp"
#include "noether/razor/model_field.hpp"

namespace noether {

/// Mean square of the residuals of one explicit step under a model, over what observation noise of
/// `variance` (M) makes of them: near 1 for the true model. Data and variance in model coordinates.
/// With noise in the states consecutive residuals share it (covariance of zeroth order in dt). 0
/// where there are no pairs.
double step_residual_ratio(ModelField& model, const Dataset& data,
                           const std::vector<double>& variance, NoiseIn noise_in, int substeps);

}  // namespace noether
