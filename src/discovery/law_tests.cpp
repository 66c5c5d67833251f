#include "noether/discovery/law_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "noether/core/number_text.hpp"
#include "noether/linalg/subspace.hpp"
#include "noether/screen/scatter.hpp"
#include "noether/testing/identifiability.hpp"
#include "src/discovery/candidate_tests.hpp"
#include "src/discovery/law_reader.hpp"
#include "src/discovery/law_trial.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kRounds = 3;                      // of completion
constexpr std::size_t kTrajectoriesPerLaw = 2;  // below which agreement between them says nothing
constexpr double kDependent = 1e-6;             // share of a law outside the span of the others
constexpr double kFar = 3;  // spreads from zero beyond which a variable is counted from its middle
constexpr const char* kIdentical = "identical in every trajectory";

/// What the laws that count amount to.
void sum_up(const CandidateTests& tests, const LawTestData& data, TestedLaws& tested) {
  const std::vector<Quadratic> counted = tests.counted();
  tested.functionally_independent = functional_rank(
      {counted.begin(), counted.end()}, some_states(data.training, kRankPoints), data.scale);
  if (tested.broken_bracket.empty())
    tested.algebra = identify_algebra(counted, data.scale, tests.error_of_laws());
  else
    tested.algebra.name = "none: the variables are not canonical";
}

/// Combinations (columns) of laws.
std::vector<Quadratic> combined(const std::vector<Quadratic>& laws, const MatrixXd& combinations) {
  std::vector<Quadratic> result;
  for (Index i = 0; i < combinations.cols(); ++i) {
    Quadratic law = Quadratic::zero(laws[0].dimension());
    for (std::size_t l = 0; l < laws.size(); ++l)
      law = law + combinations(static_cast<Index>(l), i) * laws[l];
    result.push_back(law);
  }
  return result;
}

/// The span as laws that the data can tell from values shared by all trajectories, and the rest.
struct Split {
  std::vector<Quadratic> identifiable, unidentifiable;
};

/// With hardly more trajectories than laws some combination is always the same in all of them,
/// which says nothing.
Split split_of(const std::vector<Quadratic>& span, const LawTestData& data,
               const VectorXd& variance) {
  if (data.training.size() <= kTrajectoriesPerLaw * span.size()) return {span, {}};
  const auto split = split_by_identifiability({span.begin(), span.end()}, data.training, variance);
  return {combined(span, split.identifiable), combined(span, split.unidentifiable)};
}

/// An orthonormal basis of the span, in units of the variables.
std::vector<Quadratic> independent(const std::vector<Quadratic>& laws, const LawTestData& data) {
  std::vector<Quadratic> inner;
  for (const Quadratic& law : data.about_origin(laws)) inner.push_back(rescaled(law, data.scale));
  const MatrixXd basis = orthonormal_basis(stack(inner), kDependent);
  std::vector<Quadratic> result;
  for (Index k = 0; k < basis.cols(); ++k)
    result.push_back(
        rescaled(unflatten(basis.col(k), data.scale.size()), data.scale.cwiseInverse()));
  return result;
}

VectorXd origin_of(const Standardisation& standard) {
  const auto far = standard.shift.array().abs() > kFar * standard.scale.array();
  return far.select(standard.shift, 0);
}

std::vector<TrajectoryStates> less(std::vector<TrajectoryStates> groups, const VectorXd& origin) {
  for (TrajectoryStates& group : groups) group.states.colwise() -= origin;
  return groups;
}

