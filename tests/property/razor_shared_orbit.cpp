// With one set of orbit samples for the whole batch, the division into tiles changes nothing.
#include <gtest/gtest.h>

#include "support/objective_problem.hpp"

namespace noether {
namespace {

using namespace testing_support;

double value_of(NoiseIn noise_in, bool shared, int tile_pairs) {
  Config config{"shared",         {7},      Activation::kTanh, Scheme::kMidpoint, 1,
                Measure::kNormal, noise_in, Biases::kPosterior};
  config.orbit_shared = shared;
  config.tile_pairs = tile_pairs;
  return Problem(config, 3)();
}

class SharedOrbit : public testing::TestWithParam<NoiseIn> {};

TEST_P(SharedOrbit, DoesNotDependOnTheTiles) {
  const double one_tile_a_pair = value_of(GetParam(), true, 1);
  for (const int tile_pairs : {3, 8})
    EXPECT_NEAR(value_of(GetParam(), true, tile_pairs), one_tile_a_pair,
                1e-11 * std::abs(one_tile_a_pair));
  EXPECT_GT(std::abs(value_of(GetParam(), false, 1) - one_tile_a_pair),
            1e-4 * std::abs(one_tile_a_pair))
      << "samples of each tile's own are other ones";
}

INSTANTIATE_TEST_SUITE_P(Noise, SharedOrbit, testing::Values(NoiseIn::kStates, NoiseIn::kTargets));

}  // namespace
}  // namespace noether
