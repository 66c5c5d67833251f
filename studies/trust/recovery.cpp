// Recovery: are the laws of known systems found, all of them and nothing else, from noisy motion?
//
// Usage: recovery systems|regimes FILE [--steps N] [--width W] [--first-seed N] [--seeds N]
//                                      [--held-out SHARE] [--seconds S]
//
// `systems`: 200 trajectories of 50 pairs of each system, noise 1% and 3% of each variable's
// spread; trainings of two hidden layers of 64 take 1,500 steps, some ten seconds. `regimes`: fewer
// trajectories, fewer pairs, more noise, three bodies from a random start, with what each source of
// laws found by itself; 3,000 steps of the program's own network. With --steps 0 there is no model,
// and the data alone propose the laws. Noise is estimated, as it is for users. One line per fit in
// FILE; fits that are already there are skipped, so that a run can be resumed.
//
// Outcomes: `exact`, the laws that count span the true ones (least principal cosine above .99, in
// units of the variables' spreads); `undecided`, nothing wrong is claimed and what is missing is
// reported as undecided or unidentifiable; `short`, nothing wrong is claimed, but the missing laws
// are denied; `wrong`, a law is claimed that truly drifts by more than its stated minimum
// detectable drift, or, if it is claimed as approximate, by more than the tolerance.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>

#include "noether/discovery/discovery.hpp"
#include "noether/integrate/simulate.hpp"
#include "noether/linalg/subspace.hpp"
#include "noether/run/settings.hpp"
#include "studies/trust/checkpointed.hpp"
#include "studies/trust/made_up.hpp"
#include "studies/trust/made_up_systems.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kSameSpan = 0.99;
constexpr double kFound = 0.95;  // least cosine with which a source by itself has found the laws

struct Options {
  std::string plan, file;
  int steps = -1;  // -1: those of the plan
  int width = -1;  // of two hidden layers; -1: that of the plan, 0: the program's choice
  std::uint64_t first_seed = 1;
  int seeds = 20;
  double seconds = 1e9;
  double held_out = Settings().held_out;
};

struct Fit {
  System system;
  Index trajectories, pairs;
  double noise;
  std::uint64_t seed;
  Start start;
};

std::string key_of(const Fit& fit, const Options& options) {
  std::string key = fmt::format("{} trajectories {} pairs {} noise {} steps {}", fit.system.name,
                                fit.trajectories, fit.pairs, fit.noise, options.steps);
  if (options.steps > 0 && options.width > 0) key += fmt::format(" width {}", options.width);
  if (options.held_out != Settings().held_out) key += fmt::format(" held out {}", options.held_out);
  return key + fmt::format(" seed {}", fit.seed);
}

System named(const std::string& name, System system) {
  system.name = name;
  return system;
}

std::vector<System> known_systems() {
  return {named("u(1)", make_system("harmonic")),
          named("u(2)", make_system("harmonic-n", {{"n", 2}})),
          named("u(3)", make_system("harmonic-n", {{"n", 3}})),
          relativistic_pair(),
          named("three-bodies", make_system("nbody")),
          named("two-bodies-3d", make_system("nbody", {{"bodies", 2}, {"dim", 3}})),
          named("three-bodies-3d", make_system("nbody", {{"dim", 3}})),
          named("masses", make_system("nbody", {{"mass1", 0.5}, {"mass2", 1}, {"mass3", 2}})),
          unequal_springs("springs-2-to-1", 4),
          unequal_springs("incommensurate", 2.618),
          make_system("kepler"),
          make_system("henon-heiles")};
}

std::vector<Fit> plan_of(const Options& options) {
  std::vector<Fit> plan;
  const auto seeds = static_cast<std::uint64_t>(options.seeds);
  for (std::uint64_t seed = options.first_seed; seed < options.first_seed + seeds; ++seed) {
    if (options.plan == "systems") {
      for (const System& system : known_systems()) {
        for (const double noise : {0.01, 0.03})
          plan.push_back({system, 200, 50, noise, seed, Start::kAuto});
      }
      continue;
    }
    const System bodies = named("three-bodies", make_system("nbody"));
    for (const Index trajectories : {20, 60, 200}) {
      for (const Index pairs : {10, 50}) {
        for (const double noise : {0.003, 0.01, 0.03, 0.1})
          plan.push_back({bodies, trajectories, pairs, noise, seed, Start::kRandom});
      }
    }
  }
  return plan;
}

Dataset motion(const Fit& fit, std::uint64_t seed, Index trajectories) {
  return simulate(fit.system, {.num_trajectories = trajectories,
                               .num_pairs = fit.pairs,
                               .dt = fit.system.default_dt,
                               .seed = seed});
}

/// Least cosine of the principal angles between two spans, in units of the spreads; 0 if their
/// dimensions differ.
double least_cosine(const std::vector<Quadratic>& found, const std::vector<Quadratic>& truth,
                    const VectorXd& spread) {
  if (found.size() != truth.size()) return 0;
  if (truth.empty()) return 1;
  return principal_cosines(stack_scaled(found, spread), stack_scaled(truth, spread)).minCoeff();
}

/// The program's finding without a model, from the data alone.
Finding from_data(const Dataset& data, double held_out) {
  Settings settings;
  settings.held_out = held_out;
  ThreadPool pool(1);
  return assess_data(data, settings, {}, pool);
}

