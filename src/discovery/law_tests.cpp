#include "noether/discovery/law_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "noether/algebra/completion.hpp"
#include "noether/linalg/decompositions.hpp"
#include "noether/reading/readable_laws.hpp"
#include "noether/reading/textbook.hpp"
#include "noether/screen/scatter.hpp"
#include "noether/terms/monomials.hpp"
#include "noether/testing/identifiability.hpp"
#include "noether/testing/observe.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNovelShare = 0.1;  // share outside the span that makes a law new
constexpr double kSameLaw = 0.02;    // and below which it is one of the members
constexpr int kRounds = 3;           // of completion
constexpr Index kRankPoints = 60;
constexpr double kTermsOverDrift = 3;  // by which the terms of a law must exceed its drift
constexpr Index kMostStatesToFit = 20000;
constexpr Index kMostStatesToTest = 100000;
constexpr const char* kHardlyMoves = "the variables concerned hardly move along a trajectory";

std::vector<TrajectoryStates> together(const LawTestData& data) {
  std::vector<TrajectoryStates> all = data.training;
  if (data.independent) all.insert(all.end(), data.held_out.begin(), data.held_out.end());
  return all;
}

/// A law under test, with where it came from.
struct Member {
  LawWithErrors law;
  FoundLaw found;
  double spread = 0;      ///< between trajectories
  bool candidate = true;  ///< of the span; otherwise a product or bracket
};

class CandidateTests {
 public:
  CandidateTests(const LawTestData& data, const LawTestOptions& options, VectorXd motion)
      : data_(data),
        options_(options),
        motion_(std::move(motion)),
        layout_(layout_of(data.variables)),
        all_(together(data)),
        variance_(data.noise.variance()),
        unit_(monomials(data.scale)) {}

  void add(const LawWithErrors& law, bool candidate, const std::vector<std::string>& implied_by) {
    Member member{law, {}, 0, candidate};
    member.found.law = law.law;
    member.found.implied_by = implied_by;
    member.found.name = unique_name(name_of_law(law.law, layout_));
    member.found.formula = factored_formula(law.law, data_.variables);
    member.found.latex = latex_formula(law.law, data_.variables);
    const VectorXd deviation = law.factor.cols() > 0 ? VectorXd(law.factor.rowwise().norm())
                                                     : VectorXd::Zero(unit_.size());
    member.found.coefficient_std = from_monomial_coefficients(deviation, law.law.dimension());
    members_.push_back(std::move(member));
  }

  /// Tests all members together; the number of them enters the correction and the
  /// minimum detectable drift.
  void test() {
    std::vector<double> p;
    for (Member& member : members_) {
      test_one(member);
      p.push_back(member.found.p_value);
    }
    const std::vector<double> corrected = holm(p);
    for (std::size_t i = 0; i < members_.size(); ++i) {
      FoundLaw& found = members_[i].found;
      found.corrected_p_value = corrected[i];
      // What errors of the coefficients explain has drifted and was not seen to.
      if (!(corrected[i] < options_.level))
        found.min_detectable_drift = std::max(found.min_detectable_drift, found.drift_held_out);
      found.status =
          status_of(corrected[i], found.drift_held_out, found.min_detectable_drift, options_);
      if (counts(found.status) && !seen_in_motion(members_[i]))
        withhold(found, kHardlyMoves);
      else if (!members_[i].candidate && found.status == LawStatus::kEstablished)
        found.status = LawStatus::kImplied;
    }
  }

  /// Products of established linear laws and brackets of established laws that are not there yet.
  bool complete_once() {
    const std::size_t before = members_.size();
    for (std::size_t i = 0; i < before; ++i) {
      for (std::size_t j = i; j < before; ++j) {
        if (!stands(i) || !stands(j)) continue;
        if (is_linear(i) && is_linear(j)) offer(product_of(members_[i].law, members_[j].law), i, j);
        if (i != j && !is_small_bracket(i, j))
          offer(bracket_of(members_[i].law, members_[j].law), i, j);
      }
    }
    return members_.size() > before;
  }