/// Adds what the training data hold constant to the tests, in readable form.
void add_candidates(const Constants& constants, const LawTestData& data, const LawReader& reader,
                    CandidateTests& tests, TestedLaws& tested) {
  const Index M = data.scale.size();
  const std::vector<Quadratic> span = independent(constants.span, data);
  const Split split = split_of(span, data, data.noise.variance());
  const auto set_aside = [&](const Quadratic& law) {
    tested.unidentifiable.push_back({tests.text_of(law), kIdentical});
  };
  for (const FittedLaw& fitted : reader.read(split.unidentifiable, {})) set_aside(fitted.law(M));
  const std::vector<FittedLaw> laws = reader.read(split.identifiable, split.unidentifiable);
  for (const FittedLaw& fitted : laws) {
    if (tests.is_identical(fitted.law(M)))
      set_aside(fitted.law(M));
    else
      tests.add({fitted.law(M), fitted.factor()}, true, {});
  }
  tested.unread = reader.unread(split.identifiable.size(), laws.size());
}

}  // namespace

Quadratic LawTestData::about_origin(const Quadratic& law) const { return moved(law, origin); }

Quadratic LawTestData::in_data_coordinates(const Quadratic& law) const {
  return moved(law, -origin);
}

std::vector<Quadratic> LawTestData::about_origin(const std::vector<Quadratic>& laws) const {
  std::vector<Quadratic> result;
  for (const Quadratic& law : laws) result.push_back(about_origin(law));
  return result;
}

Constants constants_of(const ScreenResult& screened) {
  return {screened_laws(screened), screened.identities, screened.saturated};
}

std::string identity_text(const Identity& identity, const LawTestData& data) {
  const bool alone = (identity.law.b.array() != 0).count() == 1;
  return fmt::format(
      "{} = {}",
      alone ? formula(identity.law, data.variables)
            : factored_formula(identity.law, data.variables, data.slack.of(identity.law)),
      significant(identity.value, 4));
}

namespace {

/// `training` (all states), `held_out` and `ids` in both together.
LawTestData from_states(const Dataset& data, const std::vector<TrajectoryStates>& training,
                        std::vector<TrajectoryStates> held_out, std::size_t ids,
                        const NoiseEstimate& noise) {
  const Standardisation standard = standardise(data);
  const VectorXd origin = origin_of(standard);
  return {data.variables,
          less(thinned(training, kMostStatesToFit), origin),
          less(thinned(std::move(held_out), kMostStatesToTest), origin),
          noise,
          standard.scale,
          ids,
          false,
          origin,
          FormulaSlack(training, noise.variance())};
}

}  // namespace

LawTestData law_test_data(const HeldOutSplit& split, const NoiseEstimate& noise) {
  const std::vector<TrajectoryStates> training = states_by_trajectory(split.training);
  const std::vector<TrajectoryStates> held_out = states_by_trajectory(split.held_out);
  std::set<std::string> ids;
  for (const auto* part : {&training, &held_out}) {
    for (const TrajectoryStates& group : *part) ids.insert(group.id);
  }
  LawTestData data = from_states(split.training, training, held_out, ids.size(), noise);
  data.independent = split.independent;
  return data;
}

LawTestData law_test_data(const Dataset& data, const NoiseEstimate& noise) {
  const std::vector<TrajectoryStates> states = states_by_trajectory(data);
  return from_states(data, states, {}, states.size(), noise);
}

TestedLaws test_laws(const Constants& constants, const LawTestData& data,
                     const LawTestOptions& options) {
  TestedLaws tested;
  const LawReader reader(data, constants.identities, constants.saturated);
  const VectorXd motion = reader.estimator().motion();
  CandidateTests tests(data, options, motion);
  add_candidates(constants, data, reader, tests, tested);
  tests.test();
  for (int round = 0; round < kRounds && tests.complete_once(); ++round) tests.test();
  tested.broken_bracket = tests.broken_brackets();
  if (!tested.broken_bracket.empty())
    tests.drop_brackets();
  else
    tests.note_implied();
  if (data.num_trajectories < 2)
    tests.withhold_all("there is only one trajectory");
  else if (!data.independent)
    tests.withhold_all("no data were held out to test it");
  tested.laws = tests.laws();
  tested.farthest = motion.tail(data.scale.size()).maxCoeff();
  sum_up(tests, data, tested);
  return tested;
}

}  // namespace noether
