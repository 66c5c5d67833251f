#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "noether/core/npz.hpp"
#include "noether/core/thread_pool.hpp"
#include "noether/razor/model_field.hpp"
#include "noether/razor/trainer.hpp"
#include "studies/reproduce/experiment.hpp"

namespace noether {

/// Where and by what a fit was made; not part of what decides it.
struct MadeBy {
  std::string cpu;
  int threads = 0;
  std::string version;
};

/// What one model came to on one data set. Everything is reported with RK4 and the same S_eval
/// orbit samples. Errors are mean squares a coordinate of one step: of the mean of the posterior's
/// predictions, and for comparison of the prediction under the mean weights, which is another one
/// where the posterior is wide.
struct Fit {
  std::string experiment;
  std::string model;
  std::uint64_t seed = 0;
  double train_mse = 0;
  double nll = 0;                         ///< nats a pair
  double kl = 0;                          ///< nats a pair
  std::vector<double> test_mse;           ///< one a test set
  std::vector<double> mean_weights_mse;   ///< one a test set
  std::vector<double> singular_values;    ///< of the generators, descending
  std::vector<double> parallelness;       ///< of their directions to the true laws
  std::vector<std::vector<double>> laws;  ///< learned ones, flatten()ed (A, b)
  std::string start;                      ///< of the generators: the one that was kept
  int screen_count = 0;                   ///< laws the data alone show
  int null_space_count = 0;
  std::vector<double> null_space_cosines;  ///< of the model's null space with the true laws
  std::int64_t steps = 0;
  double seconds = 0;
  std::string status;
  MadeBy made_by;

  [[nodiscard]] double negative_elbo() const { return nll + kl; }
};

using FitProgress = std::function<void(const TrainingState&)>;

/// A fit with the trained model, from which field_of() goes on.
struct TrainedFit {
  Fit fit;
  Archive model;
};

/// Simulates the data of `seed`, trains one model on them and measures it. Empty when `stop` asked
/// to end before that.
std::optional<TrainedFit> fit(const Experiment& experiment, const ComparedModel& model,
                              std::uint64_t seed, ThreadPool& pool, const FitProgress& progress,
                              const std::function<bool()>& stop);

/// The field of a fit's trained model over the orbit samples that errors are taken with, in data
/// units: experiments leave data as they are. Throws UsageError where they were scaled all the
/// same.
std::unique_ptr<ModelField> field_of(const Experiment& experiment, const ComparedModel& model,
                                     std::uint64_t seed, const Archive& archive, ThreadPool& pool);

/// Mean squared error a coordinate of the mean of one step's predictions under weight draws, of
/// `draw_pairs` antithetic pairs: their mean errs in second order.
double predictive_error(ModelField& field, const Dataset& data, int substeps, int draw_pairs);

/// The data a fit is trained on.
Dataset training_data(const Experiment& experiment, std::uint64_t seed);
/// Seeds from here on are those of test data.
inline constexpr std::uint64_t kTestSeeds = 1'000'000;

/// Seconds a training step, from `steps` steps after the first one, which allocates. Empty when
/// `stop` asked to end before that; throws ComputationError where training diverges.
std::optional<double> seconds_a_step(const Experiment& experiment, const ComparedModel& model,
                                     int steps, ThreadPool& pool,
                                     const std::function<bool()>& stop);

using NamedNumbers = std::map<std::string, std::vector<double>>;

/// Fits that are kept in a folder, one JSON file each under the experiment, model, seed and the
/// settings they came from, so that a long comparison goes on where it ended; beside it the trained
/// model, where an experiment asks for it.
class FitStore {
 public:
  explicit FitStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] std::optional<Fit> find(const Experiment& experiment, const ComparedModel& model,
                                        std::uint64_t seed) const;
  /// Whether the file of this fit holds one that came from something else.
  [[nodiscard]] bool holds_another(const Experiment& experiment, const ComparedModel& model,
                                   std::uint64_t seed) const;
  void keep(const Experiment& experiment, const ComparedModel& model,
            const TrainedFit& trained) const;
  /// The trained model of a fit that find() gives; empty where there is none.
  [[nodiscard]] std::optional<Archive> model_of(const Experiment& experiment,
                                                const ComparedModel& model,
                                                std::uint64_t seed) const;
  /// Numbers measured on a fit later, under a name of their own: empty where there are none.
  [[nodiscard]] std::optional<NamedNumbers> numbers_of(const Experiment& experiment,
                                                       const ComparedModel& model,
                                                       std::uint64_t seed,
                                                       const std::string& name) const;
  void keep_numbers(const Experiment& experiment, const ComparedModel& model, std::uint64_t seed,
                    const std::string& name, const NamedNumbers& numbers) const;

 private:
  [[nodiscard]] std::filesystem::path file_of(const Experiment& experiment,
                                              const ComparedModel& model, std::uint64_t seed,
                                              const std::string& ending) const;
  std::filesystem::path folder_;
};

}  // namespace noether
