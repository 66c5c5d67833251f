#include "src/discovery/candidate_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "noether/linalg/decompositions.hpp"
#include "noether/reading/textbook.hpp"
#include "noether/terms/monomials.hpp"
#include "noether/testing/observe.hpp"
#include "src/discovery/law_trial.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNovelShare = 0.1;     // share outside the span that makes a law new
constexpr double kSameLaw = 0.02;       // and below which it is one of the members
constexpr double kRefutesByFar = 1e-6;  // p-value of a bracket that is not conserved at all
constexpr const char* kHardlyMoves = "the variables concerned hardly move along a trajectory";

/// Errors of coefficients (m, r) in the coordinates of the data.
MatrixXd in_data_coordinates(const MatrixXd& factor, const LawTestData& data) {
  const Index M = data.scale.size();
  MatrixXd result(factor.rows(), factor.cols());
  for (Index i = 0; i < factor.cols(); ++i)
    result.col(i) = monomial_coefficients(
        data.in_data_coordinates(from_monomial_coefficients(factor.col(i), M)));
  return result;
}

/// Monomials with their coefficients and the errors (m) of these.
std::vector<FoundTerm> terms_of(const Quadratic& law, const VectorXd& deviation,
                                const std::vector<std::string>& variables) {
  const VectorXd coefficients = monomial_coefficients(law);
  std::vector<FoundTerm> result;
  for (Index j = 0; j < coefficients.size(); ++j) {
    if (coefficients(j) == 0) continue;
    const Quadratic one =
        from_monomial_coefficients(VectorXd::Unit(coefficients.size(), j), law.dimension());
    result.push_back({formula(one, variables), coefficients(j), deviation(j)});
  }
  return result;
}

void withhold(FoundLaw& found, const std::string& reason) {
  found.status = LawStatus::kUndecided;
  found.withheld = reason;
  found.implied_by.clear();
}

}  // namespace

CandidateTests::CandidateTests(const LawTestData& data, const LawTestOptions& options,
                               VectorXd motion)
    : data_(data),
      options_(options),
      motion_(std::move(motion)),
      layout_(layout_of(data.variables)),
      all_(together(data.training, data.held_out, data.independent)),
      variance_(data.noise.variance()),
      unit_(monomials(data.scale)) {}

void CandidateTests::add(LawWithErrors law, bool candidate,
                         const std::vector<std::string>& implied_by) {
  Member member;
  member.candidate = candidate;
  FoundLaw& found = member.found;
  Quadratic in_data = data_.in_data_coordinates(law.law);
  const VectorXd slack = data_.slack.of(in_data);
  found.law = in_data = without_dust(in_data, slack);
  law.law = data_.about_origin(in_data);
  found.implied_by = implied_by;
  found.name = unique_name(name_of_law(in_data, layout_, data_.scale), [&](const auto& text) {
    return std::any_of(members_.begin(), members_.end(),
                       [&](const Member& other) { return other.found.name == text; });
  });
  found.formula = factored_formula(in_data, data_.variables, slack);
  found.latex = latex_formula(in_data, data_.variables, slack);
  const VectorXd deviation = law.factor.cols() > 0
                                 ? VectorXd(in_data_coordinates(law.factor, data_).rowwise().norm())
                                 : VectorXd::Zero(unit_.size());
  found.coefficient_std = from_monomial_coefficients(deviation, law.law.dimension());
  found.terms = terms_of(in_data, deviation, data_.variables);
  member.law = std::move(law);
  members_.push_back(std::move(member));
}

bool CandidateTests::is_identical(const Quadratic& law) const {
  return data_.num_trajectories > 1 &&
         identical_in_all(observe(all_, law, variance_), options_.level);
}

std::string CandidateTests::text_of(const Quadratic& law) const {
  const Quadratic in_data = data_.in_data_coordinates(law);
  return factored_formula(in_data, data_.variables, data_.slack.of(in_data));
}

