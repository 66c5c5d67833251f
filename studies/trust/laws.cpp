// Laws of any form: are the laws of known systems found from noisy motion, and none where there are
// none?
//
// Usage: laws FILE [--trajectories N] [--pairs N] [--first-seed N] [--seeds N] [--only SYSTEM]
//                  [--show] [--seconds S]
//
// 100 trajectories of 50 pairs of each system, noise .1%, 1% and 3% of each variable's spread,
// known and estimated, with the program's own settings: `auto` terms, and where no block fits the
// terms beside the system below. The data alone, without a model. One line per fit in FILE; fits
// that are already there are skipped, so that a run can be resumed. `--show` prints the laws.
//
// Outcomes: `exact`, the gradient of every known law lies in the span of those of the laws that
// count, at states of motion without noise (least cosine, root mean square over the states, above
// .99, or .95 at 3% noise), and nothing wrong is claimed; `held`, the same once the laws are added
// that hold in the data and whose minimum detectable drift is too large to establish them;
// `undecided`, nothing wrong is claimed and something is left open; `short`, nothing wrong is
// claimed, but laws are missing without a word; `wrong`, a law is claimed that drifts on motion
// without noise, of other seeds, by more than its stated minimum detectable drift (or, if it is
// claimed as approximate, by more than the tolerance).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <cstring>
#include <map>

#include "noether/core/clock.hpp"
#include "noether/discovery/finding.hpp"
#include "noether/integrate/simulate.hpp"
#include "noether/linalg/decompositions.hpp"
#include "noether/run/settings.hpp"
#include "noether/terms/law_expression.hpp"
#include "studies/trust/checkpointed.hpp"
#include "studies/trust/made_up.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kEscaped = 1e3;  // spread of a variable where an orbit has left

struct Known {
  std::string label, system;
  SystemParameters parameters = {};
  std::vector<std::string> terms = {};
};

std::vector<Known> known_systems() {
  const auto softened = [](int bodies, const std::string& axes) {
    std::vector<std::string> terms;
    for (int i = 1; i <= bodies; ++i) {
      for (int j = i + 1; j <= bodies; ++j) {
        std::string square = "1";
        for (const char axis : axes) square += fmt::format(" + ({0}{1} - {0}{2})^2", axis, i, j);
        terms.push_back(fmt::format("1/sqrt({})", square));
      }
    }
    return terms;
  };
  const std::vector<std::string> inverse_squares{"1/(q1 - q2)^2", "1/(q2 - q3)^2", "1/(q1 - q3)^2"};
  return {
      {"oscillator", "harmonic"},
      {"oscillator 1:1", "harmonic-n", {{"n", 2}}},
      {"oscillator 1:2", "oscillator-1-2"},
      {"oscillator 1:2.618", "oscillator-irrational"},
      {"Kepler, plane", "kepler"},
      {"Kepler, space", "kepler", {{"dim", 3}}},
      {"two bodies, plane", "nbody", {{"bodies", 2}}, softened(2, "xy")},
      {"three bodies, plane", "nbody", {}, softened(3, "xy")},
      {"two bodies, space", "nbody", {{"bodies", 2}, {"dim", 3}}, softened(2, "xyz")},
      {"three bodies, space", "nbody", {{"dim", 3}}, softened(3, "xyz")},
      {"unequal masses", "nbody", {{"mass1", 0.5}, {"mass2", 1}, {"mass3", 2}}, softened(3, "xy")},
      {"Henon-Heiles", "henon-heiles"},
      {"Sawada-Kotera", "sawada-kotera"},
      {"pendulum", "pendulum"},
      {"double pendulum", "double-pendulum"},
      {"spherical pendulum", "spherical-pendulum", {}, {"pphi^2/sin(theta)^2"}},
      {"FPUT, ring of 4", "fput"},
      {"Toda, ring of 3", "toda"},
      {"Toda, ring of 4", "toda", {{"n", 4}}},
      {"Calogero-Moser, trap", "calogero-moser", {}, inverse_squares},
      {"Lotka-Volterra, 2", "lotka-volterra"},
      {"Lotka-Volterra, 3", "lotka-volterra", {{"n", 3}}},
      {"Euler top", "euler-top"},
      {"Lagrange top", "lagrange-top"},
      {"Kovalevskaya top", "kovalevskaya-top"},
      {"charge, uniform field", "charged"},
      {"charge, mirror", "magnetic-mirror"},
      {"discrete NLS of 3", "dnls"},
      {"Michaelis-Menten", "michaelis-menten"},
      {"SIR", "sir"},
      {"Heisenberg ring of 4", "heisenberg"},
      {"restricted three-body", "restricted-three-body"},
      {"Lorenz", "lorenz"},
      {"van der Pol", "van-der-pol"},
      {"Duffing, drive hidden", "duffing"},
      {"damped", "damped"},
      {"random walk", "random-walk"}};
}

