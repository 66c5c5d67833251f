#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "noether/algebra/algebra.hpp"
#include "noether/phase/trajectory_states.hpp"
#include "noether/reading/law_formula.hpp"
#include "noether/screen/noise.hpp"
#include "noether/screen/screen.hpp"
#include "noether/terms/law.hpp"
#include "noether/testing/held_out.hpp"
#include "noether/testing/law_status.hpp"

namespace noether {

/// One term of a found law with the standard deviation of its coefficient; 0 where it is exact.
struct FoundTerm {
  std::string text;
  double coefficient = 0, std = 0;
};

/// One law of the finding, data units.
struct FoundLaw {
  Law law;
  std::vector<FoundTerm> terms;
  std::string name, formula, latex;
  LawStatus status = LawStatus::kUndecided;
  std::vector<std::string> implied_by;  ///< names of the laws it is a function of
  std::string withheld;                 ///< why a law that passes its test does not count
  double drift_training = 0;            ///< beyond the noise, over the spread between trajectories
  double drift_held_out = 0;
  double noise_explains = 0;  ///< what noise alone makes of the drift on held-out data, same units
  double p_value = 1;
  double corrected_p_value = 1;  ///< Holm
  double min_detectable_drift = std::numeric_limits<double>::infinity();
  Quadratic coefficient_std;   ///< of A and b, in the gauge of the readable basis; if quadratic
  double model_agreement = 0;  ///< norm of its projection on what the trained model conserves
  /// Nats that the law adds to the evidence lower bound of the whole data set; where measured.
  std::optional<double> evidence_nats, evidence_standard_error;

  /// Null for a law of any other form.
  [[nodiscard]] const Quadratic* quadratic() const { return law->quadratic(); }
};

struct Unidentifiable {
  std::string formula;
  std::string why;
};

/// The data as the test needs them.
struct LawTestData {
  std::vector<std::string> variables;
  std::vector<TrajectoryStates> training, held_out;  ///< less the origin
  NoiseEstimate noise;
  Eigen::VectorXd scale;             ///< (M) spread of the variables
  std::size_t num_trajectories = 0;  ///< ids in both together
  bool independent = true;           ///< false where nothing was held out
  /// (M) the middle of variables that are far from zero, which would cost digits and make results
  /// depend on where the zero is; 0 for the others.
  Eigen::VectorXd origin;
  FormulaSlack slack;  ///< in the coordinates of the data

  [[nodiscard]] Quadratic about_origin(const Quadratic& law) const;
  [[nodiscard]] std::vector<Quadratic> about_origin(const std::vector<Quadratic>& laws) const;
  [[nodiscard]] Quadratic in_data_coordinates(const Quadratic& law) const;
};

/// What test_laws() needs of a split. Long data are thinned to 20,000 states for the coefficients
/// and 100,000 for the test: more states cost time and change the result very little.
LawTestData law_test_data(const HeldOutSplit& split, const NoiseEstimate& noise);
/// The same where laws are only read: nothing is held out.
LawTestData law_test_data(const Dataset& data, const NoiseEstimate& noise);

struct TestedLaws {
  std::vector<FoundLaw> laws;
  std::vector<Unidentifiable> unidentifiable;
  Algebra algebra;  ///< of the laws that count: established, approximate and implied
  int functionally_independent = 0;
  /// Established laws whose bracket is clearly not conserved; empty, or two names.
  std::vector<std::string> broken_bracket;
  std::size_t unread = 0;  ///< constant combinations that data so few cannot tell from coincidence
  double farthest = 0;     ///< that any variable moves along a trajectory (RMS), over its spread
};

/// What the training data hold constant, data units: coefficients of laws are only determined up to
/// it.
struct Constants {
  std::vector<Quadratic> span;
  std::vector<Identity> identities = {};
  bool saturated = false;  ///< only forms known beforehand can be told
};
Constants constants_of(const ScreenResult& screened);

/// An identity as it is read, as in "z = 0", in as many digits as the data have.
std::string identity_text(const Identity& identity, const LawTestData& data);

/// Directions on which all trajectories agree are set aside, as is a law whose values are the same
/// in all of them; the rest is put in readable form on the training data. These laws are tested on
/// the held-out data and completed by products and brackets of what is established, each new member
/// tested like the others. Where nothing was held out or only one trajectory is there, no law gets
/// beyond `undecided`; nor does one where nothing that it speaks of moves, for every function of
/// what stands still passes.
TestedLaws test_laws(const Constants& constants, const LawTestData& data,
                     const LawTestOptions& options);

/// A variable that moves along trajectories by less than this share of its spread hardly moves.
inline constexpr double kShortWay = 0.1;
/// A system that stands still in more than this share of the rows is mostly at rest.
inline constexpr double kMostlyAtRest = 0.8;

}  // namespace noether
