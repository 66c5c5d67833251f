#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "noether/core/thread_pool.hpp"
#include "noether/razor/trainer.hpp"

namespace noether {

/// A training of a given size on synthetic data for measuring speed; its results have no meaning.
struct Workload {
  std::string name;
  std::ptrdiff_t dimension = 2;  ///< M
  std::vector<std::ptrdiff_t> widths{200, 200};
  int trajectories = 20;  ///< per batch
  int pairs = 50;         ///< per trajectory
  int num_laws = 1;
  int orbit_samples = 4;
  int segments_per_draw = 2;  ///< trajectories that share a weight draw; 0: the whole batch

  /// 12 h^2 per column and hidden matrix (derivation 3.6); recomputation and small terms do not
  /// count.
  [[nodiscard]] double operations_a_column() const;
  [[nodiscard]] double operations_a_step() const;
  [[nodiscard]] TrainingOptions settings() const;
};

/// The networks and data of the paper's three tables: first with the paper's 200 orbit samples
/// (table 1) or two weight draws per batch (tables 2 and 3), then each with the defaults.
std::vector<Workload> paper_workloads();

/// The training of a workload, one step at a time.
class WorkloadTraining {
 public:
  WorkloadTraining(const Workload& workload, int threads);
  void advance(std::int64_t steps);

 private:
  ThreadPool pool_;
  Trainer trainer_;
  TrainingState state_;
};

/// Operations per second that evaluate() and pull_back() reach on a tile of a step, on the calling
/// thread, for about `seconds`.
double measure_kernel(const Workload& workload, double seconds);

/// Operations per second of whole optimisation steps (draws, kernel, KL, generators, optimiser).
double measure_step(const Workload& workload, int threads, double seconds);

}  // namespace noether
