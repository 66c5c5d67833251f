// Power: how the status of a law changes as a perturbation of strength eps breaks it, by the
// held-out test, without training. Writes FILE.svg (shares of the statuses against eps) and prints
// the same as a table, then the share of `established` against the ratio of true drift to stated
// minimum detectable drift: at 1 it may be a tenth.
//
// Usage: power FILE.svg [--seeds N]
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "noether/core/npz.hpp"
#include "noether/discovery/law_tests.hpp"
#include "noether/integrate/simulate.hpp"
#include "studies/reproduce/pictures.hpp"
#include "studies/trust/made_up.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr Index kTrajectories = 100;
constexpr Index kPairs = 50;
const std::vector<double> kStrengths{0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1};
const std::vector<double> kNoises{0.01, 0.03};
constexpr std::array<LawStatus, 4> kStatuses{LawStatus::kEstablished, LawStatus::kApproximate,
                                             LawStatus::kUndecided, LawStatus::kRefuted};

/// A system whose law holds at eps = 0 only.
struct Breakable {
  std::string name;
  System system;
  Quadratic law;
  std::function<VectorXd(const VectorXd& x)> push;  ///< added to the field, times eps
};

std::vector<Breakable> breakables() {
  System kepler = make_system("kepler");
  System springs = make_system("harmonic-n", {{"n", 2.0}});
  System bodies = make_system("nbody");
  Quadratic px =
      Quadratic::coordinate(12, 6) + Quadratic::coordinate(12, 8) + Quadratic::coordinate(12, 10);
  const Quadratic L = Quadratic::product(4, 0, 3) - Quadratic::product(4, 1, 2);
  return {
      {"Kepler, uneven pull: L", kepler, L,
       [](const VectorXd& x) { return VectorXd(Eigen::Vector4d(0, 0, -0.3 * x(0), 0.3 * x(1))); }},
      {"two springs, unequal: L", springs, L,
       [](const VectorXd& x) { return VectorXd(Eigen::Vector4d(0, 0, -x(0), 0)); }},
      {"three bodies in a trap: p_x", bodies, px, [](const VectorXd& x) {
         VectorXd f = VectorXd::Zero(12);
         for (Index i = 0; i < 6; i += 2) f(6 + i) = -std::sin(x(i));
         return f;
       }}};
}

struct Outcome {
  LawStatus status;
  double drift_over_resolution;
};

Outcome run(const Breakable& broken, double strength, double noise, std::uint64_t seed) {
  System system = broken.system;
  system.field = [&](const VectorXd& x, double t) {
    return VectorXd(broken.system.field(x, t) + strength * broken.push(x));
  };
  const auto motion = [&](std::uint64_t own, Index trajectories) {
    return simulate(system, {.num_trajectories = trajectories,
                             .num_pairs = kPairs,
                             .dt = system.default_dt,
                             .seed = own});
  };
  Dataset data = motion(seed, kTrajectories);
  const VectorXd sigma = noise * spreads(data);
  add_noise(sigma, seed, data);
  const HeldOutSplit split = split_held_out(data, 0.2);
  const NoiseEstimate known{{sigma.begin(), sigma.end()}, "given", {}};
  const TestedLaws found = test_laws({{broken.law}}, law_test_data(split, known), {});
  if (found.laws.empty()) return {LawStatus::kUndecided, 0};
  const FoundLaw& law = found.laws.at(0);
  return {law.status, true_drift(motion(seed + 1000003, 200), law.law) / law.min_detectable_drift};
}

/// Shares of each status over the seeds.
using Shares = std::array<double, kStatuses.size()>;

Panel panel_of(const std::string& title, const std::vector<Shares>& shares) {
  Panel panel{title, "eps", "share of runs", true, false, {}, {0, 1}};
  for (std::size_t s = 0; s < kStatuses.size(); ++s) {
    Series series{name_of(kStatuses[s]), {}, {}, std::array{2, 5, 6, 4}[s]};
    for (std::size_t i = 1; i < kStrengths.size(); ++i) {
      series.x.push_back(kStrengths[i]);
      series.y.push_back(shares[i][s]);
    }
    panel.series.push_back(std::move(series));
  }
  return panel;
}

/// Share of established laws by the ratio of true to minimum detectable drift.
void print_by_ratio(const std::vector<Outcome>& outcomes) {
  const std::vector<double> edges{0, 0.25, 0.5, 0.8, 1, 1.25, 2, 4, 1e300};
  fmt::print("\n{:>24} {:>6} {:>12}\n", "true drift / detectable", "runs", "established");
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    int runs = 0;
    int established = 0;
    for (const Outcome& outcome : outcomes) {
      if (outcome.drift_over_resolution < edges[i] || outcome.drift_over_resolution >= edges[i + 1])
        continue;
      ++runs;
      established += outcome.status == LawStatus::kEstablished ? 1 : 0;
    }
    if (runs > 0)
      fmt::print("{:>14} to {:>6} {:6} {:11.1f}%\n", edges[i],
                 edges[i + 1] > 1e9 ? "" : fmt::format("{}", edges[i + 1]), runs,
                 100.0 * established / runs);
  }
}

int main_of(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: power FILE.svg [--seeds N]\n");
    return 2;
  }
  int seeds = 40;
  if (argc > 3 && std::strcmp(argv[2], "--seeds") == 0) seeds = std::atoi(argv[3]);
  std::vector<Panel> panels;
  std::vector<Outcome> all;
  for (const Breakable& broken : breakables()) {
    for (const double noise : kNoises) {
      const std::string title = fmt::format("{}, noise {:g}%", broken.name, 100 * noise);
      fmt::print("\n{}\n{:>8} {:>12} {:>12} {:>12} {:>12}\n", title, "eps", "established",
                 "approximate", "undecided", "refuted");
      std::vector<Shares> shares;
      for (const double strength : kStrengths) {
        Shares share{};
        for (int seed = 1; seed <= seeds; ++seed) {
          all.push_back(run(broken, strength, noise, static_cast<std::uint64_t>(seed)));
          for (std::size_t s = 0; s < kStatuses.size(); ++s)
            share[s] += all.back().status == kStatuses[s] ? 1.0 / seeds : 0;
        }
        fmt::print("{:8g} {:12.2f} {:12.2f} {:12.2f} {:12.2f}\n", strength, share[0], share[1],
                   share[2], share[3]);
        std::fflush(stdout);
        shares.push_back(share);
      }
      panels.push_back(panel_of(title, shares));
    }
  }
  print_by_ratio(all);
  write_file_atomically(argv[1], panels_picture(panels, 2));
  return 0;
}

}  // namespace
}  // namespace noether

int main(int argc, char** argv) { return noether::main_of(argc, argv); }
