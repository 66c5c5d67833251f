#include "noether/discovery/term_search.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "noether/discovery/function_of_laws.hpp"
#include "noether/discovery/term_names.hpp"
#include "noether/reading/law_formula.hpp"
#include "noether/reading/term_reader.hpp"
#include "noether/screen/term_screen.hpp"
#include "noether/terms/law_expression.hpp"
#include "src/discovery/law_trial.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kStatesPerTerm = 8;  // degrees of freedom without which nothing is searched
constexpr Index kMostAtOnce = 12;     // new laws among the terms of one level
constexpr double kUneven = 3;         // ratio of noise between trajectories that asks for weights
constexpr double kMargin = 5;         // by which what is nearly conserved stays below the tolerance
constexpr double kTooFar = 0.1;       // drift of a law that is not worth a line
constexpr double kTooCoarse = 0.2;    // detectable drift of a law that is not worth a line
constexpr Index kMostTermsOfALaw = 10;  // and two more for every variable
constexpr int kMostDigits = 15;

/// A coefficient in as many digits as its error makes sense of.
double rounded(double value, double error) {
  if (value == 0 || !(error > 0)) return value;
  const int digits = std::clamp(
      static_cast<int>(std::ceil(std::log10(std::abs(value) / error))) + 3, 3, kMostDigits);
  return std::stod(fmt::format("{:.{}g}", value, digits));
}

class Search {
 public:
  Search(const HeldOutSplit& split, const NoiseEstimate& noise, std::vector<Law> known,
         const LawTestOptions& options, ThreadPool& pool)
      : variables_(split.training.variables),
        canonical_(split.training.canonical),
        independent_(split.independent),
        training_(thinned(states_by_trajectory(split.training), kMostStatesToFit)),
        held_out_(thinned(states_by_trajectory(split.held_out), kMostStatesToTest)),
        all_(together(training_, held_out_, independent_)),
        for_functions_(thinned(training_, kMostStatesForFunctions)),
        noise_(noise),
        variance_(noise.variance()),
        options_(options),
        pool_(pool),
        known_(std::move(known)) {
    std::set<std::string> ids;
    for (const TrajectoryStates& group : all_) ids.insert(group.id);
    num_trajectories_ = ids.size();
    moves_ = farthest() > kShortWay;
  }

  TermFinding run(const std::vector<TermLevel>& levels) {
    num_levels_ = levels.size();
    for (const TermLevel& level : levels) climb(level);
    return std::move(finding_);
  }

 private:
  /// That any variable moves along a trajectory (RMS), over its spread.
  [[nodiscard]] double farthest() const {
    const auto M = static_cast<Index>(variables_.size());
    VectorXd within = VectorXd::Zero(M);
    for (const TrajectoryStates& group : training_)
      within +=
          (group.states.colwise() - group.states.rowwise().mean()).cwiseAbs2().rowwise().sum();
    const MatrixXd states = some_states(training_, kMostStatesToFit);
    const VectorXd total =
        (states.colwise() - states.rowwise().mean()).cwiseAbs2().rowwise().mean();
    double count = 0;
    for (const TrajectoryStates& group : training_)
      count += static_cast<double>(group.states.cols());
    const VectorXd moved = (within / std::max(1.0, count) - variance_).cwiseMax(0);
    double most = 0;
    for (Index j = 0; j < M; ++j) {
      if (total(j) > 0) most = std::max(most, moved(j) / total(j));
    }
    return std::sqrt(most);
  }

  void climb(const TermLevel& level) {
    TriedTerms tried{level.name, level.terms.size(), 0, 0, 1, ""};
    if (!moves_)
      tried.skipped = "hardly anything moves along a trajectory";
    else if (level.too_many)
      tried.skipped = "too many terms";
    else
      search(level, tried);
    finding_.tried.push_back(std::move(tried));
  }

