// A separate program, because it counts every allocation of the process.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>

#include "noether/razor/trainer.hpp"
#include "support/made_up_segments.hpp"

namespace {

std::atomic<int> allocations{0};

}  // namespace

// The names are the C library's.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* pointer, std::size_t size) {
  ++allocations;
  return __libc_realloc(pointer, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }
int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
  *result = memalign(alignment, size);
  return *result == nullptr ? ENOMEM : 0;
}
}

namespace noether {
namespace {

constexpr std::int64_t kSteps = 120;
using testing_support::kDimension;
using testing_support::made_up_segments;

struct Case {
  const char* name;
  int threads;
  NoiseIn noise_in;
  MeansOptimiser means;
  Scheme scheme;
  Measure measure;
  GroupMode group = GroupMode::kLearn;
};

TrainingOptions settings_for(const Case& c) {
  TrainingOptions settings;
  settings.network.widths = {24, 24};
  settings.symmetry.num_laws = 3;
  settings.batch.size = 4;  // of nine segments, reshuffled every other step
  settings.orbit.samples = 4;
  settings.noise.in = c.noise_in;
  settings.optimiser.means = c.means;
  settings.optimiser.automatic = false;
  settings.step.rule.scheme = c.scheme;
  settings.orbit.sampling.measure = c.measure;
  settings.symmetry.group = c.group;
  settings.schedule.steps = 1000;
  return resolve(settings, kDimension, 180);
}

class Step : public testing::TestWithParam<Case> {};

TEST_P(Step, AllocatesNothingAfterTheFirst) {
  ThreadPool pool(GetParam().threads);
  Trainer trainer(settings_for(GetParam()), made_up_segments(),
                  std::vector<double>(kDimension, 1e-2), 1, pool, {});
  TrainingState state = trainer.initial(Start::kRandom);
  std::array<int, kSteps + 1> seen{};
  std::int64_t steps = 0;
  RunHooks hooks;
  hooks.stop_requested = [&] {  // after every step
    ++steps;
    seen[static_cast<std::size_t>(steps)] = allocations;
    return false;
  };
  const int before = allocations;
  trainer.train(state, Start::kRandom, kSteps, hooks);
  ASSERT_EQ(steps, kSteps);
  EXPECT_GT(seen[1], before) << "allocations are not counted";
  for (std::size_t step = 2; step <= kSteps; ++step) {
    if (step % 10 == 0) continue;                  // a point of the curve
    if (step % Trainer::kBoundary == 1) continue;  // a copy of the state to go back to
    EXPECT_EQ(seen[step] - seen[step - 1], 0) << "step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, Step,
    testing::Values(Case{"one_thread", 1, NoiseIn::kTargets, MeansOptimiser::kMuon,
                         Scheme::kMidpoint, Measure::kBall},
                    Case{"two_threads", 2, NoiseIn::kTargets, MeansOptimiser::kMuon,
                         Scheme::kMidpoint, Measure::kBall},
                    Case{"noise_in_states", 1, NoiseIn::kStates, MeansOptimiser::kMuon,
                         Scheme::kMidpoint, Measure::kBall},
                    Case{"noise_in_states_two_threads", 2, NoiseIn::kStates, MeansOptimiser::kMuon,
                         Scheme::kMidpoint, Measure::kBall},
                    Case{"adam_box_rk4", 2, NoiseIn::kStates, MeansOptimiser::kAdam, Scheme::kRk4,
                         Measure::kBox},
                    Case{"normal_mirk4", 1, NoiseIn::kTargets, MeansOptimiser::kAdam,
                         Scheme::kMirk4, Measure::kNormal},
                    Case{"no_group", 1, NoiseIn::kStates, MeansOptimiser::kMuon, Scheme::kEuler,
                         Measure::kBall, GroupMode::kNone}),
    [](const auto& of) { return of.param.name; });

}  // namespace
}  // namespace noether
