#pragma once

#include <Eigen/Core>
#include <functional>
#include <vector>

#include "noether/phase/dataset.hpp"
#include "noether/razor/likelihood.hpp"
#include "noether/razor/model_field.hpp"

namespace noether {

/// Residuals of one step over all pairs of the data.
struct StepResiduals {
  Eigen::VectorXd squares;  ///< (M) sums over the pairs
  double pairs = 0;
};

/// Advances states (M, P), each by its own dt, with the model in question.
using Advance =
    std::function<Eigen::MatrixXd(const Eigen::MatrixXd& points, const Eigen::VectorXd& dt)>;
StepResiduals step_residuals(const Dataset& data, const Advance& advance);

/// Mean square of the residuals of one explicit step under a model, over that expected from
/// observation noise of `variance` (M), twice that variance if both ends are noisy (zeroth order in
/// dt): near 1 for the true model. Data and variance in model coordinates. 0 without pairs.
double step_residual_ratio(ModelField& model, const Dataset& data,
                           const std::vector<double>& variance, NoiseIn noise_in, int substeps);

}  // namespace noether