  void search(const TermLevel& level, TriedTerms& tried) {
    std::vector<Expression> terms;
    std::set<std::string>
        there;  // blocks overlap, and a term that stands twice cannot be told apart
    for (const Index j :
         usable_terms(level.terms, variance_, some_states(all_, kMostStatesToFit))) {
      const Expression& term = level.terms[static_cast<std::size_t>(j)];
      if (there.insert(term.text(variables_)).second) terms.push_back(term);
    }
    tried.terms = terms.size();
    if (terms.empty()) {
      tried.skipped = "no term is smooth enough for the noise";
      return;
    }
    const ObservedTerms observed(terms, variance_);
    std::vector<double> weights;
    TermScatter scatter = term_scatter(training_, observed, weights, pool_);
    if (scatter.dof < kStatesPerTerm * static_cast<double>(terms.size())) {
      tried.skipped = "too few states for so many terms";
      return;
    }
    TermScreen screened = screen_terms(scatter, options_.tolerance);
    if (screened.candidates.cols() > 0) {
      weights = weights_of(observed, scatter, screened);
      if (!weights.empty()) {
        scatter = term_scatter(training_, observed, weights, pool_);
        screened = screen_terms(scatter, options_.tolerance);
      }
    }
    tried.constant = static_cast<std::size_t>(screened.count);
    tried.condition = screened.condition;
    if (screened.candidates.cols() == 0) return;
    const TermEstimator estimator(training_, observed, scatter, weights, pool_);
    const Tape tape(terms);
    const NoveltySplit all = novelty_of(tape, screened.candidates, known_);
    if (all.fresh.cols() > kMostAtOnce) {
      tried.skipped = "noise hides how most of these terms vary";
      return;
    }
    std::vector<FittedTerms> laws = read(screened.candidates, all, estimator);
    const auto fails = [&](const FittedTerms& law) {
      return !is_worth_a_test(law, scatter, screened.threshold);
    };
    std::erase_if(laws, fails);
    if (laws.empty() && screened.count > 0) {
      // What is nearly constant may have split a law into parts that drift.
      const MatrixXd exact = screened.coefficients.leftCols(screened.count);
      laws = read(exact, novelty_of(tape, exact, known_), estimator);
      std::erase_if(laws, fails);
    }
    laws = without_functions_of_others(std::move(laws), terms, tape);
    if (!laws.empty()) tried.found = test(terms, laws, estimator);
  }

  /// What is new among combinations (m, K), in a readable form.
  static std::vector<FittedTerms> read(const MatrixXd& combinations, const NoveltySplit& split,
                                       const TermEstimator& estimator) {
    if (split.fresh.cols() == 0) return {};
    return read_terms(combinations * split.fresh, combinations * split.functions, estimator);
  }

  /// The coefficients of all `m` terms of the level.
  static VectorXd among_all(const FittedTerms& law, Index m) {
    VectorXd full = VectorXd::Zero(m);
    full(law.terms) = law.coefficients;
    return full;
  }

  /// Few terms may not say what all of them said. What takes many approximates: nobody reads it.
  [[nodiscard]] bool is_worth_a_test(const FittedTerms& law, const TermScatter& scatter,
                                     double threshold) const {
    const auto most = static_cast<std::size_t>(kMostTermsOfALaw + 2 * training_[0].states.rows());
    return law.terms.size() <= most &&
           holds(among_all(law, scatter.within.rows()), scatter, threshold);
  }

  /// Laws of one level, the simplest first, without powers and products of those before.
  [[nodiscard]] std::vector<FittedTerms> without_functions_of_others(
      std::vector<FittedTerms> laws, const std::vector<Expression>& terms, const Tape& tape) const {
    const auto complexity = [&](const FittedTerms& law) {
      int degree = 1;
      for (const Index j : law.terms) {
        const auto polynomial = terms[static_cast<std::size_t>(j)].polynomial(variance_.size());
        if (polynomial) degree = std::max(degree, polynomial->degree());
      }
      return std::pair(degree, law.terms.size());
    };
    std::stable_sort(laws.begin(), laws.end(), [&](const FittedTerms& a, const FittedTerms& b) {
      return complexity(a) < complexity(b);
    });
    std::vector<Law> known = known_;
    std::vector<FittedTerms> result;
    for (FittedTerms& law : laws) {
      const VectorXd full = among_all(law, tape.size());
      if (novelty_of(tape, full, known).fresh.cols() == 0) continue;
      known.push_back(law_of(terms, full, variance_.size()));
      result.push_back(std::move(law));
    }
    return result;
  }

