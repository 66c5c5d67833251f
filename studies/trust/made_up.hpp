#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "noether/core/random.hpp"
#include "noether/phase/trajectory_states.hpp"
#include "noether/testing/observe.hpp"

/// Common parts of the programs that try to fool the tests of laws.
namespace noether {

/// Standard deviation of each variable over all states.
inline Eigen::VectorXd spreads(const Dataset& data) {
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(data.dimension());
  Eigen::VectorXd square = mean;
  for (const Trajectory& t : data.trajectories) {
    mean += t.states.rowwise().sum() / static_cast<double>(data.num_states());
    square +=
        t.states.array().square().matrix().rowwise().sum() / static_cast<double>(data.num_states());
  }
  return (square - mean.cwiseAbs2()).cwiseSqrt();
}

inline void add_noise(const Eigen::VectorXd& sigma, std::uint64_t seed, Dataset& data) {
  RandomStream random({.seed = seed, .purpose = Purpose::kEvaluation});
  for (Trajectory& t : data.trajectories) {
    for (Eigen::Index i = 0; i < t.states.cols(); ++i) {
      for (Eigen::Index j = 0; j < sigma.size(); ++j) t.states(j, i) += sigma(j) * random.normal();
    }
  }
}

/// Drift of a law on motion without noise, over its spread between trajectories.
inline double true_drift(const Dataset& clean, const Law& law) {
  const auto values =
      observe(states_by_trajectory(clean), law, Eigen::VectorXd::Constant(law->dimension(), 1e-30));
  return test_conservation(values, {.spread = spread_between(values)}).relative_drift;
}

}  // namespace noether