struct Options {
  std::string file;
  Index trajectories = 100, pairs = 50;
  std::uint64_t first_seed = 1;
  int seeds = 10;
  std::string only;
  bool show = false;
  double seconds = 1e9;
};

struct Fit {
  Known known;
  double noise;
  bool given;
  std::uint64_t seed;
};

std::string key_of(const Fit& fit, const Options& options) {
  return fmt::format("{} trajectories {} pairs {} noise {} {} seed {}", fit.known.label,
                     options.trajectories, options.pairs, fit.noise,
                     fit.given ? "given" : "estimated", fit.seed);
}

std::vector<Fit> plan_of(const Options& options) {
  std::vector<Fit> plan;
  const auto seeds = static_cast<std::uint64_t>(options.seeds);
  for (std::uint64_t seed = options.first_seed; seed < options.first_seed + seeds; ++seed) {
    for (const Known& known : known_systems()) {
      if (!options.only.empty() && options.only != known.label) continue;
      for (const double noise : {0.001, 0.01, 0.03}) {
        for (const bool given : {true, false}) plan.push_back({known, noise, given, seed});
      }
    }
  }
  return plan;
}

/// Another seed is taken where an orbit escapes.
Dataset motion(const System& system, std::uint64_t seed, const Options& options) {
  for (;; seed += 7919) {
    Dataset data = simulate(system, {.num_trajectories = options.trajectories,
                                     .num_pairs = options.pairs,
                                     .dt = system.default_dt,
                                     .seed = seed});
    if (spreads(data).allFinite() && spreads(data).maxCoeff() < kEscaped) return data;
  }
}

std::vector<Law> laws_of(const System& system) {
  std::vector<Law> laws(system.laws.begin(), system.laws.end());
  for (const KnownLaw& law : system.further_laws) {
    // Laws that speak of time are not looked for here.
    if (law.formula.find("t*") == std::string::npos)
      laws.push_back(parse_law(law.formula, system.variables));
  }
  return laws;
}

/// Least root mean square cosine between the gradients of known laws and the span of those of
/// others.
double least_cosine(const std::vector<Law>& known, const std::vector<Law>& found,
                    const Dataset& clean, const VectorXd& spread) {
  if (known.empty()) return 1;
  if (found.empty()) return 0;
  VectorXd squares = VectorXd::Zero(static_cast<Index>(known.size()));
  double count = 0;
  for (std::size_t k = 0; k < clean.trajectories.size(); k += 7) {
    const VectorXd x = clean.trajectories[k].states.col(clean.trajectories[k].states.cols() / 2);
    MatrixXd span(spread.size(), static_cast<Index>(found.size()));
    for (Index j = 0; j < span.cols(); ++j)
      span.col(j) = spread.cwiseProduct(found[static_cast<std::size_t>(j)]->gradient(x));
    Eigen::JacobiSVD<MatrixXd> svd(span, Eigen::ComputeThinU);
    const Index rank =
        span.cols() == 0 ? 0
                         : (svd.singularValues().array() > 0.01 * svd.singularValues()(0)).count();
    for (std::size_t i = 0; i < known.size(); ++i) {
      const VectorXd g = spread.cwiseProduct(known[i]->gradient(x)).normalized();
      if (rank > 0)
        squares(static_cast<Index>(i)) +=
            (svd.matrixU().leftCols(rank).transpose() * g).squaredNorm();
    }
    count += 1;
  }
  return std::sqrt(squares.minCoeff() / count);
}

bool leaves_open(const Finding& finding) {
  return finding.verdict == Verdict::kUndecided || !finding.unidentifiable.empty() ||
         std::any_of(finding.laws.begin(), finding.laws.end(),
                     [](const FoundLaw& law) { return law.status == LawStatus::kUndecided; });
}

void show(const Finding& finding) {
  for (const FoundLaw& law : finding.laws)
    fmt::print("  {:12} {}: {}   drift {:.2g} detectable {:.2g} p {:.2g}\n", name_of(law.status),
               law.name, law.formula, law.drift_held_out, law.min_detectable_drift,
               law.corrected_p_value);
  for (const TriedTerms& tried : finding.tried_terms)
    fmt::print("    tried {}: {} terms, {} constant, {} found, condition {:.1g}{}\n", tried.name,
               tried.terms, tried.constant, tried.found, tried.condition,
               tried.skipped.empty() ? "" : ", " + tried.skipped);
}

