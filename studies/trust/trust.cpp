// False discoveries: many fits on systems that obey no law (or only known ones), by screen and
// held-out test, without training. A fit is wrong if a law is `established` or `implied` although
// it truly drifts, on new motion without noise, by more than its stated minimum detectable drift.
//
// Usage: trust FILE [--fits N] [--seconds S]
// One line per fit in FILE; fits that are already there are skipped, so that a run can be resumed.
#include <fmt/format.h>

#include <cstdio>
#include <cstring>
#include <map>
#include <string>

#include "noether/discovery/finding.hpp"
#include "noether/integrate/simulate.hpp"
#include "studies/trust/checkpointed.hpp"
#include "studies/trust/made_up.hpp"
#include "studies/trust/made_up_systems.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kPairs = 50;

std::vector<System> systems() {
  std::vector<System> all;
  for (const char* name : {"damped", "driven", "random-walk", "henon-heiles"}) {
    all.push_back(make_system(name));
    all.back().name = name;
  }
  for (System& system : std::vector<System>{van_der_pol(), lorenz(), trapped_bodies(),
                                            unequal_springs("incommensurate", 2.618)})
    all.push_back(system);
  all.push_back(bare("noise-alone", {"q1", "q2", "p1", "p2"}, 0.2, 1));
  return all;
}

Dataset clean_motion(const System& system, Index trajectories, std::uint64_t seed) {
  const SimulateOptions options{
      .num_trajectories = trajectories, .num_pairs = kPairs, .dt = system.default_dt, .seed = seed};
  if (system.name != "noise-alone") return simulate(system, options);
  Dataset data = simulate(make_system("random-walk"), options);
  RandomStream random({.seed = seed, .purpose = Purpose::kBootstrap});
  for (Trajectory& t : data.trajectories) {
    for (double& x : t.states.reshaped()) x = random.normal();
  }
  return data;
}

struct Fit {
  std::string system;
  std::uint64_t seed;
  Index trajectories;
  double noise;
  bool known;
};

struct Result {
  int candidates = 0, established = 0, approximate = 0, undecided = 0, refuted = 0, wrong = 0;
  std::string verdict;
};

Result run(const System& system, const Fit& fit) {
  const Dataset clean = clean_motion(system, fit.trajectories, fit.seed);
  Dataset data = clean;
  const VectorXd sigma = fit.noise * spreads(clean);
  add_noise(sigma, fit.seed, data);
  const HeldOutSplit split = split_held_out(data, 0.2);
  const NoiseEstimate noise = fit.known ? NoiseEstimate{{sigma.begin(), sigma.end()}, "given", {}}
                                        : estimate_noise(split.training);
  const ScreenResult seen = screen(split.training, {noise.std});
  const std::vector<Quadratic> laws = screened_laws(seen);
  const TestedLaws found = test_laws({laws}, law_test_data(split, noise), {});
  const Dataset fresh = clean_motion(system, 200, fit.seed + 1000003);
  Result result;
  result.candidates = static_cast<int>(laws.size());
  for (const FoundLaw& law : found.laws) {
    const bool claimed = law.status == LawStatus::kEstablished || law.status == LawStatus::kImplied;
    result.established += claimed ? 1 : 0;
    result.approximate += law.status == LawStatus::kApproximate ? 1 : 0;
    result.undecided += law.status == LawStatus::kUndecided ? 1 : 0;
    result.refuted += law.status == LawStatus::kRefuted ? 1 : 0;
    if (claimed && true_drift(fresh, law.law) > law.min_detectable_drift) ++result.wrong;
  }
  return result;
}

std::vector<Fit> plan(int fits) {
  const Index trajectories[] = {20, 50, 100, 200};
  const double noises[] = {0.01, 0.03, 0.1};
  const std::vector<System> all = systems();
  std::vector<Fit> list;
  for (int i = 0; i < fits; ++i) {
    const auto index = static_cast<std::size_t>(i);
    const std::size_t round = index / all.size();
    list.push_back({all[index % all.size()].name, static_cast<std::uint64_t>(round + 1),
                    trajectories[round % 4], noises[(round / 4) % 3], (round / 12) % 2 == 0});
  }
  return list;
}

std::string key_of(const Fit& fit) {
  return fmt::format("{} seed {} trajectories {} noise {} {}", fit.system, fit.seed,
                     fit.trajectories, fit.noise, fit.known ? "known" : "estimated");
}

/// Sums over all lines of the file.
void summarise(const std::string& file) {
  struct Sum {
    int fits = 0, candidates = 0, established = 0, approximate = 0, undecided = 0, refuted = 0,
        wrong = 0, wrong_fits = 0;
  };
  std::map<std::string, Sum> by_system;
  for (const std::string& line : lines_of_file(file)) {
    Result r;
    if (std::sscanf(
            line.c_str() + line.find(':'),
            ": candidates %d established %d approximate %d undecided %d refuted %d wrong %d",
            &r.candidates, &r.established, &r.approximate, &r.undecided, &r.refuted, &r.wrong) != 6)
      continue;
    for (const std::string& name : {line.substr(0, line.find(' ')), std::string("total")}) {
      Sum& sum = by_system[name];
      ++sum.fits;
      sum.candidates += r.candidates;
      sum.established += r.established;
      sum.approximate += r.approximate;
      sum.undecided += r.undecided;
      sum.refuted += r.refuted;
      sum.wrong += r.wrong;
      sum.wrong_fits += r.wrong > 0 ? 1 : 0;
    }
  }
  fmt::print("{:16} {:>5} {:>10} {:>11} {:>11} {:>9} {:>7} {:>11}\n", "system", "fits",
             "candidates", "established", "approximate", "undecided", "refuted", "wrong fits");
  for (const auto& [name, sum] : by_system)
    fmt::print("{:16} {:5} {:10} {:11} {:11} {:9} {:7} {:6} {:4.1f}%\n", name, sum.fits,
               sum.candidates, sum.established, sum.approximate, sum.undecided, sum.refuted,
               sum.wrong_fits, 100.0 * sum.wrong_fits / sum.fits);
}

int main_of(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: trust FILE [--fits N] [--seconds S]\n");
    return 2;
  }
  int fits = 540;
  double seconds = 1e9;
  for (int i = 2; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--fits") == 0) fits = std::atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--seconds") == 0) seconds = std::atof(argv[i + 1]);
  }
  std::map<std::string, System> by_name;
  for (const System& system : systems()) by_name[system.name] = system;
  const std::vector<Fit> list = plan(fits);
  std::vector<std::string> keys;
  for (const Fit& fit : list) keys.push_back(key_of(fit));
  run_checkpointed(argv[1], keys, seconds, [&](std::size_t i) {
    const Result r = run(by_name.at(list[i].system), list[i]);
    return fmt::format(
        "candidates {} established {} approximate {} undecided {} refuted {} wrong {}",
        r.candidates, r.established, r.approximate, r.undecided, r.refuted, r.wrong);
  });
  summarise(argv[1]);
  return 0;
}

}  // namespace
}  // namespace noether

int main(int argc, char** argv) { return noether::main_of(argc, argv); }
