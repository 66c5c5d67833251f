#include <gtest/gtest.h>

#include "noether/razor/trainer.hpp"

namespace noether {
namespace {

constexpr Eigen::Index kDimension = 4;

std::vector<Segment<float>> made_up_segments() {
  constexpr std::ptrdiff_t kPairs = 20;
  RandomStream random({.seed = 1});
  std::vector<Segment<float>> segments(9);
  for (Segment<float>& segment : segments) {
    segment.count = kPairs;
    segment.x.resize(kPairs * kDimension);
    for (float& x : segment.x) x = static_cast<float>(0.5 * random.normal());
    segment.x_next = segment.x;
    for (float& x : segment.x_next) x += static_cast<float>(0.05 * random.normal());
    segment.dt.assign(kPairs, 0.3F);
  }
  return segments;
}

TrainingState trained(int threads, NoiseIn noise_in) {
  Settings settings;
  settings.widths = {24, 24};
  settings.num_laws = 3;
  settings.batch = 4;
  settings.optimiser_auto = false;
  settings.noise_in = noise_in;
  settings.steps = 100;
  Lanes lanes(threads);
  Trainer trainer(resolve(settings, kDimension, 180), made_up_segments(),
                  std::vector<double>(kDimension, 1e-2), 1, lanes, {});
  TrainingState state = trainer.initial(Start::kRandom);
  trainer.train(state, Start::kRandom, 30, {});
  return state;
}

class Threads : public testing::TestWithParam<NoiseIn> {};

TEST_P(Threads, DoNotChangeABitOfTraining) {
  const TrainingState alone = trained(1, GetParam());
  Archive expected;
  alone.save("", expected);
  for (const int threads : {2, 3}) {
    Archive got;
    trained(threads, GetParam()).save("", got);
    for (const auto& [name, array] : expected) {
      if (name == "curve") continue;  // holds wall times
      EXPECT_EQ(got.at(name).values, array.values) << name << " with " << threads << " threads";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Noise, Threads, testing::Values(NoiseIn::kStates, NoiseIn::kTargets));

}  // namespace
}  // namespace noether