  /// Does a law (m) vary by no more than noise and the tolerance explain?
  [[nodiscard]] bool holds(const VectorXd& law, const TermScatter& scatter,
                           double threshold) const {
    const double within = law.dot(scatter.within * law);
    const double noise = law.dot(scatter.noise * law);
    const double total = law.dot(scatter.total * law);
    return within <= threshold * noise ||
           within - noise <= options_.tolerance * options_.tolerance * total;
  }

  /// What is new among combinations (m, K) of terms.
  [[nodiscard]] NoveltySplit novelty_of(const Tape& tape, const MatrixXd& combinations,
                                        const std::vector<Law>& known) const {
    return split_by_novelty(
        for_functions_,
        [&](const MatrixXd& states) { return MatrixXd(tape.values(states) * combinations); },
        known);
  }

  /// Inverse noise of the constant combinations in each trajectory; empty where it is about even.
  [[nodiscard]] std::vector<double> weights_of(const ObservedTerms& observed,
                                               const TermScatter& scatter,
                                               const TermScreen& screened) const {
    const TermEstimator estimator(training_, observed, scatter, {}, pool_);
    MatrixXd noise = estimator.noise_by_trajectory(screened.candidates).cwiseMax(0);
    noise.array().rowwise() /= noise.colwise().mean().array().max(1e-300);
    const VectorXd relative = noise.rowwise().mean();
    std::vector<double> sorted(relative.begin(), relative.end());
    std::sort(sorted.begin(), sorted.end());
    const double quiet = sorted[sorted.size() / 10];
    const double loud = sorted[sorted.size() - 1 - sorted.size() / 10];
    if (!(loud > kUneven * quiet)) return {};
    const double least = 0.01 * sorted[sorted.size() / 2];
    std::vector<double> weights;
    for (const double r : relative) weights.push_back(1 / std::max(r, least));
    return weights;
  }

  /// Tests laws together and keeps what deserves a line. Returns how many count.
  std::size_t test(const std::vector<Expression>& terms, const std::vector<FittedTerms>& fitted,
                   const TermEstimator& estimator) {
    std::vector<FoundLaw> laws;
    std::vector<double> p;
    const double tests = static_cast<double>(fitted.size() * num_levels_);
    for (const FittedTerms& one : fitted) {
      laws.push_back(tested(terms, one, estimator, tests));
      p.push_back(laws.back().p_value);
    }
    const std::vector<double> corrected = holm(p);
    std::size_t found = 0;
    for (std::size_t i = 0; i < laws.size(); ++i) {
      FoundLaw& law = laws[i];
      law.corrected_p_value = std::min(1.0, static_cast<double>(num_levels_) * corrected[i]);
      decide(law);
      if (law.status == LawStatus::kRefuted || law.min_detectable_drift > kTooCoarse ||
          law.drift_held_out > kTooFar)
        continue;
      if (counts(law.status)) ++found;
      known_.push_back(law.law);
      law.name = unique_name(law.name, [&](const std::string& name) {
        return std::any_of(finding_.laws.begin(), finding_.laws.end(),
                           [&](const FoundLaw& other) { return other.name == name; });
      });
      finding_.laws.push_back(std::move(law));
    }
    return found;
  }

