// The laws that a system declares must hold on its motion.
#include <gtest/gtest.h>

#include "noether/integrate/simulate.hpp"
#include "noether/linalg/decompositions.hpp"

namespace noether {
namespace {

struct Case {
  const char* name;
  SystemParameters parameters;
  std::size_t num_laws;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Laws : public testing::TestWithParam<Case> {
 protected:
  System system = make_system(GetParam().name, GetParam().parameters);
  Dataset data = simulate(system, {.num_trajectories = 3, .num_pairs = 40, .dt = 0.2, .seed = 7});
};

TEST_P(Laws, AreConservedAndIndependent) {
  ASSERT_EQ(system.laws.size(), GetParam().num_laws);
  for (const Quadratic& law : system.laws) {
    for (const Trajectory& t : data.trajectories) {
      const double before = law(t.states.col(0));
      const double after = law(t.states.col(t.states.cols() - 1));
      EXPECT_NEAR(after, before, 1e-8 * (1 + std::abs(before)));
    }
  }
  if (system.laws.empty()) return;
  const Eigen::MatrixXd stacked = stack(system.laws);
  EXPECT_EQ(stacked.jacobiSvd().rank(), stacked.cols());
}

TEST_P(Laws, EnergyIsConservedIfDeclared) {
  if (!system.energy) {
    EXPECT_TRUE(system.laws.empty());
    return;
  }
  for (const Trajectory& t : data.trajectories) {
    EXPECT_NEAR(system.energy(t.states.col(t.states.cols() - 1)), system.energy(t.states.col(0)),
                1e-8);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Systems, Laws,
    testing::Values(Case{"harmonic", {}, 1}, Case{"harmonic-n", {{"n", 2}}, 4},
                    Case{"harmonic-n", {{"n", 5}}, 25}, Case{"nbody", {}, 7},
                    Case{"nbody", {{"dim", 3}}, 15},
                    Case{"nbody", {{"mass1", 0.5}, {"mass3", 2}}, 7}, Case{"pendulum", {}, 0},
                    Case{"henon-heiles", {}, 0}, Case{"kepler", {}, 1}, Case{"coupled", {}, 2},
                    Case{"damped", {}, 0}, Case{"driven", {}, 0}, Case{"random-walk", {}, 0},
                    Case{"kepler", {{"dim", 3}}, 3}, Case{"oscillator-1-2", {}, 2},
                    Case{"oscillator-irrational", {}, 2}, Case{"sawada-kotera", {}, 0},
                    Case{"spherical-pendulum", {}, 2}, Case{"fput", {}, 2},
                    Case{"fput", {{"n", 6}}, 2}, Case{"toda", {}, 2}, Case{"toda", {{"n", 4}}, 2},
                    Case{"calogero-moser", {}, 2}, Case{"calogero-moser", {{"trap", 0.8}}, 1},
                    Case{"dnls", {}, 1}, Case{"van-der-pol", {}, 0}, Case{"duffing", {}, 0}));

TEST(Simulate, NoiseInTargetsLeavesTheFirstStatesClean) {
  const System system = make_system("harmonic");
  const SimulateOptions clean{.num_trajectories = 2,
                              .num_pairs = 5,
                              .dt = 0.2,
                              .noise = 0,
                              .noise_in_targets = true,
                              .seed = 1};
  SimulateOptions noisy = clean;
  noisy.noise = 0.1;
  const Dataset a = simulate(system, clean);
  const Dataset b = simulate(system, noisy);
  EXPECT_EQ(a.trajectories[1].states, b.trajectories[1].states);
  EXPECT_NE(a.trajectories[1].next, b.trajectories[1].next);
  EXPECT_EQ(a.num_pairs(), 10);
  EXPECT_LT((a.trajectories[0].next.leftCols(4) - a.trajectories[0].states.rightCols(4)).norm(),
            1e-9);
}

}  // namespace
}  // namespace noether
