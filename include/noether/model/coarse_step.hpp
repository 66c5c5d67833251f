#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/phase/dataset.hpp"
#include "noether/razor/model_field.hpp"
#include "noether/razor/training_options.hpp"

namespace noether {

/// Sentences on a step too coarse for the data, by step doubling at some of the `points` (M, P): on
/// the reported step, and on the midpoint rule where it trains. All in model coordinates but for
/// what is told, which is in the data's time; `sigma` is the largest standard deviation of the
/// noise.
std::vector<std::string> coarse_step_warnings(ModelField& model, const TrainingOptions& settings,
                                              const Eigen::MatrixXd& points, const Dataset& data,
                                              double time_scale, double sigma);

}  // namespace noether
