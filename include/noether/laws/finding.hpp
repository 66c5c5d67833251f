#pragma once

#include <optional>
#include <string>
#include <vector>

#include "noether/laws/spectrum.hpp"
#include "noether/screen/noise.hpp"
#include "noether/screen/posterior_null_space.hpp"
#include "noether/screen/screen.hpp"

namespace noether {

enum class Verdict { kLawsFound, kNoneFound, kUndecided };
std::string name_of(Verdict verdict);

/// One law of the finding, data units.
struct FoundLaw {
  Quadratic law;
  std::string formula;
  double relative_drift = 0;  ///< beyond what noise explains, over the spread between trajectories
  double model_agreement =
      0;  ///< norm of its projection on the directions the trained model conserves
};

/// What a run found: the contents of laws.json.
struct Finding {
  Verdict verdict = Verdict::kUndecided;
  std::string summary;
  std::vector<std::string> variables;
  std::vector<FoundLaw> laws;
  NoiseEstimate noise;
  bool noise_given = false;
  std::optional<double> negative_elbo_per_pair;  ///< of the trained model, reported scheme, S_eval
  Spectrum spectrum;                             ///< of the generators
  std::optional<std::vector<double>> parallelness;
  ScreenResult screen;
  PosteriorNullSpace posterior_null_space;  ///< directions in data units
  /// Where the truth is known: cosines between the true laws and as many leading directions of the
  /// model's null space, descending.
  std::optional<std::vector<double>> null_space_cosines;
  std::optional<double> test_mse;  ///< a coordinate, one reported step under the posterior mean
  std::vector<std::string> warnings;
};

/// Weighs two independent witnesses: the null space of the data (the screen) and what the trained
/// model conserves (its generators and its posterior null space). A law is a direction that the
/// data hold constant and the model confirms; directions with one witness only make the finding
/// undecided, none at all 'none found'.
void conclude(const Dataset& data, Finding& finding);

}  // namespace noether
