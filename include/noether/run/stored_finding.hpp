#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "noether/phase/quadratic.hpp"

namespace noether {

/// Numbers of laws.json are finite or null.
using Measured = std::optional<double>;

/// One law as laws.json tells of it, data units.
struct StoredLaw {
  std::string name, formula, status;
  std::vector<std::string> implied_by;
  std::string withheld;  ///< why it does not count although it passes its test
  Quadratic law;
  Measured drift_training, drift_held_out, noise_explains;  ///< relative to the law's spread
  Measured p_value, corrected_p_value, min_detectable_drift;
  Measured evidence_nats, evidence_standard_error;

  /// Is it one that the finding counts?
  [[nodiscard]] bool counts() const {
    return status == "established" || status == "approximate" || status == "implied";
  }
};

struct StoredAlgebra {
  std::string name, aliases, semisimple_part;
  int dimension = 0, centre = 0, radical = 0;
  Measured closure_residual;
  bool centrally_extended = false;
};

/// What people want to read of laws.json.
struct StoredFinding {
  std::string verdict, summary, held_out;
  std::vector<std::string> variables;
  std::vector<StoredLaw> laws;
  StoredAlgebra algebra;
  int functionally_independent = 0;
  std::vector<Measured> noise_std;
  std::string noise_how;
  bool noise_given = false;
  /// Negative ELBO, nats a pair: of this run's model, and of trainings with the laws built in and
  /// without any.
  Measured elbo_trained, elbo_laws, elbo_none, elbo_standard_error;
  Measured residual_over_noise;  ///< of one step on held-out data, mean square; near 1 is right
  std::vector<double> singular_values;
  std::vector<Eigen::MatrixXd> generators;  ///< (M+1, M+1) each, unit norm, in their order
  std::vector<double> screen_eigenvalues, model_eigenvalues;
  int screen_count = 0, screen_approximate = 0, model_count = 0;
  Measured screen_threshold, smallest_visible_drift, test_mse;
  std::vector<std::pair<std::string, std::string>> unidentifiable;  ///< formula and why
  std::vector<std::string> warnings;

  [[nodiscard]] Eigen::Index dimension() const {
    return static_cast<Eigen::Index>(variables.size());
  }
};

/// Reads a laws.json. Throws IoError naming the file and what is wrong with it.
StoredFinding read_finding(const std::filesystem::path& file);

}  // namespace noether
