// Whole optimisation steps at growing batch size: the cost must grow linearly with the number of
// trajectories.
#include <benchmark/benchmark.h>

#include "noether/razor/workload.hpp"

namespace {

void step(benchmark::State& state) {
  noether::Workload workload{"three bodies", 12, {200, 200}, 20, 50, 10, 4};
  workload.trajectories = static_cast<int>(state.range(0));
  noether::WorkloadTraining training(workload, 1);
  training.advance(2);
  for (auto _ : state) training.advance(1);
  state.counters["pairs/s"] =
      benchmark::Counter(static_cast<double>(workload.trajectories * workload.pairs),
                         benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(step)->Arg(2)->Arg(20)->Arg(200)->Unit(benchmark::kMillisecond);

}  // namespace