  /// Candidates that are products of established linear laws or brackets of established laws: both
  /// say so, products always, brackets where their own test does not see far enough.
  void note_implied() {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      for (std::size_t j = i; j < members_.size(); ++j) {
        if (!stands(i) || !stands(j)) continue;
        if (is_linear(i) && is_linear(j))
          note(product_of(members_[i].law, members_[j].law).law, true, i, j);
        if (i != j && !is_small_bracket(i, j))
          note(bracket_of(members_[i].law, members_[j].law).law, false, i, j);
      }
    }
  }

  /// No law gets beyond `undecided`.
  void withhold_all(const std::string& reason) {
    for (Member& member : members_) {
      if (counts(member.found.status)) withhold(member.found, reason);
    }
  }

  [[nodiscard]] std::vector<FoundLaw> laws() const {
    std::vector<FoundLaw> result;
    for (const Member& member : members_) result.push_back(member.found);
    return result;
  }

  /// RMS relative error of the coefficients of the laws that count.
  [[nodiscard]] double error_of_laws() const {
    double sum = 0;
    double count = 0;
    for (const Member& member : members_) {
      if (!counts(member.found.status)) continue;
      const double size = monomial_coefficients(member.found.law).cwiseProduct(unit_).norm();
      const double error = (unit_.asDiagonal() * member.law.factor).norm();
      sum += error * error / (size * size);
      count += 1;
    }
    return count > 0 ? std::sqrt(sum / count) : 0;
  }

  [[nodiscard]] const Layout& layout() const { return layout_; }

 private:
  static void withhold(FoundLaw& found, const std::string& reason) {
    found.status = LawStatus::kUndecided;
    found.withheld = reason;
    found.implied_by.clear();
  }

  /// A law is more than a function of what stands still: its terms vary by far more than it does,
  /// or a variable of a pair that it speaks of travels, as the position does beside a constant
  /// momentum.
  [[nodiscard]] bool seen_in_motion(const Member& member) const {
    const Quadratic& law = member.law.law;
    const VectorXd terms = monomial_coefficients(law).cwiseProduct(unit_).cwiseProduct(motion_);
    const double seen = std::max(member.found.min_detectable_drift, member.found.drift_held_out);
    if (terms.norm() > kTermsOverDrift * seen * member.spread) return true;
    const Index n = law.dimension() / 2;
    const auto spoken_of = [&](Index j) { return law.b(j) != 0 || !law.A.col(j).isZero(0); };
    const auto travels = [&](Index j) { return motion_.tail(2 * n)(j) > kShortWay; };
    for (Index i = 0; i < n; ++i) {
      if ((spoken_of(i) || spoken_of(n + i)) && (travels(i) || travels(n + i))) return true;
    }
    return false;
  }

  void test_one(Member& member) const {
    const auto training = observe(data_.training, member.law.law, variance_);
    const auto held_out = observe(data_.held_out, member.law.law, variance_, member.law.factor);
    TestOptions test;
    test.level = options_.level / static_cast<double>(members_.size());
    test.noise_uncertainty = data_.noise.uncertainty();
    test.noise_correlation = data_.noise.correlation;
    test.spread = member.spread = spread_between(observe(all_, member.law.law, variance_));
    const ConservationTest result = test_conservation(held_out, test);
    member.found.drift_training = test_conservation(training, test).relative_drift;
    member.found.drift_held_out = result.relative_drift;
    member.found.noise_explains = result.noise_explains;
    member.found.p_value = result.p_value;
    member.found.min_detectable_drift = result.min_detectable_drift;
  }

  [[nodiscard]] std::string unique_name(const std::string& name) const {
    const auto taken = [&](const std::string& text) {
      return std::any_of(members_.begin(), members_.end(),
                         [&](const Member& member) { return member.found.name == text; });
    };
    if (!taken(name)) return name;
    for (int number = 2;; ++number) {
      std::string numbered = fmt::format("{} ({})", name, number);
      if (!taken(numbered)) return numbered;
    }
  }

  [[nodiscard]] bool stands(std::size_t i) const {
    return members_[i].found.status == LawStatus::kEstablished ||
           members_[i].found.status == LawStatus::kImplied;
  }
  [[nodiscard]] bool is_linear(std::size_t i) const { return members_[i].law.law.A.isZero(0); }

  /// Brackets that vanish up to the errors of their laws.
  [[nodiscard]] bool is_small_bracket(std::size_t i, std::size_t j) const {
    const Index n = data_.scale.size() / 2;
    const double action =
        std::exp((data_.scale.head(n).array() * data_.scale.tail(n).array()).log().mean());
    const auto size = [&](const Quadratic& law) {
      return monomial_coefficients(law).cwiseProduct(unit_).norm();
    };
    const Quadratic& f = members_[i].law.law;
    const Quadratic& g = members_[j].law.law;
    return action * size(poisson_bracket(f, g)) < kNovelShare * size(f) * size(g);
  }

  [[nodiscard]] std::vector<std::string> names_of(std::size_t i, std::size_t j) const {
    if (i == j) return {members_[i].found.name};
    return {members_[i].found.name, members_[j].found.name};
  }

  /// Members that are multiples of `law`, a function or bracket of members i and j.
  void note(const Quadratic& law, bool function, std::size_t i, std::size_t j) {
    for (Member& member : members_) {
      if (outside_span(member.found.law, {law}, unit_) > kSameLaw) continue;
      const bool open =
          member.found.status == LawStatus::kUndecided && member.found.withheld.empty();
      if (function || open) member.found.implied_by = names_of(i, j);
      // Brackets of laws with errors have larger ones: nothing is implied that drifts.
      if (open && member.found.drift_held_out <= options_.detectable_drift)
        member.found.status = LawStatus::kImplied;
    }
  }

  void offer(const LawWithErrors& law, std::size_t i, std::size_t j) {
    std::vector<Quadratic> span;
    for (const Member& member : members_) span.push_back(member.law.law);
    if (outside_span(law.law, span, unit_) > kNovelShare) add(law, false, names_of(i, j));
  }

  const LawTestData& data_;
  const LawTestOptions& options_;
  VectorXd motion_;  // (m) of the monomials along trajectories, in their units
  Layout layout_;
  std::vector<TrajectoryStates> all_;
  VectorXd variance_, unit_;
  std::vector<Member> members_;
};

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
  std::vector<Quadratic> counted;
  for (const FoundLaw& found : tested.laws) {
    if (counts(found.status)) counted.push_back(found.law);
  }
  tested.functionally_independent =
      functional_rank(counted, some_points(data.training), data.scale);
  tested.algebra = identify_algebra(counted, data.scale, tests.error_of_laws());
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

