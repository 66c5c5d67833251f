// Into model coordinates and back: states, times, laws, and what a law says of a state.
#include "noether/phase/scaling.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

#include "noether/core/random.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Trajectories in units that differ by orders of magnitude, ordinary or paired.
struct DrawnData {
  Index M = 2 * *rc::gen::inRange<Index>(1, 5);
  bool paired = *rc::gen::arbitrary<bool>();
  RandomStream random{{.seed = *rc::gen::arbitrary<unsigned>()}};
  VectorXd unit = VectorXd::NullaryExpr(M, [this] { return std::exp(3 * random.normal()); });

  MatrixXd states(Index count) {
    MatrixXd x(M, count);
    for (double& entry : x.reshaped()) entry = random.normal() + 0.5;
    return unit.asDiagonal() * x;
  }

  Dataset dataset() {
    Dataset data{std::vector<std::string>(static_cast<std::size_t>(M), "x"), {}, {}, {}};
    for (int k = 0; k < 3; ++k) {
      const auto count = *rc::gen::inRange<Index>(2, 20);
      const double dt = std::exp(random.normal());
      Trajectory t{"",
                   VectorXd::LinSpaced(count, 1, 1 + dt * static_cast<double>(count)),
                   states(count),
                   {},
                   {}};
      if (paired) {
        t.next = states(count);
        t.step = VectorXd::Constant(count, dt);
      }
      data.trajectories.push_back(t);
    }
    return data;
  }

  Quadratic law() {
    Quadratic c = Quadratic::zero(M);
    for (double& entry : c.A.reshaped()) entry = random.normal();
    c.A = (c.A + c.A.transpose()).eval();
    for (double& entry : c.b) entry = random.normal();
    return c;
  }
};

bool near(const MatrixXd& left, const MatrixXd& right, const VectorXd& unit) {
  if (left.size() == 0 || right.size() == 0) return left.size() == right.size();
  const MatrixXd off = unit.cwiseInverse().asDiagonal() * (left - right);
  return off.cwiseAbs().maxCoeff() < 1e-11;
}

TEST(ScalingRoundTrip, KeepsStatesTimesAndNoise) {
  EXPECT_TRUE(rc::check([] {
    DrawnData draw;
    const Dataset data = draw.dataset();
    const CanonicalScaling scaling = CanonicalScaling::fit(data);
    const Dataset model = scaling.apply(data);
    for (std::size_t k = 0; k < data.trajectories.size(); ++k) {
      const Trajectory& before = data.trajectories[k];
      const Trajectory& after = model.trajectories[k];
      const auto back = [&](const MatrixXd& z) {
        MatrixXd x = z;
        for (Index i = 0; i < z.cols(); ++i) x.col(i) = scaling.to_data(VectorXd(z.col(i)));
        return x;
      };
      RC_ASSERT(near(back(after.states), before.states, draw.unit));
      RC_ASSERT(after.paired() == draw.paired);
      RC_ASSERT(near(back(after.next), before.next, draw.unit));
      RC_ASSERT((after.time * scaling.time_scale - before.time).norm() <
                1e-12 * before.time.norm());
      RC_ASSERT((after.step * scaling.time_scale - before.step).norm() <=
                1e-12 * before.step.norm());
    }
  }));
}

// The mean and the products of spreads of what comes out, not of what went in.
TEST(ScalingRoundTrip, IsStandardWhenFitted) {
  EXPECT_TRUE(rc::check([] {
    DrawnData draw;
    const Dataset data = draw.dataset();
    const Dataset model = CanonicalScaling::fit(data).apply(data);
    VectorXd sum = VectorXd::Zero(draw.M);
    VectorXd squares = VectorXd::Zero(draw.M);
    for (const Trajectory& t : model.trajectories) {
      sum += t.states.rowwise().sum();
      squares += t.states.cwiseAbs2().rowwise().sum();
    }
    const auto count = static_cast<double>(data.num_states());
    RC_ASSERT((sum / count).norm() < 1e-10);
    // Spreads of a position and its momentum are stretched alike, their product is one for all.
    const VectorXd spreads = (squares / count).cwiseSqrt();
    const Index n = draw.M / 2;
    RC_ASSERT((spreads.head(n) - spreads.tail(n)).norm() < 1e-9 * spreads.norm());
    RC_ASSERT(std::abs(spreads.array().log().sum()) < 1e-9);
  }));
}

TEST(ScalingRoundTrip, KeepsLaws) {
  EXPECT_TRUE(rc::check([] {
    DrawnData draw;
    const CanonicalScaling scaling = CanonicalScaling::fit(draw.dataset());
    const Quadratic law = draw.law();
    const Quadratic back = scaling.to_model(scaling.to_data(law));
    const double shift = 1 + scaling.shift.cwiseQuotient(scaling.scale).norm();
    RC_ASSERT((back.A - law.A).norm() < 1e-12 * law.A.norm());
    RC_ASSERT((back.b - law.b).norm() < 1e-12 * shift * frobenius_norm(law));
    RC_ASSERT(back.constant == 0.0);
  }));
}

// dC(x) = action dc(z): whatever is conserved stays so.
TEST(ScalingRoundTrip, KeepsWhatALawSaysOfTwoStates) {
  EXPECT_TRUE(rc::check([] {
    DrawnData draw;
    const CanonicalScaling scaling = CanonicalScaling::fit(draw.dataset());
    const Quadratic law = draw.law();
    const Quadratic data_law = scaling.to_data(law);
    const MatrixXd x = draw.states(2);
    const VectorXd a = x.col(0);
    const VectorXd b = x.col(1);
    const double expected =
        scaling.action() * (law(scaling.to_model(a)) - law(scaling.to_model(b)));
    const double size = std::abs(data_law(a)) + std::abs(data_law(b)) + scaling.action();
    RC_ASSERT(std::abs(data_law(a) - data_law(b) - expected) < 1e-10 * size);
  }));
}

}  // namespace
}  // namespace noether
