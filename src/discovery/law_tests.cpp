#include "noether/discovery/law_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "noether/core/number_text.hpp"
#include "noether/linalg/subspace.hpp"
#include "noether/reading/readable_laws.hpp"
#include "noether/screen/scatter.hpp"
#include "noether/testing/identifiability.hpp"
#include "noether/testing/observe.hpp"
#include "src/discovery/candidate_tests.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kRounds = 3;  // of completion
constexpr Index kRankPoints = 60;
constexpr Index kMostStatesToFit = 20000;
constexpr Index kMostStatesToTest = 100000;
constexpr std::size_t kTrajectoriesPerLaw = 2;  // below which agreement between them says nothing
constexpr double kDependent = 1e-6;             // share of a law outside the span of the others
constexpr double kFar = 3;  // spreads from zero beyond which a variable is counted from its middle
constexpr const char* kIdentical = "identical in every trajectory";

MatrixXd some_points(const std::vector<TrajectoryStates>& groups) {
  Index total = 0;
  for (const TrajectoryStates& group : groups) total += group.states.cols();
  const Index stride = std::max<Index>(1, total / kRankPoints);
  MatrixXd points(groups.empty() ? 0 : groups[0].states.rows(), (total + stride - 1) / stride);
  Index at = 0;
  Index seen = 0;
  for (const TrajectoryStates& group : groups) {
    for (Index i = 0; i < group.states.cols(); ++i, ++seen) {
      if (seen % stride == 0) points.col(at++) = group.states.col(i);
    }
  }
  return points.leftCols(at);
}

/// What the laws that count amount to.
void sum_up(const CandidateTests& tests, const LawTestData& data, TestedLaws& tested) {
  const std::vector<Quadratic> counted = tests.counted();
  tested.functionally_independent =
      functional_rank(counted, some_points(data.training), data.scale);
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
  std::vector<Quadratic> moved;
  for (const Quadratic& law : laws) moved.push_back(rescaled(data.about_origin(law), data.scale));
  const MatrixXd basis = orthonormal_basis(stack(moved), kDependent);
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

/// Reads and tests what the data hold constant.
class Reader {
 public:
  Reader(const Constants& constants, const LawTestData& data, CandidateTests& tests,
         const CoefficientEstimator& estimator, const LawTestOptions& options)
      : constants_(constants),
        data_(data),
        tests_(tests),
        estimator_(estimator),
        options_(options),
        few_(constants.saturated || data.num_trajectories < 2) {
    for (Quadratic& multiple : multiples_of(constants.identities))
      multiples_.push_back(data.about_origin(std::move(multiple)));
  }

  void read(TestedLaws& tested) const {
    const std::vector<Quadratic> span = independent(constants_.span, data_);
    const Split split = split_of(span, data_, data_.noise.variance());
    for (const FittedLaw& fitted : readable(split.unidentifiable, {}))
      tested.unidentifiable.push_back({tests_.text_of(law_of(fitted)), kIdentical});
    const std::vector<FittedLaw> laws = readable(split.identifiable, split.unidentifiable);
    for (const FittedLaw& fitted : laws) {
      if (is_identical(law_of(fitted)))
        tested.unidentifiable.push_back({tests_.text_of(law_of(fitted)), kIdentical});
      else
        tests_.add({law_of(fitted), fitted.factor()}, true, {});
    }
    const std::size_t constant = split.identifiable.size();
    tested.unread = few_ && constant > laws.size() ? constant - laws.size() : 0;
  }

 private:
  [[nodiscard]] Quadratic law_of(const FittedLaw& fitted) const {
    return fitted.law(data_.scale.size());
  }
  [[nodiscard]] std::vector<FittedLaw> readable(const std::vector<Quadratic>& laws,
                                                std::vector<Quadratic> modulo) const {
    modulo.insert(modulo.end(), multiples_.begin(), multiples_.end());
    return readable_laws(laws, estimator_, tests_.layout(),
                         {std::move(modulo), data_.origin, few_, data_.num_trajectories < 2});
  }
  /// As `check` would say of this law on its own.
  [[nodiscard]] bool is_identical(const Quadratic& law) const {
    if (data_.num_trajectories < 2) return false;
    std::vector<TrajectoryStates> all = data_.training;
    if (data_.independent) all.insert(all.end(), data_.held_out.begin(), data_.held_out.end());
    return identical_in_all(observe(all, law, data_.noise.variance()), options_.level);
  }

  const Constants& constants_;
  const LawTestData& data_;
  CandidateTests& tests_;
  const CoefficientEstimator& estimator_;
  const LawTestOptions& options_;
  bool few_;
  std::vector<Quadratic> multiples_;
};

}  // namespace

Quadratic LawTestData::about_origin(Quadratic law) const {
  law.b += law.A * origin;
  return law;
}

Quadratic LawTestData::in_data_coordinates(Quadratic law) const {
  law.b -= law.A * origin;
  return law;
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

LawTestData law_test_data(const HeldOutSplit& split, const NoiseEstimate& noise) {
  const std::vector<TrajectoryStates> training = states_by_trajectory(split.training);
  const std::vector<TrajectoryStates> held_out = states_by_trajectory(split.held_out);
  std::set<std::string> ids;
  for (const auto* part : {&training, &held_out}) {
    for (const TrajectoryStates& group : *part) ids.insert(group.id);
  }
  const Standardisation standard = standardise(split.training);
  const VectorXd origin = origin_of(standard);
  return {split.training.variables,
          less(thinned(training, kMostStatesToFit), origin),
          less(thinned(held_out, kMostStatesToTest), origin),
          noise,
          standard.scale,
          ids.size(),
          split.independent,
          origin,
          FormulaSlack(training, noise.variance())};
}

TestedLaws test_laws(const Constants& constants, const LawTestData& data,
                     const LawTestOptions& options) {
  TestedLaws tested;
  const Index M = data.scale.size();
  const CoefficientEstimator estimator(data.training, data.noise.variance(), data.scale,
                                       data.noise.limited_by_sampling);
  CandidateTests tests(data, options, estimator.motion());
  Reader(constants, data, tests, estimator, options).read(tested);
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
  tested.farthest = estimator.motion().tail(M).maxCoeff();
  sum_up(tests, data, tested);
  return tested;
}

}  // namespace noether