Split split_of(const std::vector<Quadratic>& span, const LawTestData& data,
               const VectorXd& variance) {
  if (data.num_trajectories < 2 || span.empty()) return {span, {}};
  const auto split = split_by_identifiability({span.begin(), span.end()}, data.training, variance);
  return {combined(span, split.identifiable), combined(span, split.unidentifiable)};
}

}  // namespace

LawTestData law_test_data(const HeldOutSplit& split, const NoiseEstimate& noise) {
  const std::vector<TrajectoryStates> training = states_by_trajectory(split.training);
  const std::vector<TrajectoryStates> held_out = states_by_trajectory(split.held_out);
  std::set<std::string> ids;
  for (const auto* part : {&training, &held_out}) {
    for (const TrajectoryStates& group : *part) ids.insert(group.id);
  }
  return {split.training.variables,
          thinned(training, kMostStatesToFit),
          thinned(held_out, kMostStatesToTest),
          noise,
          standardise(split.training).scale,
          ids.size(),
          split.independent};
}

TestedLaws test_laws(const std::vector<Quadratic>& span, const LawTestData& data,
                     const LawTestOptions& options) {
  TestedLaws tested;
  const Index M = data.scale.size();
  const VectorXd variance = data.noise.variance();
  const CoefficientEstimator estimator(data.training, variance, data.scale);
  CandidateTests tests(data, options, estimator.motion());
  const bool single = data.num_trajectories < 2;
  const Split split = split_of(span, data, variance);
  const auto readable = [&](const std::vector<Quadratic>& laws,
                            const std::vector<Quadratic>& modulo) {
    return readable_laws(laws, estimator, tests.layout(), modulo);
  };
  for (const FittedLaw& fitted : readable(split.unidentifiable, split.identifiable))
    tested.unidentifiable.push_back(
        {factored_formula(fitted.law(M), data.variables), "identical in every trajectory"});
  for (const FittedLaw& fitted : readable(split.identifiable, split.unidentifiable))
    tests.add({fitted.law(M), fitted.factor()}, true, {});
  tests.test();
  for (int round = 0; round < kRounds && tests.complete_once(); ++round) tests.test();
  tests.note_implied();
  if (single)
    tests.withhold_all("there is only one trajectory");
  else if (!data.independent)
    tests.withhold_all("no data were held out to test it");
  tested.laws = tests.laws();
  tested.farthest = estimator.motion().tail(M).maxCoeff();
  if (single) {
    for (const FoundLaw& law : tested.laws)
      tested.unidentifiable.push_back({law.formula, "only one trajectory"});
  }
  sum_up(tests, data, tested);
  return tested;
}

}  // namespace noether
