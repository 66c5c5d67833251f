#include "src/discovery/prepared_data.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr Index kPoints = 600;
constexpr double kFaintest = 1e-4;  // noise over a variable's spread

/// Points spread evenly over the data.
MatrixXd sample_points(const Dataset& data) {
  const Index total = data.num_states();
  const Index stride = std::max<Index>(1, total / kPoints);
  MatrixXd points(data.dimension(), (total + stride - 1) / stride);
  Index at = 0;
  Index seen = 0;
  for (const Trajectory& t : data.trajectories) {
    for (Index i = 0; i < t.states.cols(); ++i, ++seen) {
      if (seen % stride == 0) points.col(at++) = t.states.col(i);
    }
  }
  return points.leftCols(at);
}

/// Noise far below the spread, as in simulated data, cannot be told from truncation and single
/// precision.
void lift_faint_noise(PreparedData& prepared) {
  const CanonicalScaling scaling = CanonicalScaling::fit(prepared.training());
  int lifted = 0;
  for (Index j = 0; j < prepared.dimension(); ++j) {
    double& sigma = prepared.noise.std[static_cast<std::size_t>(j)];
    const double floor = kFaintest * scaling.scale(j);
    if (sigma >= floor) continue;
    sigma = floor;
    ++lifted;
  }
  if (lifted > 0)
    prepared.warnings.push_back(fmt::format(
        "the noise of {} of {} variables is below {:g} of their scale; that is used instead.",
        lifted, prepared.dimension(), kFaintest));
}

}  // namespace

PreparedData prepare_data(const Dataset& data, const DiscoveryOptions& options,
                          const GivenNoise& noise) {
  PreparedData prepared;
  prepared.split = split_held_out(data, options.held_out);
  prepared.noise = noise_of(prepared.training(), noise);
  prepared.noise_given = !noise.empty();
  prepared.warnings = data.warnings;
  prepared.scaling = options.scale_data ? CanonicalScaling::fit(prepared.training())
                                        : CanonicalScaling::identity(prepared.dimension());
  prepared.in_model_coordinates = prepared.scaling.apply(prepared.training());
  lift_faint_noise(prepared);
  for (Index j = 0; j < prepared.dimension(); ++j) {
    const double sigma =
        prepared.noise.std[static_cast<std::size_t>(j)] / prepared.scaling.scale(j);
    prepared.model_variance.push_back(sigma * sigma);
  }
  prepared.points = sample_points(prepared.in_model_coordinates);
  prepared.screened = screen(prepared.training(), {prepared.noise.std});
  return prepared;
}

}  // namespace noether
