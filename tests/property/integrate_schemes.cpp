// Every scheme on the exact motion of a pendulum: its order, and its adjoint against differences.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "noether/integrate/simulate.hpp"
#include "noether/integrate/step_rule.hpp"

namespace noether {
namespace {

const std::map<Scheme, int> kOrders{
    {Scheme::kEuler, 1}, {Scheme::kRk4, 4}, {Scheme::kMidpoint, 2}, {Scheme::kMirk4, 4}};

/// q' = p, p' = -sin q, as a field of one point per slot.
struct PendulumField {
  using Scalar = double;
  std::map<int, double> position;  // by slot

  void evaluate(int slot, const double* x, std::ptrdiff_t /*count*/, double* f) {
    position[slot] = x[0];
    f[0] = x[1];
    f[1] = -std::sin(x[0]);
  }
  void pull_back(int slot, const double* df, double* dx) {
    dx[0] -= std::cos(position.at(slot)) * df[1];
    dx[1] += df[0];
  }
};

/// x, then x', of the exact motion over dt.
std::vector<double> exact_pair(double dt) {
  const Dataset data = simulate(make_system("pendulum"),
                                {.num_trajectories = 1, .num_pairs = 1, .dt = dt, .seed = 7});
  const Eigen::MatrixXd& states = data.trajectories[0].states;
  return {states.data(), states.data() + states.size()};
}

std::vector<double> residual(const StepRule& rule, const std::vector<double>& pair, double dt) {
  PendulumField field;
  StepWorkspace<double> work;
  std::vector<double> r(2);
  step_residual(field, 0, rule, {2, 1, pair.data(), pair.data() + 2, &dt}, work, r.data());
  EXPECT_EQ(static_cast<int>(field.position.size()), rule.num_slots());
  return r;
}

class Schemes : public testing::TestWithParam<std::pair<Scheme, std::string_view>> {
 protected:
  StepRule rule{GetParam().first, 1};
};

TEST_P(Schemes, MissTheMotionByTheirOrder) {
  ASSERT_TRUE(kOrders.contains(rule.scheme)) << "its order is missing here";
  const auto miss = [&](double dt) {
    const std::vector<double> r = residual(rule, exact_pair(dt), dt);
    return std::hypot(r[0], r[1]);
  };
  EXPECT_NEAR(std::log2(miss(0.2) / miss(0.1)), kOrders.at(rule.scheme) + 1, 0.25);
}

TEST_P(Schemes, HaveAnAdjointThatAgreesWithDifferences) {
  if (rule.is_explicit()) rule.substeps = 2;
  const double dt = 0.3;
  const std::vector<double> pair{0.9, -0.4, 0.7, -0.6};
  const std::vector<double> dr{1.3, -0.8};
  PendulumField field;
  StepWorkspace<double> work;
  const PairView<double> view{2, 1, pair.data(), pair.data() + 2, &dt};
  std::vector<double> r(2);
  std::vector<double> d_pair(4);
  step_residual(field, 0, rule, view, work, r.data());
  step_pull_back(field, 0, rule, view, work, dr.data(), d_pair.data(), d_pair.data() + 2);
  for (std::size_t i = 0; i < pair.size(); ++i) {
    const auto at = [&](double h) {
      std::vector<double> moved = pair;
      moved[i] += h;
      const std::vector<double> shifted = residual(rule, moved, dt);
      return shifted[0] * dr[0] + shifted[1] * dr[1];
    };
    EXPECT_NEAR(d_pair[i], (at(1e-5) - at(-1e-5)) / 2e-5, 1e-9);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Schemes, testing::ValuesIn(EnumNames<Scheme>::entries),
                         [](const auto& tested) { return std::string(tested.param.second); });

}  // namespace
}  // namespace noether
