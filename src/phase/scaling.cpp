#include "noether/phase/scaling.hpp"

#include <algorithm>
#include <cmath>

namespace noether {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

VectorXd mean_of(const Dataset& data) {
  VectorXd sum = VectorXd::Zero(data.dimension());
  for (const Trajectory& trajectory : data.trajectories) sum += trajectory.states.rowwise().sum();
  return sum / static_cast<double>(std::max<Index>(1, data.num_states()));
}

VectorXd spread_of(const Dataset& data, const VectorXd& mean) {
  VectorXd sum = VectorXd::Zero(data.dimension());
  for (const Trajectory& trajectory : data.trajectories) {
    sum += (trajectory.states.colwise() - mean).array().square().matrix().rowwise().sum();
  }
  VectorXd spread = (sum / static_cast<double>(std::max<Index>(1, data.num_states()))).cwiseSqrt();
  for (Index j = 0; j < spread.size(); ++j) spread(j) = scale_of(spread(j), mean(j));
  return spread;
}

/// Root mean square of |dz| / (sqrt(M) dt) over differences long enough that noise matters little.
double speed_of(const Dataset& data, const VectorXd& scale) {
  double sum = 0;
  double count = 0;
  for (const Trajectory& t : data.trajectories) {
    const Index last = t.states.cols() - 1;
    const Index lag = std::max<Index>(1, t.states.cols() / 8);
    for (Index i = 0; i + lag <= last; ++i) {
      const VectorXd dz = (t.states.col(i + lag) - t.states.col(i)).cwiseQuotient(scale);
      const double dt = t.time(i + lag) - t.time(i);
      sum += dz.squaredNorm() / (dt * dt * static_cast<double>(scale.size()));
      count += 1;
    }
  }
  const double speed = count > 0 ? std::sqrt(sum / count) : 1;
  return std::isfinite(speed) && speed > 0 ? speed : 1;
}

}  // namespace

double scale_of(double spread, double mean) {
  constexpr double kRounding = 1e-10;  // rounding error of sums of a hundred million numbers
  return spread > kRounding * std::abs(mean) ? spread : 1;
}

CanonicalScaling CanonicalScaling::identity(Index dimension) {
  return {VectorXd::Zero(dimension), VectorXd::Ones(dimension), 1};
}

CanonicalScaling CanonicalScaling::fit(const Dataset& data) {
  const Index n = data.dimension() / 2;
  const VectorXd mean = mean_of(data);
  VectorXd scale = spread_of(data, mean);
  const VectorXd actions = scale.head(n).cwiseProduct(scale.tail(n));
  const double action = std::exp(actions.array().log().mean());
  const VectorXd stretch = (action / actions.array()).sqrt();
  scale.head(n).array() *= stretch.array();
  scale.tail(n).array() *= stretch.array();
  return {mean, scale, 1 / speed_of(data, scale)};
}

Dataset CanonicalScaling::apply(const Dataset& data) const {
  Dataset result = data;
  for (Trajectory& t : result.trajectories) {
    t.time /= time_scale;
    t.step /= time_scale;
    for (Eigen::MatrixXd* states : {&t.states, &t.next}) {
      if (states->size() == 0) continue;
      *states = ((states->colwise() - shift).array().colwise() / scale.array()).matrix();
    }
  }
  result.smoothing.reset();  // it speaks of data units, and of noise that is known by now
  return result;
}

Quadratic CanonicalScaling::to_data(const Quadratic& law) const {
  const auto inverse = scale.cwiseInverse().asDiagonal();
  Quadratic result;
  result.A = action() * (inverse * law.A * inverse);
  result.b = action() * (inverse * law.b) - result.A * shift;
  return result;
}

Quadratic CanonicalScaling::to_model(const Quadratic& law) const {
  Quadratic result;
  result.A = scale.asDiagonal() * law.A * scale.asDiagonal();
  result.b = scale.asDiagonal() * (law.b + law.A * shift);
  return (1 / action()) * result;
}

}  // namespace noether
