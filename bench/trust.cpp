// False discoveries: many fits on systems that obey no law (or only known ones), through screen and
// held-out evidence, without training. A fit is wrong where a law is `established` although it
// truly drifts, on fresh motion without noise, by more than the resolution it states.
//
// Usage: trust FILE [--fits N] [--seconds S]
// One line a fit in FILE; fits that are there already are skipped, so that a run can go on.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "made_up.hpp"
#include "noether/integrate/simulate.hpp"
#include "noether/laws/finding.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kPairs = 50;

System bare(const std::string& name, std::vector<std::string> variables, double dt, double size) {
  System system;
  system.name = name;
  system.variables = std::move(variables);
  system.default_dt = dt;
  const Index M = system.dimension();
  system.start = [M, size](RandomStream& random) {
    VectorXd x(M);
    for (double& entry : x) entry = size * random.normal();
    return x;
  };
  return system;
}

System van_der_pol() {
  System system = bare("van-der-pol", {"q", "p"}, 0.2, 1);
  system.field = [](const VectorXd& x, double) {
    return VectorXd(Eigen::Vector2d(x(1), 0.7 * (1 - x(0) * x(0)) * x(1) - x(0)));
  };
  return system;
}

/// Two of its three variables, as if they were a position and its momentum; the third runs along.
System lorenz() {
  System system = bare("lorenz", {"q1", "q2", "p1", "p2"}, 0.03, 1);
  system.field = [](const VectorXd& x, double) {
    return VectorXd(Eigen::Vector4d(10 * (x(2) - x(0)), x(0) * x(2) - 8.0 / 3 * x(1),
                                    x(0) * (28 - x(1)) - x(2), -x(3) + std::sin(x(0))));
  };
  return system;
}

/// Three bodies in an anharmonic trap: no momentum is conserved.
System trapped_bodies() {
  System system = make_system("nbody");
  system.name = "trapped-bodies";
  const auto inner = system.field;
  system.field = [inner](const VectorXd& x, double t) {
    VectorXd f = inner(x, t);
    for (Index i = 0; i < 6; ++i)
      f(6 + i) -= (i % 2 == 0 ? 0.11 : 0.17) * std::sin(x(i)) + 0.05 * x(i);
    return f;
  };
  system.laws.clear();
  return system;
}

/// Only the two energies hold.
System incommensurate() {
  System system = bare("incommensurate", {"q1", "q2", "p1", "p2"}, 0.2, 1);
  system.field = [](const VectorXd& x, double) {
    return VectorXd(Eigen::Vector4d(x(2), x(3), -x(0), -2.618 * x(1)));
  };
  return system;
}

std::vector<System> systems() {
  std::vector<System> all;
  for (const char* name : {"damped", "driven", "random-walk", "henon-heiles"}) {
    all.push_back(make_system(name));
    all.back().name = name;
  }
  for (System& system :
       std::vector<System>{van_der_pol(), lorenz(), trapped_bodies(), incommensurate()})
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
  std::vector<Quadratic> laws;
  for (int i = 0; i < seen.count; ++i)
    laws.push_back(seen.directions[static_cast<std::size_t>(i)].law);
  for (const ScreenDirection& direction : seen.approximate) laws.push_back(direction.law);
  const Evidence found =
      weigh(laws, [](const Quadratic&) { return true; }, evidence_data(data, split, noise), {});
  const Dataset fresh = clean_motion(system, 200, fit.seed + 1000003);
  Result result;
  result.candidates = static_cast<int>(laws.size());
  for (const FoundLaw& law : found.laws) {
    const bool claimed = law.status == LawStatus::kEstablished || law.status == LawStatus::kImplied;
    result.established += claimed ? 1 : 0;
    result.approximate += law.status == LawStatus::kApproximate ? 1 : 0;
    result.undecided += law.status == LawStatus::kUndecided ? 1 : 0;
    result.refuted += law.status == LawStatus::kRefuted ? 1 : 0;
    if (claimed && true_drift(fresh, law.law) > law.resolution) ++result.wrong;
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

std::set<std::string> done(const std::string& file) {
  std::set<std::string> keys;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) keys.insert(line.substr(0, line.find(':')));
  return keys;
}

/// Sums over all lines of the file.
void summarise(const std::string& file) {
  struct Sum {
    int fits = 0, candidates = 0, established = 0, approximate = 0, undecided = 0, refuted = 0,
        wrong = 0, wrong_fits = 0;
  };
  std::map<std::string, Sum> by_system;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
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
  const std::set<std::string> before = done(argv[1]);
  const auto begin = std::chrono::steady_clock::now();
  std::map<std::string, System> by_name;
  for (const System& system : systems()) by_name[system.name] = system;
  std::ofstream out(argv[1], std::ios::app);
  for (const Fit& fit : plan(fits)) {
    const std::string key = key_of(fit);
    if (before.contains(key)) continue;
    if (std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() > seconds)
      break;
    const Result r = run(by_name.at(fit.system), fit);
    out << fmt::format(
               "{}: candidates {} established {} approximate {} undecided {} refuted {} wrong {}\n",
               key, r.candidates, r.established, r.approximate, r.undecided, r.refuted, r.wrong)
        << std::flush;
  }
  out.close();
  summarise(argv[1]);
  return 0;
}

}  // namespace
}  // namespace noether

int main(int argc, char** argv) { return noether::main_of(argc, argv); }
