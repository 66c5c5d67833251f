#include "src/discovery/prepared_data.hpp"

#include <algorithm>

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr Index kPoints = 600;

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

/// Variance of the model's likelihood, in its coordinates. Noise far below the spread cannot be
/// told from truncation and single precision, whoever says how large it is.
std::vector<double> model_variance_of(const PreparedData& prepared) {
  const CanonicalScaling least = CanonicalScaling::fit(prepared.training());
  std::vector<double> variance;
  for (Index j = 0; j < prepared.dimension(); ++j) {
    const double sigma =
        std::max(prepared.noise.std[static_cast<std::size_t>(j)], kFaintestNoise * least.scale(j)) /
        prepared.scaling.scale(j);
    variance.push_back(sigma * sigma);
  }
  return variance;
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
  prepared.model_variance = model_variance_of(prepared);
  prepared.points = sample_points(prepared.in_model_coordinates);
  prepared.screened = screen(prepared.training(), {prepared.noise.std});
  return prepared;
}

}  // namespace noether