  FoundLaw tested(const std::vector<Expression>& terms, const FittedTerms& raw,
                  const TermEstimator& estimator, double tests) const {
    const FittedTerms fitted = snapped(raw, halves(terms, raw.terms));
    std::vector<Expression> of_law;
    VectorXd coefficients = fitted.coefficients;
    const VectorXd errors = fitted.standard_deviations();
    FoundLaw found;
    for (std::size_t j = 0; j < fitted.terms.size(); ++j) {
      const auto at = static_cast<Index>(j);
      of_law.push_back(terms[static_cast<std::size_t>(fitted.terms[j])]);
      coefficients(at) = rounded(coefficients(at), errors(at));
      found.terms.push_back({of_law.back().text(variables_), coefficients(at), errors(at)});
    }
    const Law law = law_of(of_law, coefficients, static_cast<Index>(variables_.size()));
    fill(law, found);
    found.name = name_of_terms(found.terms, variables_, canonical_);
    double spread = 0;
    const auto everywhere = try_law(law, fitted.factor, {training_, held_out_, all_, noise_},
                                    options_.level / tests, found, spread);
    found.min_detectable_drift = std::max(found.min_detectable_drift, found.drift_held_out);
    const double moved = coefficients.cwiseProduct(estimator.motion()(fitted.terms)).norm();
    if (moved < kTermsOverDrift * found.min_detectable_drift * spread)
      found.withheld = "the terms concerned hardly move along a trajectory";
    else if (num_trajectories_ > 1 && identical_in_all(everywhere, options_.level))
      found.withheld = "it has the same value in every trajectory";
    return found;
  }

  /// A polynomial of degree two is kept as the quadratic that it is.
  void fill(const Law& law, FoundLaw& found) const {
    const Expression expression = law->expression();
    const auto M = static_cast<Index>(variables_.size());
    const auto polynomial = expression.polynomial(M);
    found.law = polynomial && polynomial->degree() <= 2 ? Law(*polynomial) : law;
    found.formula = expression.text(variables_);
    found.latex = latex_of(expression, variables_);
    if (found.quadratic() == nullptr) return;
    VectorXd errors = VectorXd::Zero(M * (M + 1) / 2 + M);
    for (const FoundTerm& term : found.terms) {
      const auto one = parse_law(term.text, variables_);
      const VectorXd at = monomial_coefficients(*one->quadratic());
      Index j = 0;
      at.cwiseAbs().maxCoeff(&j);
      errors(j) = term.std;
    }
    found.coefficient_std = from_monomial_coefficients(errors, M);
  }

  /// Squares of momenta (or of any variable, if none are momenta) are written with one half.
  [[nodiscard]] std::vector<bool> halves(const std::vector<Expression>& terms,
                                         const std::vector<Index>& chosen) const {
    const auto M = static_cast<Index>(variables_.size());
    std::vector<bool> result;
    for (const Index j : chosen) {
      const std::string text = terms[static_cast<std::size_t>(j)].text(variables_);
      bool square = false;
      for (Index k = canonical_ ? M / 2 : 0; k < M; ++k)
        square =
            square || text == Expression::power(Expression::variable(k), Expression::constant(2))
                                  .text(variables_);
      result.push_back(square);
    }
    return result;
  }

  void decide(FoundLaw& law) const {
    law.status =
        status_of(law.corrected_p_value, law.drift_held_out, law.min_detectable_drift, options_);
    // Chosen among many terms, what is nearly constant here may not be so elsewhere.
    if (law.status == LawStatus::kApproximate &&
        kMargin * law.drift_held_out > options_.tolerance && law.withheld.empty())
      law.withheld = "it drifts by more than noise explains, as an approximation would";
    if (num_trajectories_ < 2)
      law.withheld = "there is only one trajectory";
    else if (!independent_)
      law.withheld = "no data were held out to test it";
    if (counts(law.status) && !law.withheld.empty()) law.status = LawStatus::kUndecided;
    if (law.status != LawStatus::kUndecided) law.withheld.clear();
  }

  const std::vector<std::string>& variables_;
  bool canonical_, independent_;
  std::vector<TrajectoryStates> training_, held_out_, all_, for_functions_;
  const NoiseEstimate& noise_;
  VectorXd variance_;
  const LawTestOptions& options_;
  ThreadPool& pool_;
  std::vector<Law> known_;
  std::size_t num_trajectories_ = 0;
  bool moves_ = true;  // some variable does; everything is constant where nothing moves
  std::size_t num_levels_ = 1;
  TermFinding finding_;
};

}  // namespace

TermFinding search_terms(const HeldOutSplit& split, const NoiseEstimate& noise,
                         const std::vector<TermLevel>& levels, const std::vector<Law>& known,
                         const LawTestOptions& options, ThreadPool& pool) {
  return Search(split, noise, known, options, pool).run(levels);
}

}  // namespace noether
