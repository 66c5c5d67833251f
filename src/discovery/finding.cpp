#include "noether/discovery/finding.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "noether/algebra/completion.hpp"
#include "noether/core/number_text.hpp"
#include "noether/linalg/subspace.hpp"
#include "noether/screen/scatter.hpp"
#include "src/discovery/law_reader.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kAgreement = 0.9;  // share of a law that a model conserves which agrees

/// What the model conserves: the active generators and the directions before the gap of its null
/// space.
std::vector<Quadratic> model_null_space(const Finding& finding) {
  std::vector<Quadratic> laws = active_directions(finding.spectrum);
  const std::vector<Quadratic> flat = conserved_directions(finding.posterior_null_space);
  laws.insert(laws.end(), flat.begin(), flat.end());
  return laws;
}

/// Laws are called quadratic where nothing else was looked for.
std::string plural(const Finding& finding, std::size_t count) {
  return fmt::format("{} {}law{}", count, finding.tried_terms.empty() ? "quadratic " : "",
                     count == 1 ? "" : "s");
}

std::size_t count_of(const Finding& finding, LawStatus status) {
  return static_cast<std::size_t>(
      std::count_if(finding.laws.begin(), finding.laws.end(),
                    [&](const FoundLaw& law) { return law.status == status; }));
}

std::size_t number_found(const Finding& finding) {
  return static_cast<std::size_t>(
      std::count_if(finding.laws.begin(), finding.laws.end(),
                    [](const FoundLaw& law) { return counts(law.status); }));
}

std::string found_summary(const Finding& finding) {
  const std::size_t found = number_found(finding);
  std::string text = plural(finding, found) + " found";
  if (finding.functionally_independent < static_cast<int>(found))
    text += fmt::format(", {} of them independent", finding.functionally_independent);
  std::vector<std::string> names;
  for (const FoundLaw& law : finding.laws) {
    if (counts(law.status)) names.push_back(law.name);
  }
  text += fmt::format(": {}.", fmt::join(names, "; "));
  if (finding.algebra.dimension > 1)
    text += fmt::format(" Their algebra is {}.", finding.algebra.name);
  return text;
}

/// The reason for which all open laws are withheld, if it is one.
std::string common_reason(const Finding& finding) {
  std::set<std::string> reasons;
  for (const FoundLaw& law : finding.laws) {
    if (law.status == LawStatus::kUndecided) reasons.insert(law.withheld);
  }
  return reasons.size() == 1 ? *reasons.begin() : "";
}

std::string open_summary(const Finding& finding) {
  const std::size_t open = count_of(finding, LawStatus::kUndecided);
  const std::string holds = plural(finding, open) + (open == 1 ? " holds" : " hold");
  const std::string reason = common_reason(finding);
  if (reason.empty())
    return fmt::format(
        "Undecided: {} within the noise, but the minimum detectable drift is too large to "
        "establish {}.",
        holds, open == 1 ? "it" : "them");
  return fmt::format("Undecided: {} in these data, but {}.", holds, reason);
}

void summarise(Finding& finding) {
  if (finding.verdict == Verdict::kLawsFound) {
    finding.summary = found_summary(finding);
  } else if (finding.verdict == Verdict::kNoneFound) {
    finding.summary = fmt::format("No {}law found; the minimum detectable relative drift is {}.",
                                  finding.tried_terms.empty() ? "quadratic " : "",
                                  scientific(finding.screen.smallest_visible_drift, 1));
  } else if (finding.laws.empty()) {
    finding.summary = "Undecided: what stays constant has the same value in every trajectory.";
  } else if (count_of(finding, LawStatus::kUndecided) == 0) {
    finding.summary =
        "Undecided: what is constant in the training data drifts in the held-out data. More "
        "trajectories would decide.";
  } else {
    finding.summary = open_summary(finding);
  }
}

/// 'None found' where neither part of the data holds anything constant: a candidate that only the
/// held-out part refutes may have been read off too few trajectories.
void set_verdict(Finding& finding, bool seen_by_data) {
  if (number_found(finding) > 0) {
    finding.verdict = Verdict::kLawsFound;
    return;
  }
  const bool open = count_of(finding, LawStatus::kUndecided) > 0 || finding.screen.count > 0 ||
                    (finding.laws.empty() && seen_by_data);
  finding.verdict = open ? Verdict::kUndecided : Verdict::kNoneFound;
}

