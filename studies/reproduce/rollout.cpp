#include "studies/reproduce/rollout.hpp"

#include <algorithm>
#include <cmath>

#include "studies/reproduce/statistics.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kStarts = 10;
constexpr int kSubsteps = 2;  // of RK4: an oscillator's energy drifts by 3e-4 in 1,000 steps of .3

/// New initial states and the true motion from them, without noise.
Dataset true_motion(const Experiment& experiment, std::uint64_t seed) {
  SimulateOptions options{.num_trajectories = kStarts,
                          .num_pairs = kRolloutSteps,
                          .dt = experiment.training.dt,
                          .starts = Starts::kTest,
                          .seed = kTestSeeds + seed};
  return simulate(experiment.system, options);
}

MatrixXd states_at(const Dataset& motion, Index step) {
  MatrixXd x(motion.dimension(), kStarts);
  for (Index i = 0; i < kStarts; ++i)
    x.col(i) = motion.trajectories[static_cast<std::size_t>(i)].states.col(step);
  return x;
}

double median(const VectorXd& values) { return summary_of({values.begin(), values.end()}).median; }

double deviation(const VectorXd& values) {
  return std::sqrt((values.array() - values.mean()).square().mean());
}

VectorXd along(const std::function<double(const VectorXd&)>& observable, const MatrixXd& x) {
  VectorXd values(x.cols());
  for (Index i = 0; i < x.cols(); ++i) values(i) = observable(x.col(i));
  return values;
}

/// An observable with its values at the starts and their spread.
struct Watched {
  std::function<double(const VectorXd&)> observable;
  VectorXd first;
  double spread;

  Watched(std::function<double(const VectorXd&)> o, const MatrixXd& starts)
      : observable(std::move(o)), first(along(observable, starts)), spread(deviation(first)) {}
  [[nodiscard]] VectorXd drift(const MatrixXd& x) const {
    return (along(observable, x) - first) / spread;
  }
};

double law_drift(const std::vector<Watched>& laws, const MatrixXd& x) {
  VectorXd squares = VectorXd::Zero(x.cols());
  for (const Watched& law : laws) squares += law.drift(x).cwiseAbs2();
  return median((squares / static_cast<double>(laws.size())).cwiseSqrt());
}

}  // namespace

NamedNumbers roll_out(const Experiment& experiment, ModelField& field, std::uint64_t seed) {
  const Dataset motion = true_motion(experiment, seed);
  MatrixXd x = states_at(motion, 0);
  const VectorXd dt = VectorXd::Constant(kStarts, experiment.training.dt);
  const Watched energy(experiment.system.energy, x);
  std::vector<Watched> laws;
  for (const Quadratic& law : experiment.system.laws) laws.emplace_back(law, x);
  NamedNumbers result;
  for (Index step = 1; step <= kRolloutSteps; ++step) {
    x = field.advance(x, dt, kSubsteps);
    const VectorXd squares = (x - states_at(motion, step)).colwise().squaredNorm().transpose();
    result["time"].push_back(static_cast<double>(step) * experiment.training.dt);
    result["energy"].push_back(median(energy.drift(x).cwiseAbs()));
    result["laws"].push_back(law_drift(laws, x));
    result["error"].push_back(median((squares / static_cast<double>(x.rows())).cwiseSqrt()));
  }
  return result;
}

}  // namespace noether
