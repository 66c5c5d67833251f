#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "noether/laws/algebra.hpp"
#include "noether/laws/completion.hpp"
#include "noether/phase/groups.hpp"
#include "noether/screen/noise.hpp"

namespace noether {

/// What held-out data say of a law (method: section 7).
enum class LawStatus {
  kEstablished,  ///< not rejected, with a resolution fine enough to mean it
  kApproximate,  ///< rejected, but it drifts by less than the tolerance
  kUndecided,    ///< not rejected, but a drift worth knowing would have gone unseen
  kRefuted,      ///< rejected, and it drifts by more than the tolerance
  kImplied,      ///< a product or bracket of established laws that is no candidate of its own
};
std::string name_of(LawStatus status);

struct EvidenceOptions {
  double level = 0.01;       ///< of the test, after Holm's correction over the candidates
  double resolution = 0.02;  ///< the coarsest with which a law counts as established
  double tolerance = 0.01;   ///< relative drift of an approximate law
};

/// One law of the finding, data units.
struct FoundLaw {
  Quadratic law;
  std::string name, formula, latex;
  LawStatus status = LawStatus::kUndecided;
  std::vector<std::string> implied_by;  ///< names of the laws it is a function of
  std::string withheld;                 ///< why a law that passes its test does not count
  double drift_training = 0;            ///< beyond the noise, over the spread between trajectories
  double drift_held_out = 0;
  double noise_explains = 0;  ///< what noise alone makes of the drift on held-out data, same units
  double p_value = 1;
  double corrected_p_value = 1;  ///< Holm
  double resolution = std::numeric_limits<double>::infinity();
  Quadratic coefficient_std;   ///< of A and b, in the gauge of the readable basis
  double model_agreement = 0;  ///< norm of its projection on what the trained model conserves
  /// Nats that the law adds to the evidence lower bound of the whole data set; where measured.
  std::optional<double> evidence_nats, evidence_standard_error;
};

struct Unidentifiable {
  std::string formula;
  std::string why;
};

/// The data as the test needs them.
struct EvidenceData {
  std::vector<std::string> variables;
  std::vector<StateGroup> training, held_out;
  NoiseEstimate noise;
  Eigen::VectorXd scale;             ///< (M) spread of the variables
  std::size_t num_trajectories = 0;  ///< ids in both together
  bool independent = true;           ///< false where nothing was held out
};

struct Evidence {
  std::vector<FoundLaw> laws;
  std::vector<Unidentifiable> unidentifiable;
  Algebra algebra;  ///< of the laws that count: established, approximate and implied
  int functionally_independent = 0;
  double farthest = 0;  ///< that any variable moves along a trajectory (RMS), over its spread
};

/// `span` is all that the training data hold constant: coefficients are only determined up to it.
/// Directions on which all trajectories agree are set aside; the rest is put in readable form on
/// the training data. These laws are tested on the held-out data and completed by products and
/// brackets of what is established, each new member tested like the others. Where nothing was held
/// out or only one trajectory is there, no law gets beyond `undecided`; nor does one where nothing
/// that it speaks of moves, for every function of what stands still passes.
Evidence weigh(const std::vector<Quadratic>& span, const EvidenceData& data,
               const EvidenceOptions& options);

/// A variable that moves along trajectories by less than this share of its spread hardly moves.
inline constexpr double kShortWay = 0.1;

/// The status that a test gives (method: section 7).
LawStatus status_of(double corrected_p_value, double drift, double resolution,
                    const EvidenceOptions& options);

/// Does a status count a law as found?
bool counts(LawStatus status);

}  // namespace noether
