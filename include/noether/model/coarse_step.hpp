#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/phase/dataset.hpp"
#include "noether/razor/model_field.hpp"
#include "noether/razor/training_options.hpp"

namespace noether {

/// Warnings that a step is too coarse for the data, found by step doubling at some of the `points`
/// (M, P): for the reported step, and for the midpoint rule if training uses it. Everything is in
/// model coordinates, except the times in the warnings, which are in data units; `sigma` is the
/// largest standard deviation of the noise.
std::vector<std::string> coarse_step_warnings(ModelField& model, const TrainingOptions& settings,
                                              const Eigen::MatrixXd& points, const Dataset& data,
                                              double time_scale, double sigma);

}  // namespace noether
