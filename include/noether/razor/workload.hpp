#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "noether/core/thread_pool.hpp"
#include "noether/razor/trainer.hpp"

namespace noether {

/// A training of a given size on made-up data, for measuring speed: what it computes means nothing.
struct Workload {
  std::string name;
  std::ptrdiff_t dimension = 2;  ///< M
  std::vector<std::ptrdiff_t> widths{200, 200};
  int trajectories = 20;  ///< of one batch
  int pairs = 50;         ///< of one trajectory
  int num_laws = 1;
  int orbit_samples = 4;
  int segments_per_draw = 2;  ///< trajectories that share a weight draw; 0: the batch

  /// 12 h^2 a column and hidden matrix (derivation 3.6); recomputation and everything small
  /// earn nothing.
  [[nodiscard]] double operations_a_column() const;
  [[nodiscard]] double operations_a_step() const;
  [[nodiscard]] TrainingOptions settings() const;
};

/// The sizes of the paper's three tables, its networks and data: with its 200 orbit samples in the
/// first, its two weight draws a batch in the others; then each as by default.
std::vector<Workload> paper_workloads();

/// The training of a workload, a step at a time.
class WorkloadTraining {
 public:
  WorkloadTraining(const Workload& workload, int threads);
  void advance(std::int64_t steps);

 private:
  ThreadPool pool_;
  Trainer trainer_;
  TrainingState state_;
};

/// Operations a second that evaluate() and pull_back() reach on a tile of a step, on the calling
/// thread, for about `seconds`.
double measure_kernel(const Workload& workload, double seconds);

/// Operations a second of whole optimisation steps (draws, kernel, KL, generators, optimiser).
double measure_step(const Workload& workload, int threads, double seconds);

}  // namespace noether
