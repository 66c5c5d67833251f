#include "noether/model/residual_ratio.hpp"

#include "noether/razor/segments.hpp"

namespace noether {

StepResiduals step_residuals(const Dataset& data, const Advance& advance) {
  const Eigen::Index M = data.dimension();
  StepResiduals sum{Eigen::VectorXd::Zero(M), 0};
  for (const Segment<double>& segment : make_segments<double>(data, data.num_states())) {
    const auto shape = [&](const std::vector<double>& values) {
      return Eigen::MatrixXd::Map(values.data(), M, segment.count);
    };
    const Eigen::VectorXd dt = Eigen::VectorXd::Map(segment.dt.data(), segment.count);
    const Eigen::MatrixXd residual = shape(segment.x_next) - advance(shape(segment.x), dt);
    sum.squares += residual.cwiseAbs2().rowwise().sum();
    sum.pairs += static_cast<double>(segment.count);
  }
  return sum;
}

double step_residual_ratio(ModelField& model, const Dataset& data,
                           const std::vector<double>& variance, NoiseIn noise_in, int substeps) {
  const auto M = static_cast<Eigen::Index>(variance.size());
  const Eigen::VectorXd noise =
      (noise_in == NoiseIn::kStates ? 2 : 1) * Eigen::VectorXd::Map(variance.data(), M);
  const StepResiduals seen =
      step_residuals(data, [&](const Eigen::MatrixXd& points, const Eigen::VectorXd& dt) {
        return model.advance(points, dt, substeps);
      });
  if (!(seen.pairs > 0)) return 0;
  return noise.cwiseInverse().dot(seen.squares) / (seen.pairs * static_cast<double>(M));
}

}  // namespace noether