Finding with_model(const Dataset& data, const Fit& fit, const Options& options) {
  const int steps = options.steps;
  Settings settings;
  settings.schedule.steps = steps;
  settings.held_out = options.held_out;
  if (options.width > 0) settings.network.widths = {options.width, options.width};
  settings.schedule.start = fit.start;
  settings.evidence.seeds = 0;
  settings.schedule.anchor_first = steps / 3;
  settings.schedule.anchor_every = steps / 3;
  ThreadPool pool(1);
  Discovery discovery(data, resolve(settings, data.dimension(), data.num_pairs()), {}, {}, fit.seed,
                      pool);
  discovery.run({});
  return discovery.assess(fit.system.laws);
}

/// Whether the verdict is undecided or laws are listed that may hold.
bool leaves_open(const Finding& finding) {
  return finding.verdict == Verdict::kUndecided || !finding.unidentifiable.empty() ||
         std::any_of(finding.laws.begin(), finding.laws.end(),
                     [](const FoundLaw& law) { return law.status == LawStatus::kUndecided; });
}

/// The largest drift that is compatible with the claim that a law makes.
double claimed_drift(const FoundLaw& law) {
  return law.status == LawStatus::kApproximate ? LawTestOptions().tolerance
                                               : law.min_detectable_drift;
}

std::string outcome_of(const Finding& finding, const Fit& fit, const VectorXd& spread) {
  const Dataset fresh = motion(fit, fit.seed + 1000003, 200);
  std::vector<Quadratic> counted;
  for (const FoundLaw& law : finding.laws) {
    if (!counts(law.status)) continue;
    counted.push_back(*law.quadratic());
    if (true_drift(fresh, law.law) > claimed_drift(law)) return "wrong";
  }
  if (least_cosine(counted, fit.system.laws, spread) > kSameSpan) return "exact";
  if (counted.size() > fit.system.laws.size()) return "wrong";
  return leaves_open(finding) ? "undecided" : "short";
}

/// One line: outcome, laws that count, and the number of laws and their cosine for each source.
std::string run(const Fit& fit, const Options& options) {
  Dataset data = motion(fit, fit.seed, fit.trajectories);
  const VectorXd spread = spreads(data);
  add_noise(fit.noise * spread, fit.seed, data);
  const Finding found =
      options.steps > 0 ? with_model(data, fit, options) : from_data(data, options.held_out);
  const auto witness = [&](const std::vector<Quadratic>& laws) {
    return fmt::format("{} {:.4f}", laws.size(), least_cosine(laws, fit.system.laws, spread));
  };
  const auto number = std::count_if(found.laws.begin(), found.laws.end(),
                                    [](const FoundLaw& law) { return counts(law.status); });
  return fmt::format("{} laws {} of {} data {} null {} razor {}", outcome_of(found, fit, spread),
                     number, fit.system.laws.size(), witness(screened_laws(found.screen)),
                     witness(conserved_directions(found.posterior_null_space)),
                     witness(active_directions(found.spectrum)));
}

/// Counts over the seeds of one row.
struct Row {
  int fits = 0, exact = 0, undecided = 0, denied = 0, wrong = 0;
  int by_data = 0, by_null_space = 0, by_razor = 0;
};

void add(const std::string& line, Row& row) {
  char outcome[32];
  int laws = 0;
  int truth = 0;
  int counts[3];
  double cosines[3];
  if (std::sscanf(line.c_str() + line.rfind(": ") + 2,
                  "%31s laws %d of %d data %d %lf null %d %lf razor %d %lf", outcome, &laws, &truth,
                  &counts[0], &cosines[0], &counts[1], &cosines[1], &counts[2], &cosines[2]) != 9)
    return;
  const std::string name = outcome;
  ++row.fits;
  row.exact += name == "exact" ? 1 : 0;
  row.undecided += name == "undecided" ? 1 : 0;
  row.denied += name == "short" ? 1 : 0;
  row.wrong += name == "wrong" ? 1 : 0;
  row.by_data += cosines[0] > kFound ? 1 : 0;
  row.by_null_space += cosines[1] > kFound ? 1 : 0;
  row.by_razor += cosines[2] > kFound ? 1 : 0;
}

void summarise(const std::string& file) {
  std::vector<std::string> order;
  std::map<std::string, Row> rows;
  for (const std::string& line : lines_of_file(file)) {
    const std::string name = line.substr(0, line.find(" seed "));
    if (!rows.contains(name)) order.push_back(name);
    add(line, rows[name]);
  }
  fmt::print(
      "| fit | fits | exact | undecided | short | wrong | data | null space | razor |\n"
      "|---|---|---|---|---|---|---|---|---|\n");
  for (const std::string& name : order) {
    const Row& row = rows[name];
    fmt::print("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", name, row.fits, row.exact,
               row.undecided, row.denied, row.wrong, row.by_data, row.by_null_space, row.by_razor);
  }
}

int main_of(int argc, char** argv) {
  Options options;
  if (argc > 2) options.plan = argv[1];
  if (options.plan != "systems" && options.plan != "regimes") {
    fmt::print(stderr,
               "usage: recovery systems|regimes FILE [--steps N] [--width W] [--first-seed N] "
               "[--seeds N] [--held-out SHARE] [--seconds S]\n");
    return 2;
  }
  options.file = argv[2];
  for (int i = 3; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--steps") == 0) options.steps = std::atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--first-seed") == 0)
      options.first_seed = std::strtoull(argv[i + 1], nullptr, 10);
    if (std::strcmp(argv[i], "--seeds") == 0) options.seeds = std::atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--seconds") == 0) options.seconds = std::atof(argv[i + 1]);
    if (std::strcmp(argv[i], "--width") == 0) options.width = std::atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--held-out") == 0) options.held_out = std::atof(argv[i + 1]);
  }
  if (options.steps < 0) options.steps = options.plan == "systems" ? 1500 : 3000;
  if (options.width < 0) options.width = options.plan == "systems" ? 64 : 0;
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
