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

/// Machine and version that made a fit; not part of its identity.
struct MadeBy {
  std::string cpu;
  int threads = 0;
  std::string version;
};

/// Results of one model on one data set. Everything is reported with RK4 and the same S_eval orbit
/// samples. Errors are mean squares per coordinate of one step: for the posterior mean of the
/// predictions and, for comparison, for the prediction under the mean weights, which differs if the
/// posterior is wide.
struct Fit {
  std::string experiment;
  std::string model;
  std::uint64_t seed = 0;
  double train_mse = 0;
  double nll = 0;                         ///< nats per pair
  double kl = 0;                          ///< nats per pair
  std::vector<double> test_mse;           ///< one per test set
  std::vector<double> mean_weights_mse;   ///< one per test set
  std::vector<double> singular_values;    ///< of the generators, descending
  std::vector<double> parallelness;       ///< of their directions to the true laws
  std::vector<std::vector<double>> laws;  ///< learned ones, flatten()ed (A, b)
  std::string start;                      ///< of the generators: the one that was kept
  int screen_count = 0;                   ///< laws that the screen of the data finds
  int null_space_count = 0;
  std::vector<double> null_space_cosines;  ///< of the model's null space with the true laws
  std::int64_t steps = 0;
  double seconds = 0;
  std::string status;
  MadeBy made_by;

  [[nodiscard]] double negative_elbo() const { return nll + kl; }
};

using FitProgress = std::function<void(const TrainingState&)>;

/// A fit with its trained model, which field_of() uses.
struct TrainedFit {
  Fit fit;
  Archive model;
};

/// Simulates the data of `seed`, trains one model on them and measures it. Empty if `stop` asked to
/// end before that.
std::optional<TrainedFit> fit(const Experiment& experiment, const ComparedModel& model,
                              std::uint64_t seed, ThreadPool& pool, const FitProgress& progress,
                              const std::function<bool()>& stop);

/// The field of a fit's trained model with the orbit samples used for errors, in data units:
/// experiments do not scale the data. Throws UsageError if the data were scaled.
std::unique_ptr<ModelField> field_of(const Experiment& experiment, const ComparedModel& model,
                                     std::uint64_t seed, const Archive& archive, ThreadPool& pool);

/// Mean squared error per coordinate of the mean of one step's predictions over `draw_pairs`
/// antithetic pairs of weight draws, whose mean has only a second-order error.
double predictive_error(ModelField& field, const Dataset& data, int substeps, int draw_pairs);

/// The data a fit is trained on.
Dataset training_data(const Experiment& experiment, std::uint64_t seed);
/// Seeds from this one on are for test data.
inline constexpr std::uint64_t kTestSeeds = 1'000'000;

/// Seconds per training step, from `steps` steps after the first one, which allocates. Empty if
/// `stop` asked to end before that; throws ComputationError where training diverges.
std::optional<double> seconds_a_step(const Experiment& experiment, const ComparedModel& model,
                                     int steps, ThreadPool& pool,
                                     const std::function<bool()>& stop);

using NamedNumbers = std::map<std::string, std::vector<double>>;

/// Fits kept in a folder, one JSON file each, identified by experiment, model, seed and settings,
/// so that a long comparison can be resumed. The trained model is kept with the fit if the
/// experiment asks for it.
class FitStore {
 public:
  explicit FitStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] std::optional<Fit> find(const Experiment& experiment, const ComparedModel& model,
                                        std::uint64_t seed) const;
  /// Whether the file of this fit holds a fit of a different origin.
  [[nodiscard]] bool holds_another(const Experiment& experiment, const ComparedModel& model,
                                   std::uint64_t seed) const;
  void keep(const Experiment& experiment, const ComparedModel& model,
            const TrainedFit& trained) const;
  /// The trained model of a fit that find() returns; empty if there is none.
  [[nodiscard]] std::optional<Archive> model_of(const Experiment& experiment,
                                                const ComparedModel& model,
                                                std::uint64_t seed) const;
  /// Numbers measured on a fit later, kept under a separate name; empty if there are none.
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
