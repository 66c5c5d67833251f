#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "noether/razor/objective.hpp"
#include "noether/razor/optimiser.hpp"

namespace noether {

enum class Start { kAuto, kRandom, kAnchored };
Start start_from_name(const std::string& name);
std::string name_of(Start start);

GroupMode group_from_name(const std::string& name);
std::string name_of(GroupMode group);
Biases biases_from_name(const std::string& name);
std::string name_of(Biases biases);

/// How the output variance is set: `fixed` at the noise; `closed_form`, the running mean of the
/// squared residual (paper, D.2); `at_least`, that mean but never below the noise, so that a model
/// error is not mistaken for signal.
enum class VarianceRule { kFixed, kClosedForm, kAtLeast };
VarianceRule variance_rule_from_name(const std::string& name);
std::string name_of(VarianceRule rule);

/// Every choice of a run; zero means "chosen from the size of the data" where a key says so.
/// Defaults here are the defaults users see in `noether config`.
struct Settings {
  std::vector<std::ptrdiff_t> widths{200, 200};
  Activation activation = Activation::kElu;
  double alpha = 1;
  bool map = false;
  bool prior_fixed = false;
  bool row_factor_trained = true;
  Biases biases = Biases::kPosterior;
  double prior_variance = 1;
  double initial_spread = 0.1;

  Scheme scheme = Scheme::kMidpoint;
  int substeps = 1;
  int report_substeps = 2;
  double finish = 0.1;

  NoiseIn noise_in = NoiseIn::kStates;
  VarianceRule variance_rule = VarianceRule::kAtLeast;

  GroupMode group = GroupMode::kLearn;
  int num_laws = 0;
  int orbit_samples = 0;
  Measure measure = Measure::kBall;
  double measure_scale = 0;
  Sampler sampler = Sampler::kSobol;
  bool antithetic_orbit = true;
  bool orbit_shared = false;
  bool antithetic_weights = true;
  int tile_pairs = 0;
  int segment_pairs = 50;
  int segments_per_draw = 2;
  int weight_draws = 1;
  int batch = 20;

  Start start = Start::kAuto;
  int steps = 0;
  int probe_steps = 0;
  int anchor_first = 500;
  int anchor_every = 500;
  double anchor_until = 0.5;
  double settle_tolerance = 0;

  MeansOptimiser means = MeansOptimiser::kMuon;
  bool optimiser_auto = true;
  double rate_means = 0;
  double rate_factors = 1e-3;
  double rate_rest = 0;
  double rate_generators = 1e-2;
  double rate_anchored = 1e-3;
  double clip = 4;
  int max_rollbacks = 8;

  int evaluation_samples = 16;
  int evaluation_pairs = 2000;
  bool scale_data = true;
  double checkpoint_seconds = 5;

  double held_out = 0.2;
  double test_level = 0.01;
  double coarsest_resolution = 0.02;
  double drift_tolerance = 0.01;
  int evidence_seeds = 2;
  int evidence_steps = 0;

  void validate() const;  ///< throws UsageError naming key and value
  [[nodiscard]] ObjectiveOptions objective(std::ptrdiff_t dimension) const;
  [[nodiscard]] OptimiserOptions optimiser() const;
};

/// One row of the table that drives `noether config`, --set and the TOML file alike.
struct SettingKey {
  std::string name;     ///< "razor.orbit_samples"
  std::string unit;     ///< "nats", "1", "pairs"
  std::string meaning;  ///< one sentence
  std::function<std::string(const Settings&)> get;
  std::function<void(Settings&, const std::string&)>
      set;  ///< throws UsageError naming key and value
};

const std::vector<SettingKey>& setting_keys();
/// Sets one key from text. An unknown key is an error that names the nearest known one.
void set_key(Settings& settings, const std::string& name, const std::string& value);

/// What resolve() decides, and by which rule, a key: for those who read a configuration without
/// data.
const std::map<std::string, std::string>& resolution_rules();

/// Fills everything that was left to the size of the data: number of laws, orbit samples, steps,
/// rates. Resolving twice changes nothing more.
Settings resolve(Settings settings, Eigen::Index dimension, Eigen::Index num_pairs);

}  // namespace noether
