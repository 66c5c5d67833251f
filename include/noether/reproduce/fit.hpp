#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "noether/core/lanes.hpp"
#include "noether/razor/trainer.hpp"
#include "noether/reproduce/experiment.hpp"

namespace noether {

/// What one model came to on one data set. Everything is reported with RK4 and the same S_eval
/// orbit samples; errors under the posterior mean, a coordinate.
struct Fit {
  std::string experiment;
  std::string model;
  std::uint64_t seed = 0;
  double train_mse = 0;
  double nll = 0;                       ///< nats a pair
  double kl = 0;                        ///< nats a pair
  std::vector<double> test_mse;         ///< one a test set
  std::vector<double> singular_values;  ///< of the generators, descending
  std::vector<double> parallelness;     ///< of their directions to the true laws
  int null_space_count = 0;
  std::vector<double> null_space_cosines;  ///< of the model's null space with the true laws
  std::int64_t steps = 0;
  double seconds = 0;
  std::string status;

  [[nodiscard]] double negative_elbo() const { return nll + kl; }
};

using FitProgress = std::function<void(const TrainingState&)>;

/// Simulates the data of `seed`, trains one model on them and measures it. Empty when `stop` asked
/// to end before that.
std::optional<Fit> fit(const Experiment& experiment, const ComparedModel& model, std::uint64_t seed,
                       Lanes& lanes, const FitProgress& progress,
                       const std::function<bool()>& stop);

/// Seconds a training step, from `steps` steps after the first one, which allocates. Empty when
/// `stop` asked to end before that; throws ComputationError where training diverges.
std::optional<double> seconds_a_step(const Experiment& experiment, const ComparedModel& model,
                                     int steps, Lanes& lanes, const std::function<bool()>& stop);

/// Fits that are kept in a folder, one JSON file each under the experiment, model, seed and the
/// settings they came from, so that a long comparison goes on where it ended.
class FitStore {
 public:
  explicit FitStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] std::optional<Fit> find(const Experiment& experiment, const ComparedModel& model,
                                        std::uint64_t seed) const;
  /// Whether the file of this fit holds one that came from something else.
  [[nodiscard]] bool holds_another(const Experiment& experiment, const ComparedModel& model,
                                   std::uint64_t seed) const;
  void keep(const Experiment& experiment, const ComparedModel& model, const Fit& fit) const;

 private:
  [[nodiscard]] std::filesystem::path file_of(const Experiment& experiment,
                                              const ComparedModel& model, std::uint64_t seed) const;
  std::filesystem::path folder_;
};

}  // namespace noether