void CandidateTests::test() {
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

bool CandidateTests::complete_once() {
  const std::size_t before = members_.size();
  for (std::size_t i = 0; i < before; ++i) {
    for (std::size_t j = i; j < before; ++j) {
      if (!stands(i) || !stands(j)) continue;
      if (is_linear(i) && is_linear(j))
        offer(product_of(members_[i].law, members_[j].law), false, i, j);
      if (i != j && !is_small_bracket(i, j))
        offer(bracket_of(members_[i].law, members_[j].law), true, i, j);
    }
  }
  return members_.size() > before;
}

void CandidateTests::note_implied() {
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

void CandidateTests::withhold_all(const std::string& reason) {
  for (Member& member : members_) {
    const bool open = member.found.status == LawStatus::kUndecided &&
                      !std::isfinite(member.found.min_detectable_drift);
    if (counts(member.found.status) || open) withhold(member.found, reason);
  }
}

std::vector<FoundLaw> CandidateTests::laws() const {
  std::vector<FoundLaw> result;
  for (const Member& member : members_) result.push_back(member.found);
  return result;
}

std::vector<Quadratic> CandidateTests::counted() const {
  std::vector<Quadratic> result;
  for (const Member& member : members_) {
    if (counts(member.found.status)) result.push_back(member.law.law);
  }
  return result;
}

std::vector<std::string> CandidateTests::broken_brackets() const {
  for (const Member& member : members_) {
    const FoundLaw& found = member.found;
    if (member.bracket && found.status == LawStatus::kRefuted &&
        found.corrected_p_value < kRefutesByFar)
      return found.implied_by;
  }
  return {};
}

double CandidateTests::error_of_laws() const {
  double sum = 0;
  double count = 0;
  for (const Member& member : members_) {
    if (!counts(member.found.status)) continue;
    const double size = monomial_coefficients(member.law.law).cwiseProduct(unit_).norm();
    const double error = (unit_.asDiagonal() * member.law.factor).norm();
    sum += error * error / (size * size);
    count += 1;
  }
  return count > 0 ? std::sqrt(sum / count) : 0;
}

bool CandidateTests::seen_in_motion(const Member& member) const {
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

void CandidateTests::test_one(Member& member) const {
  try_law(member.law.law, member.law.factor, {data_.training, data_.held_out, all_, data_.noise},
          options_.level / static_cast<double>(members_.size()), member.found, member.spread);
}

bool CandidateTests::stands(std::size_t i) const {
  return members_[i].found.status == LawStatus::kEstablished ||
         members_[i].found.status == LawStatus::kImplied;
}

bool CandidateTests::is_linear(std::size_t i) const { return members_[i].law.law.A.isZero(0); }

bool CandidateTests::is_small_bracket(std::size_t i, std::size_t j) const {
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

std::vector<std::string> CandidateTests::names_of(std::size_t i, std::size_t j) const {
  if (i == j) return {members_[i].found.name};
  return {members_[i].found.name, members_[j].found.name};
}

void CandidateTests::note(const Quadratic& law, bool function, std::size_t i, std::size_t j) {
  for (Member& member : members_) {
    if (outside_span(member.law.law, {law}, unit_) > kSameLaw) continue;
    const bool open = member.found.status == LawStatus::kUndecided && member.found.withheld.empty();
    if (function || open) member.found.implied_by = names_of(i, j);
    // Brackets of laws with errors have larger ones: nothing is implied that drifts.
    if (open && member.found.drift_held_out <= options_.detectable_drift)
      member.found.status = LawStatus::kImplied;
  }
}

void CandidateTests::offer(const LawWithErrors& law, bool bracket, std::size_t i, std::size_t j) {
  std::vector<Quadratic> span;
  for (const Member& member : members_) span.push_back(member.law.law);
  if (outside_span(law.law, span, unit_) <= kNovelShare) return;
  add(law, false, names_of(i, j));
  members_.back().bracket = bracket;
}

void CandidateTests::drop_brackets() {
  std::erase_if(members_, [](const Member& member) { return member.bracket; });
  test();
}

}  // namespace noether
