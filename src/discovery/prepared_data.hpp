#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/discovery/discovery_options.hpp"
#include "noether/phase/scaling.hpp"
#include "noether/screen/noise.hpp"
#include "noether/screen/screen.hpp"
#include "noether/testing/held_out.hpp"

namespace noether {

/// What a discovery knows of its data before any training.
struct PreparedData {
  HeldOutSplit split;  ///< data units; `split.training` is what training and every choice may see
  NoiseEstimate noise;
  bool noise_given = false;
  CanonicalScaling scaling;
  Dataset in_model_coordinates;        ///< the training data
  std::vector<double> model_variance;  ///< (M) of the noise, model coordinates
  Eigen::MatrixXd points;              ///< (M, P) spread evenly over the data, model coordinates
  ScreenResult screened;               ///< data units
  std::vector<Message> warnings;

  [[nodiscard]] const Dataset& training() const { return split.training; }
  [[nodiscard]] Eigen::Index dimension() const { return split.training.dimension(); }
  /// Densities in model coordinates are larger than in data units by the product of the scales.
  [[nodiscard]] double log_jacobian_per_pair() const { return -scaling.scale.array().log().sum(); }
};

/// Splits, scales and screens the data. Throws UsageError for noise that does not fit them.
PreparedData prepare_data(const Dataset& data, const DiscoveryOptions& options,
                          const GivenNoise& noise);

}  // namespace noether
