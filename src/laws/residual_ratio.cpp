#include "noether/laws/residual_ratio.hpp"

#include "noether/razor/segments.hpp"

namespace noether {

double step_residual_ratio(ModelField& model, const Dataset& data,
                           const std::vector<double>& variance, NoiseIn noise_in, int substeps) {
  const auto M = static_cast<Eigen::Index>(variance.size());
  const Eigen::VectorXd noise =
      (noise_in == NoiseIn::kStates ? 2 : 1) * Eigen::VectorXd::Map(variance.data(), M);
  double sum = 0;
  double count = 0;
  for (const Segment<double>& segment : make_segments<double>(data, data.num_states())) {
    const auto shape = [&](const std::vector<double>& values) {
      return Eigen::MatrixXd::Map(values.data(), M, segment.count);
    };
    const Eigen::VectorXd dt = Eigen::VectorXd::Map(segment.dt.data(), segment.count);
    const Eigen::MatrixXd residual =
        shape(segment.x_next) - model.advance(shape(segment.x), dt, substeps);
    sum += noise.cwiseInverse().dot(residual.cwiseAbs2().rowwise().sum());
    count += static_cast<double>(residual.size());
  }
  return count > 0 ? sum / count : 0;
}

}  // namespace noether
