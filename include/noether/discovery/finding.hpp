#pragma once

#include <optional>
#include <string>
#include <vector>

#include "noether/core/enum_names.hpp"
#include "noether/core/message.hpp"
#include "noether/discovery/discovery_options.hpp"
#include "noether/discovery/law_tests.hpp"
#include "noether/discovery/term_search.hpp"
#include "noether/model/spectrum.hpp"
#include "noether/screen/noise.hpp"
#include "noether/screen/posterior_null_space.hpp"
#include "noether/screen/screen.hpp"
#include "noether/testing/held_out.hpp"

namespace noether {

enum class Verdict { kLawsFound, kNoneFound, kUndecided };
template <>
struct EnumNames<Verdict> {
  static constexpr std::string_view key = "laws.json: verdict";
  static constexpr std::string_view noun = "a verdict";
  static constexpr std::pair<Verdict, std::string_view> entries[] = {
      {Verdict::kLawsFound, "laws_found"},
      {Verdict::kNoneFound, "none_found"},
      {Verdict::kUndecided, "undecided"}};
};

/// Is the motion Hamiltonian in these variables at all? Mean square of the residuals of one step
/// under the posterior mean over what the noise explains: near 1 where a Hamiltonian model accounts
/// for the motion; larger where it does not, or is not trained enough. Laws do not require it.
struct HamiltonianTest {
  double training = 0;
  double held_out = 0;
  double degrees = 0;  ///< residuals held out
};

/// Negative lower bounds of trainings with none of the laws built in and with those that count;
/// nats a pair, data units. What the error contains is the spread over seeds of the difference.
struct ElboComparison {
  double none = 0;
  std::optional<double> laws;  ///< nothing where no law counts
  std::optional<double> standard_error;
};

/// What a run found: the contents of laws.json.
struct Finding {
  Verdict verdict = Verdict::kUndecided;
  std::string summary;
  std::vector<std::string> variables;
  std::vector<FoundLaw> laws;
  std::vector<Unidentifiable> unidentifiable;
  /// (M, 2) least and largest value of every variable in the data: where the laws were seen.
  Eigen::MatrixXd range;
  bool canonical = true;                ///< false: nothing speaks of brackets or a Hamiltonian
  std::vector<TriedTerms> tried_terms;  ///< beyond the quadratic laws of canonical variables
  Algebra algebra;
  int functionally_independent = 0;
  std::string held_out;  ///< what the laws were tested on, one sentence
  HamiltonianTest hamiltonian;
  NoiseEstimate noise;
  bool noise_given = false;
  std::optional<double> negative_elbo_per_pair;  ///< of the trained model, reported scheme, S_eval
  std::optional<ElboComparison> elbo_comparison;
  Spectrum spectrum;  ///< of the generators
  std::optional<std::vector<double>> parallelness;
  ScreenResult screen;
  PosteriorNullSpace posterior_null_space;  ///< directions in data units
  /// Where the truth is known: cosines between the true laws and as many leading directions of the
  /// model's null space, descending.
  std::optional<std::vector<double>> null_space_cosines;
  std::optional<double> test_mse;  ///< a coordinate, one reported step under the posterior mean
  std::vector<Message> warnings;
};

/// Candidates are what the training data hold constant (the screen); the held-out data decide what
/// becomes of them (law_tests.hpp, derivation 7.7). What the trained model conserves (its
/// generators and its posterior null space) stands beside each law as its agreement, with a warning
/// where it misses one: a model denies nothing, since it may be sure before it is right. The
/// verdict is 'none found' where nothing is constant, or only what changes so slowly that held-out
/// data show it; undecided where what holds is undecided, the same in every trajectory, or constant
/// in training and refuted by the held-out data.
///
/// Quadratic laws of canonical variables are read first, with their algebra; then the terms of
/// `options.terms` are searched for further ones.
void assess_laws(const HeldOutSplit& split, const DiscoveryOptions& options, ThreadPool& pool,
                 Finding& finding);

/// The same from data alone, without a model.
Finding assess_data(const Dataset& data, const DiscoveryOptions& options, const GivenNoise& noise,
                    ThreadPool& pool);

}  // namespace noether
