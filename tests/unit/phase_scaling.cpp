#include "noether/phase/scaling.hpp"

#include <gtest/gtest.h>

#include "noether/core/random.hpp"
#include "noether/linalg/expm.hpp"

namespace noether {
namespace {

Dataset random_data() {
  Dataset data{{"q1", "q2", "p1", "p2"}, {}, {}, {}};
  RandomStream random({.seed = 2});
  const Eigen::Vector4d unit(1e-3, 50, 7, 2e4);
  for (int trajectory = 0; trajectory < 3; ++trajectory) {
    Trajectory t{"", Eigen::VectorXd::LinSpaced(20, 0, 1e5), Eigen::MatrixXd(4, 20), {}, {}};
    for (double& x : t.states.reshaped()) x = random.normal() + 3;
    t.states = unit.asDiagonal() * t.states;
    data.trajectories.push_back(t);
  }
  return data;
}

Quadratic random_law(RandomStream& random) {
  Quadratic law = Quadratic::zero(4);
  for (double& entry : law.A.reshaped()) entry = random.normal();
  law.A = (law.A + law.A.transpose()).eval();
  for (double& entry : law.b) entry = random.normal();
  return law;
}

TEST(Scaling, IsCanonicalAndScalesEverythingToAboutOne) {
  const Dataset data = random_data();
  const CanonicalScaling scaling = CanonicalScaling::fit(data);
  EXPECT_NEAR(scaling.scale(0) * scaling.scale(2) / scaling.action(), 1, 1e-12);
  EXPECT_NEAR(scaling.scale(1) * scaling.scale(3) / scaling.action(), 1, 1e-12);
  const Dataset model = scaling.apply(data);
  const CanonicalScaling again = CanonicalScaling::fit(model);
  EXPECT_LT(again.shift.norm(), 1e-9);
  EXPECT_NEAR(again.action(), 1, 1e-9);
  EXPECT_NEAR(again.time_scale, 1, 1e-9);
}

TEST(Scaling, LawsRoundTripAndTheirFlowsAgree) {
  const CanonicalScaling scaling = CanonicalScaling::fit(random_data());
  RandomStream random({.seed = 3});
  const Quadratic law = random_law(random);
  const Quadratic data_law = scaling.to_data(law);
  const Quadratic back = scaling.to_model(data_law);
  EXPECT_LT((back.A - law.A).norm(), 1e-10 * law.A.norm());
  EXPECT_LT((back.b - law.b).norm(), 1e-10 * law.b.norm());
  // Flow in model coordinates, seen in data units, is the flow of the law in data units.
  Eigen::VectorXd z(4);
  for (double& entry : z) entry = random.normal();
  const auto flow = [](const Quadratic& of, const Eigen::VectorXd& x) {
    const Eigen::VectorXd moved =
        expm(0.3 * generator(of)) * (Eigen::VectorXd(5) << x, 1).finished();
    return Eigen::VectorXd(moved.head(4));
  };
  const Eigen::VectorXd expected = scaling.to_data(flow(law, z));
  const Eigen::VectorXd got = flow(data_law, scaling.to_data(z));
  // Scales from 1e-3 to 2e4 cost precision.
  EXPECT_LT(scaling.to_model(got - expected + scaling.shift).norm(), 1e-6);
}

}  // namespace
}  // namespace noether
