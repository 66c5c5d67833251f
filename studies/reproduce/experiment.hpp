#pragma once

#include <string>
#include <vector>

#include "noether/core/enum_names.hpp"
#include "noether/integrate/simulate.hpp"
#include "noether/run/settings.hpp"
#include "noether/systems/system.hpp"

namespace noether {

/// A model that a table compares: without symmetry, with learned laws, or averaged over given ones.
struct ComparedModel {
  std::string name;
  GroupMode group = GroupMode::kNone;
  std::vector<Quadratic> laws;  ///< for GroupMode::kFixed
  double measure_scale = 0;     ///< 0: that of the experiment
};

struct TestSet {
  std::string name;
  SimulateOptions options;  ///< the seed is set for each fit
};

/// How an experiment is trained: `fast`, our schemes, sampling and optimiser; `paper`, 20 Euler
/// steps, the paper's number of shared orbit samples and weight draws, Adam.
enum class ReproduceSetting { kFast, kPaper };
template <>
struct EnumNames<ReproduceSetting> {
  static constexpr std::string_view key = "--setting";
  static constexpr std::string_view noun = "a setting";
  static constexpr std::pair<ReproduceSetting, std::string_view> entries[] = {
      {ReproduceSetting::kFast, "fast"}, {ReproduceSetting::kPaper, "paper"}};
};

/// One experiment of the paper: its data, its network, the models it compares.
struct Experiment {
  std::string name;
  std::string title;
  System system;
  SimulateOptions training;
  std::vector<TestSet> tests;
  Settings settings;
  std::vector<ComparedModel> models;
  int draw_pairs = 4;           ///< antithetic pairs of weight draws for the errors
  int error_samples = 0;        ///< orbit samples of each; 0: those of the evaluation
  std::int64_t full_steps = 0;  ///< of the paper's own training
  bool models_kept = false;     ///< keep trained models with the fits, for pages that use them
};

/// Tables 1 to 3 (paper, sections 5.2 to 5.4 and C.1 to C.3).
Experiment table_experiment(int table, ReproduceSetting setting, Biases biases);
/// n oscillators with U(n) symmetry, learned with K above n^2, except for n = 1, where K is 1
/// (figure 3): from a random start, as in the paper, or as `auto` decides.
Experiment unitary_experiment(int n, Start start, Biases biases);

}  // namespace noether
