#include <gtest/gtest.h>

#include "noether/razor/trainer.hpp"
#include "support/made_up_segments.hpp"

namespace noether {
namespace {

using testing_support::kDimension;
using testing_support::made_up_segments;

struct Case {
  NoiseIn noise_in;
  bool as_the_paper = false;  ///< shared orbit samples, two weight draws for the whole batch
};

TrainingState trained(int threads, const Case& tested) {
  TrainingOptions settings;
  settings.network.widths = {24, 24};
  settings.symmetry.num_laws = 3;
  settings.batch.size = 4;
  settings.optimiser.automatic = false;
  settings.noise.in = tested.noise_in;
  settings.schedule.steps = 100;
  settings.step.finish = 0.8;  // RK4 for the last ten steps
  settings.orbit.shared = tested.as_the_paper;
  settings.batch.weight_draws = tested.as_the_paper ? 2 : 1;
  ThreadPool pool(threads);
  Trainer trainer(resolve(settings, kDimension, 180), made_up_segments(),
                  std::vector<double>(kDimension, 1e-2), 1, pool, {});
  TrainingState state = trainer.initial(Start::kRandom);
  trainer.train(state, Start::kRandom, 30, {});
  return state;
}

class Threads : public testing::TestWithParam<Case> {};

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

INSTANTIATE_TEST_SUITE_P(Cases, Threads,
                         testing::Values(Case{NoiseIn::kStates}, Case{NoiseIn::kTargets},
                                         Case{NoiseIn::kStates, true},
                                         Case{NoiseIn::kTargets, true}));

}  // namespace
}  // namespace noether
