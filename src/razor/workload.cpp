#include "noether/razor/workload.hpp"

#include <algorithm>

#include "noether/core/clock.hpp"
#include "noether/network/kernel.hpp"

namespace noether {

namespace {

float small_normal(RandomStream& random) { return static_cast<float>(0.5 * random.normal()); }

std::vector<Segment<float>> made_up_segments(const Workload& workload) {
  RandomStream random({.seed = 1});
  std::vector<Segment<float>> segments(static_cast<std::size_t>(workload.trajectories));
  for (Segment<float>& segment : segments) {
    segment.count = workload.pairs;
    const auto size = static_cast<std::size_t>(workload.pairs * workload.dimension);
    segment.x.resize(size);
    std::generate(segment.x.begin(), segment.x.end(), [&] { return small_normal(random); });
    segment.x_next = segment.x;
    for (float& x : segment.x_next) x += 0.1F * small_normal(random);
    segment.dt.assign(static_cast<std::size_t>(workload.pairs), 0.3F);
  }
  return segments;
}

/// Weights and a cache of one thread, with points in place.
struct KernelScratch {
  PreparedWeights<float> weights;
  Weights<float> gradient;
  ActivationCache<float> cache;

  KernelScratch(const Architecture& architecture, std::ptrdiff_t columns)
      : weights(architecture), gradient(architecture), cache(architecture, columns) {
    RandomStream random({.seed = 2});
    for (Matrix<float>& tensor : weights.weights.tensors) {
      for (std::ptrdiff_t j = 0; j < tensor.columns(); ++j) {
        for (std::ptrdiff_t i = 0; i < tensor.rows(); ++i)
          tensor(i, j) = 0.1F * small_normal(random);
      }
    }
    weights.prepare();
    float* points = cache.begin(columns);
    for (std::ptrdiff_t j = 0; j < columns; ++j) {
      for (std::ptrdiff_t i = 0; i < architecture.inputs; ++i) {
        points[i + j * cache.input_stride()] = small_normal(random);
        cache.direction()[i + j * cache.input_stride()] = small_normal(random);
      }
    }
  }
};

}  // namespace

double Workload::operations_a_column() const {
  double products = 0;
  for (std::size_t l = 1; l < widths.size(); ++l)
    products += static_cast<double>(widths[l - 1] * widths[l]);
  return 12 * products;
}

double Workload::operations_a_step() const {
  return operations_a_column() * static_cast<double>(trajectories * pairs * orbit_samples);
}

TrainingOptions Workload::settings() const {
  TrainingOptions settings;
  settings.network.widths = widths;
  settings.symmetry.num_laws = num_laws;
  settings.batch.size = trajectories;
  settings.orbit.samples = orbit_samples;
  settings.batch.segments_per_draw = segments_per_draw;
  settings.noise.in = NoiseIn::kTargets;
  settings.noise.variance = VarianceRule::kFixed;
  settings.optimiser.automatic = false;
  settings.schedule.steps = 1'000'000;
  return resolve(settings, dimension, 10'000);
}

std::vector<Workload> paper_workloads() {
  return {{"table 1, S = 200", 2, {200, 200}, 7, 4, 1, 200, 0},
          {"table 2, 2 draws", 6, {200, 200, 200}, 20, 50, 12, 4, 10},
          {"table 3, 2 draws", 12, {250, 250, 250, 250}, 20, 50, 10, 4, 10},
          {"table 1, default", 2, {200, 200}, 7, 4, 1, 16, 2},
          {"table 2, default", 6, {200, 200, 200}, 20, 50, 12, 4, 2},
          {"table 3, default", 12, {250, 250, 250, 250}, 20, 50, 10, 4, 2}};
}

double measure_kernel(const Workload& workload, double seconds) {
  const TrainingOptions settings = workload.settings();
  const Architecture architecture = settings.objective(workload.dimension).architecture;
  const std::ptrdiff_t columns =
      std::min(settings.orbit.tile_pairs, workload.pairs) * workload.orbit_samples;
  constexpr int kRepeats = 20;
  KernelScratch scratch(architecture, columns);
  const auto begin = Clock::now();
  double done = 0;
  double elapsed = 0;
  while (elapsed < seconds) {
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      evaluate(architecture, scratch.weights, scratch.cache);
      pull_back(architecture, scratch.weights, scratch.cache, scratch.gradient);
    }
    done += kRepeats * static_cast<double>(columns) * workload.operations_a_column();
    elapsed = seconds_since(begin);
  }
  return done / elapsed;
}

WorkloadTraining::WorkloadTraining(const Workload& workload, int threads)
    : pool_(threads),
      trainer_(workload.settings(), made_up_segments(workload),
               std::vector<double>(static_cast<std::size_t>(workload.dimension), 1e-2), 1, pool_,
               {}),
      state_(trainer_.initial(Start::kRandom)) {}

void WorkloadTraining::advance(std::int64_t steps) {
  trainer_.train(state_, Start::kRandom, state_.step + steps, {});
}

double measure_step(const Workload& workload, int threads, double seconds) {
  constexpr std::int64_t kPeriod = 10;  // a full period of what training does only at intervals
  WorkloadTraining training(workload, threads);
  training.advance(2);
  const auto begin = Clock::now();
  double steps = 0;
  double elapsed = 0;
  while (elapsed < seconds) {
    training.advance(kPeriod);
    steps += static_cast<double>(kPeriod);
    elapsed = seconds_since(begin);
  }
  return steps * workload.operations_a_step() / elapsed;
}

}  // namespace noether