void warn_of_short_ways(double farthest, Finding& finding) {
  if (number_found(finding) == 0 || farthest > kShortWay) return;
  finding.warnings.push_back(
      fmt::format("trajectories are short: along a trajectory no variable moves by more than "
                  "{:.1g}% of its spread, so a slow change may pass for a constant.",
                  100 * farthest));
}

/// A model that has not learned enough may miss what held-out data establish. What follows from
/// other laws it conserves with them.
void warn_of_disagreement(Finding& finding) {
  std::vector<std::string> names;
  for (const FoundLaw& law : finding.laws) {
    if (counts(law.status) && law.implied_by.empty() && law.model_agreement < kAgreement)
      names.push_back(law.name);
  }
  if (!names.empty())
    finding.warnings.push_back(fmt::format(
        "held-out data support laws that the trained model does not conserve: {}. More training "
        "steps may help.",
        fmt::join(names, "; ")));
}

/// The weights of the bodies in a weighted total momentum, as in "1 : 16 : 1"; empty without one.
std::string masses_of_laws(const Finding& finding) {
  for (const FoundLaw& found : finding.laws) {
    const Quadratic* law = found.quadratic();
    if (!counts(found.status) || law == nullptr || !law->A.isZero(0)) continue;
    std::vector<std::string> weights;
    const Index n = law->dimension() / 2;
    for (Index i = 0; i < n; ++i) {
      if (law->b(n + i) != 0) weights.push_back(fmt::format("{:.4g}", std::abs(law->b(n + i))));
    }
    const std::set<std::string> different(weights.begin(), weights.end());
    if (different.size() > 1) return fmt::format("{}", fmt::join(weights, " : "));
  }
  return "";
}

/// Products and brackets of conserved quantities are conserved, if the variables are canonical.
void warn_of_contradiction(const std::vector<std::string>& broken, Finding& finding) {
  if (!broken.empty()) {
    const std::string masses = masses_of_laws(finding);
    finding.warnings.push_back(fmt::format(
        "{} are conserved, and their bracket is far from it: the variables are not canonical "
        "pairs. {}",
        fmt::join(broken, " and "),
        masses.empty() ? "Velocities are not momenta in a magnetic field, in a rotating frame, or "
                         "where masses differ or couple coordinates."
                       : fmt::format("The laws weigh the bodies as {}. If these are their masses, "
                                     "give them, so that velocities become momenta.",
                                     masses)));
    return;
  }
  for (const FoundLaw& law : finding.laws) {
    if (law.status != LawStatus::kRefuted || law.implied_by.empty()) continue;
    finding.warnings.push_back(
        fmt::format("{} is refuted though it follows from {}: one of them may drift by less than "
                    "can be detected.",
                    law.name, fmt::join(law.implied_by, " and ")));
  }
}

/// More is constant than data so few can tell from laws.
void warn_of_unread(std::size_t unread, Finding& finding) {
  if (unread == 0) return;
  finding.warnings.push_back(unread_text(unread));
}

double share_at_rest(const HeldOutSplit& split) {
  if (!split.independent) return noether::share_at_rest(split.training);
  const auto training = static_cast<double>(split.training.num_pairs());
  const auto held_out = static_cast<double>(split.held_out.num_pairs());
  return (training * noether::share_at_rest(split.training) +
          held_out * noether::share_at_rest(split.held_out)) /
         (training + held_out);
}

/// 'None found' is no verdict on a system that hardly ever moves.
void leave_open_at_rest(double share, Finding& finding) {
  if (!(share > kMostlyAtRest)) return;
  const std::string rest = at_rest_text(share);
  finding.warnings.push_back(rest + ": what is constant there says nothing of the motion.");
  if (finding.verdict != Verdict::kNoneFound) return;
  finding.verdict = Verdict::kUndecided;
  finding.summary = fmt::format("Undecided: {}.", rest);
}

Unidentifiable identity_of(const Identity& identity, const LawTestData& data) {
  return {identity_text(identity, data), "it holds in all the data"};
}