std::string run(const Fit& fit, const Options& options) {
  const System system = make_system(fit.known.system, fit.known.parameters);
  Dataset data = motion(system, fit.seed, options);
  const VectorXd sigma = fit.noise * spreads(data);
  const VectorXd spread = spreads(data);
  add_noise(sigma, fit.seed, data);
  Settings settings;
  settings.terms.terms = fit.known.terms;
  const GivenNoise noise = fit.given ? GivenNoise(sigma.begin(), sigma.end()) : GivenNoise();
  ThreadPool pool(1);
  const auto begin = Clock::now();
  const Finding finding = assess_data(data, settings, noise, pool);
  const double seconds = seconds_since(begin);
  if (options.show) {
    fmt::print("{}\n", key_of(fit, options));
    show(finding);
  }
  const Dataset fresh = motion(system, fit.seed + 1000003, options);
  std::vector<Law> counted;
  std::vector<Law> held;
  std::string outcome;
  for (const FoundLaw& law : finding.laws) {
    if (law.status != LawStatus::kRefuted) held.push_back(law.law);
    if (!counts(law.status)) continue;
    counted.push_back(law.law);
    const double claimed = law.status == LawStatus::kApproximate ? LawTestOptions().tolerance
                                                                 : law.min_detectable_drift;
    if (true_drift(fresh, law.law) > claimed) outcome = "wrong";
  }
  const std::vector<Law> known = laws_of(system);
  const double enough = fit.noise > 0.02 ? 0.95 : 0.99;
  const double cosine = least_cosine(known, counted, fresh, spread);
  const double with_open = least_cosine(known, held, fresh, spread);
  if (outcome.empty() && cosine > enough) outcome = "exact";
  if (outcome.empty() && with_open > enough) outcome = "held";
  if (outcome.empty()) outcome = leaves_open(finding) ? "undecided" : "short";
  return fmt::format("{} laws {} of {} cosine {:.4f} open {:.4f} seconds {:.2f}", outcome,
                     counted.size(), held.size(), cosine, with_open, seconds);
}

struct Row {
  int fits = 0;
  std::map<std::string, int> outcomes;
  double seconds = 0;
};

void summarise(const std::string& file) {
  std::vector<std::string> order;
  std::map<std::string, Row> rows;
  for (const std::string& line : lines_of_file(file)) {
    const std::string name = line.substr(0, line.find(" seed "));
    if (!rows.contains(name)) order.push_back(name);
    char outcome[32];
    int laws = 0;
    int held = 0;
    double cosine = 0;
    double with_open = 0;
    double seconds = 0;
    if (std::sscanf(line.c_str() + line.rfind(": ") + 2,
                    "%31s laws %d of %d cosine %lf open %lf seconds %lf", outcome, &laws, &held,
                    &cosine, &with_open, &seconds) != 6)
      continue;
    Row& row = rows[name];
    ++row.fits;
    ++row.outcomes[outcome];
    row.seconds = std::max(row.seconds, seconds);
  }
  fmt::print(
      "| fit | fits | exact | undecided | short | wrong | seconds "
      "|\n|---|---|---|---|---|---|---|\n");
  for (const std::string& name : order) {
    Row& row = rows[name];
    fmt::print("| {} | {} | {} | {} | {} | {} | {} | {:.1f} |\n", name, row.fits,
               row.outcomes["exact"], row.outcomes["held"], row.outcomes["undecided"],
               row.outcomes["short"], row.outcomes["wrong"], row.seconds);
  }
}

int main_of(int argc, char** argv) {
  Options options;
  if (argc < 2) {
    fmt::print(stderr,
               "usage: laws FILE [--trajectories N] [--pairs N] [--first-seed N] [--seeds N] "
               "[--only SYSTEM] [--show] [--seconds S]\n");
    return 2;
  }
  options.file = argv[1];
  for (int i = 2; i < argc; ++i) {
    const auto takes = [&](const char* name) {
      return std::strcmp(argv[i], name) == 0 && i + 1 < argc;
    };
    if (std::strcmp(argv[i], "--show") == 0) options.show = true;
    if (takes("--trajectories")) options.trajectories = std::atol(argv[i + 1]);
    if (takes("--pairs")) options.pairs = std::atol(argv[i + 1]);
    if (takes("--first-seed")) options.first_seed = std::strtoull(argv[i + 1], nullptr, 10);
    if (takes("--seeds")) options.seeds = std::atoi(argv[i + 1]);
    if (takes("--only")) options.only = argv[i + 1];
    if (takes("--seconds")) options.seconds = std::atof(argv[i + 1]);
  }
  const std::vector<Fit> plan = plan_of(options);
  std::vector<std::string> keys;
  for (const Fit& fit : plan) keys.push_back(key_of(fit, options));
  run_checkpointed(options.file, keys, options.seconds,
                   [&](std::size_t i) { return run(plan[i], options); });
  summarise(options.file);
  return 0;
}

}  // namespace
}  // namespace noether

int main(int argc, char** argv) { return noether::main_of(argc, argv); }
