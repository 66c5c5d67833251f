// Anchoring takes the laws of the data, also those that drift by less than the tolerance.
#include <gtest/gtest.h>

#include <cmath>

#include "noether/discovery/discovery.hpp"
#include "noether/integrate/simulate.hpp"
#include "noether/linalg/subspace.hpp"

namespace noether {
namespace {

/// Kepler orbits whose angular momentum drifts by a few thousandths, far more than the noise.
Dataset drifting_orbits() {
  Dataset data =
      simulate(make_system("kepler"), {.num_trajectories = 12, .num_pairs = 40, .seed = 4});
  for (Trajectory& t : data.trajectories) {
    for (Eigen::Index i = 0; i < t.states.cols(); ++i)
      t.states.col(i).head(2) *= 1 + 0.003 * std::sin(0.5 * t.time(i));
  }
  return data;
}

TEST(Anchoring, TakesLawsThatHoldApproximately) {
  const Dataset data = drifting_orbits();
  DiscoveryOptions settings;
  settings.network.widths = {16};
  settings.schedule.start = Start::kAnchored;
  settings.schedule.anchor_first = 3;
  settings.schedule.steps = 4;
  settings.symmetry.num_laws = 3;
  ThreadPool pool(1);
  Discovery discovery(data, resolve(settings, 4, data.num_pairs()), {1e-5}, {}, 1, pool);
  discovery.run({});
  const Quadratic momentum = Quadratic::product(4, 0, 3) - Quadratic::product(4, 1, 2);
  const Quadratic first = discovery.scaling().to_data(discovery.state().parameters.laws.at(0));
  EXPECT_GT(parallelness(flatten(first), flatten(momentum)), 0.99);
}

}  // namespace
}  // namespace noether