/// Of every variable, over all data.
MatrixXd range_of(const HeldOutSplit& split) {
  const Index M = split.training.dimension();
  MatrixXd range(M, 2);
  range.col(0).setConstant(std::numeric_limits<double>::infinity());
  range.col(1) = -range.col(0);
  for (const Dataset* part : {&split.training, &split.held_out}) {
    for (const TrajectoryStates& group : states_by_trajectory(*part)) {
      range.col(0) = range.col(0).cwiseMin(group.states.rowwise().minCoeff());
      range.col(1) = range.col(1).cwiseMax(group.states.rowwise().maxCoeff());
    }
  }
  return range;
}

/// Quadratic laws of canonical variables, what they amount to, and how far anything moves.
void assess_quadratic(const HeldOutSplit& split, const LawTestOptions& options, Finding& finding) {
  const LawTestData data = law_test_data(split, finding.noise);
  const VectorXd& spread = data.scale;
  const MatrixXd model_basis =
      orthonormal_basis(stack_scaled(model_null_space(finding), spread), 1e-3);
  const auto agreement = [&](const Quadratic& law) {
    if (model_basis.cols() == 0) return 0.0;
    return (model_basis.transpose() * stack_scaled({law}, spread)).norm();
  };
  TestedLaws tested = test_laws(constants_of(finding.screen), data, options);
  finding.laws = std::move(tested.laws);
  for (FoundLaw& law : finding.laws) law.model_agreement = agreement(*law.quadratic());
  for (const Identity& identity : finding.screen.identities)
    finding.unidentifiable.push_back(identity_of(identity, data));
  for (const std::string& monomial : finding.screen.unidentifiable)
    finding.unidentifiable.push_back({monomial, "the same everywhere in the data"});
  finding.unidentifiable.insert(finding.unidentifiable.end(), tested.unidentifiable.begin(),
                                tested.unidentifiable.end());
  finding.algebra = tested.algebra;
  finding.functionally_independent = tested.functionally_independent;
  warn_of_short_ways(tested.farthest, finding);
  warn_of_disagreement(finding);
  warn_of_contradiction(tested.broken_bracket, finding);
  warn_of_unread(tested.unread, finding);
}

/// Laws of the terms beyond; what was found before is known.
void search_further(const HeldOutSplit& split, const DiscoveryOptions& options, ThreadPool& pool,
                    Finding& finding) {
  std::vector<Law> known;
  for (const FoundLaw& law : finding.laws) {
    if (law.status != LawStatus::kRefuted) known.push_back(law.law);
  }
  TermFinding further =
      search_terms(split, finding.noise, term_levels(options.terms, term_variables(split.training)),
                   known, options.testing, pool);
  finding.tried_terms = std::move(further.tried);
  if (further.laws.empty()) return;
  for (FoundLaw& law : further.laws) finding.laws.push_back(std::move(law));
  std::vector<Law> counted;
  for (const FoundLaw& law : finding.laws) {
    if (counts(law.status)) counted.push_back(law.law);
  }
  finding.functionally_independent =
      functional_rank(counted, some_states(states_by_trajectory(split.training), kRankPoints),
                      spread_of(split.training));
}

}  // namespace

void assess_laws(const HeldOutSplit& split, const DiscoveryOptions& options, ThreadPool& pool,
                 Finding& finding) {
  finding.canonical = split.training.canonical;
  finding.held_out = split.how;
  finding.range = range_of(split);
  if (finding.canonical) assess_quadratic(split, options.testing, finding);
  search_further(split, options, pool, finding);
  set_verdict(finding, !screened_laws(finding.screen).empty());
  summarise(finding);
  leave_open_at_rest(share_at_rest(split), finding);
}

Finding assess_data(const Dataset& data, const DiscoveryOptions& options, const GivenNoise& noise,
                    ThreadPool& pool) {
  const HeldOutSplit split = split_held_out(data, options.held_out);
  Finding finding;
  finding.variables = data.variables;
  finding.noise = noise_of(split.training, noise, &pool);
  finding.noise_given = !noise.empty();
  finding.warnings = data.warnings;
  if (data.canonical)
    finding.screen = screen(split.training, {.noise_std = finding.noise.std, .pool = &pool});
  assess_laws(split, options, pool, finding);
  return finding;
}

}  // namespace noether
