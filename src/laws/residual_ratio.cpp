#include "noether/laws/residual_ratio.hpp"

#include "noether/razor/segments.hpp"

namespace noether {

double step_residual_ratio(ModelField& model, const Dataset& data,
                           const std::vector<double>& variance, NoiseIn noise_in, int substeps) {
  const auto M = static_cast<Eigen::Index>(variance.size());
  std::vector<double> squared(variance.size(), 0);
  double pairs = 0;
  for (const Segment<double>& segment : make_segments<double>(data, data.num_states())) {
    const auto shape = [&](const std::vector<double>& values) {
      return Eigen::MatrixXd::Map(values.data(), M, segment.count);
    };
    const Eigen::VectorXd dt = Eigen::VectorXd::Map(segment.dt.data(), segment.count);
    const Eigen::MatrixXd residual =
        shape(segment.x_next) - model.advance(shape(segment.x), dt, substeps);
    std::vector<double> scratch(static_cast<std::size_t>(segment.count));
    likelihood<double>(noise_in, variance, segment.count, residual.data(), 1, nullptr, squared,
                       scratch);
    pairs += static_cast<double>(segment.count);
  }
  double sum = 0;
  for (std::size_t j = 0; j < variance.size(); ++j) sum += squared[j] / variance[j];
  return pairs > 0 ? sum / (pairs * static_cast<double>(M)) : 0;
}

}  // namespace noether
