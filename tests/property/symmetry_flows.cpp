// Flows of quadratic laws are symplectic, and averaging over a closed group gives an invariant
// function.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <numbers>

#include "noether/symmetry/averaged_field.hpp"
#include "noether/symmetry/measure.hpp"
#include "support/random_matrices.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing_support::normals;
using testing_support::random_law;

TEST(Flows, AreSymplectic) {
  double worst = 0;
  EXPECT_TRUE(rc::check([&worst] {
    const Index M = 2 * *rc::gen::inRange<Index>(1, 8);
    const Index K = *rc::gen::inRange<Index>(1, 6);
    RandomStream random({.seed = *rc::gen::arbitrary<unsigned>()});
    std::vector<Quadratic> laws;
    for (Index k = 0; k < K; ++k) laws.push_back(random_law(M, 0.7, random));
    MatrixXd tau(K, 4);
    for (double& entry : tau.reshaped()) entry = random.normal();
    OrbitFlows<double> flows(M, 4);
    RC_ASSERT(FlowMaker().make(generators_of(laws), tau, flows));
    const MatrixXd J = symplectic_form(M);
    for (Index s = 0; s < 4; ++s) {
      const MatrixXd R = Eigen::Map<const MatrixXd>(flows.rotation.data() + s * M * M, M, M);
      const double error = (R.transpose() * J * R - J).norm() / std::max(1.0, R.squaredNorm());
      worst = std::max(worst, error);
      RC_ASSERT(error < 1e-12);
    }
  }));
  RecordProperty("largest_error", std::to_string(worst * 1e15) + "e-15");
}

/// A free network H averaged over given flows, in double.
class Averaged {
 public:
  Averaged(const Architecture& architecture, OrbitFlows<double> flows)
      : architecture_(architecture),
        weights_(architecture_),
        flows_(std::move(flows)),
        field_(architecture_, flows_.count, kPoints, 1) {
    RandomStream random({.seed = 5});
    for (Matrix<double>& tensor : weights_.weights.tensors) {
      for (std::ptrdiff_t j = 0; j < tensor.columns(); ++j) {
        for (std::ptrdiff_t i = 0; i < tensor.rows(); ++i) tensor(i, j) = 0.5 * random.normal();
      }
    }
    weights_.prepare();
    field_.bind(weights_, &flows_);
  }

  VectorXd hamiltonian(const MatrixXd& x) {
    VectorXd h(x.cols());
    field(x);
    field_.hamiltonian(0, h.data());
    return h;
  }
  MatrixXd field(const MatrixXd& x) {
    MatrixXd f(x.rows(), x.cols());
    field_.evaluate(0, x.data(), x.cols(), f.data());
    return f;
  }

  static constexpr Index kPoints = 5;

 private:
  Architecture architecture_;
  PreparedWeights<double> weights_;
  OrbitFlows<double> flows_;
  AveragedField<double> field_;
};

/// The energies of two uncoupled oscillators: commuting, both of period 2 pi.
std::vector<Quadratic> two_oscillators() {
  return {Quadratic::product(4, 0, 0, 0.5) + Quadratic::product(4, 2, 2, 0.5),
          Quadratic::product(4, 1, 1, 0.5) + Quadratic::product(4, 3, 3, 0.5)};
}

OrbitFlows<double> flows_at(const MatrixXd& tau) {
  OrbitFlows<double> flows(4, tau.cols());
  FlowMaker().make(generators_of(two_oscillators()), tau, flows);
  return flows;
}

/// `count` x `count` symmetry times, uniform over one period each.
MatrixXd torus_grid(Index count) {
  MatrixXd tau(2, count * count);
  for (Index i = 0; i < tau.cols(); ++i) {
    const Index row = i / count;
    tau(0, i) = 2 * std::numbers::pi * static_cast<double>(i % count) / static_cast<double>(count);
    tau(1, i) = 2 * std::numbers::pi * static_cast<double>(row) / static_cast<double>(count);
  }
  return tau;
}

MatrixXd moved(double first, double second, const MatrixXd& x) {
  const OrbitFlows<double> flow = flows_at(Eigen::Vector2d(first, second));
  return Eigen::Map<const MatrixXd>(flow.rotation.data(), 4, 4) * x;
}

MatrixXd some_points() {
  RandomStream random({.seed = 8});
  return normals(4 * Averaged::kPoints, random).reshaped(4, Averaged::kPoints);
}

const Architecture kSmooth{4, {7, 6}, Activation::kTanh, 1};

TEST(OrbitAverage, OverAGridIsInvariantUnderTheGridsShifts) {
  Averaged model(kSmooth, flows_at(torus_grid(5)));
  const MatrixXd x = some_points();
  const VectorXd h = model.hamiltonian(x);
  const double step = 2 * std::numbers::pi / 5;
  for (const auto& [i, j] : {std::pair{1, 0}, {0, 1}, {3, 2}, {4, 4}}) {
    EXPECT_LT((model.hamiltonian(moved(i * step, j * step, x)) - h).norm(), 1e-13 * (1 + h.norm()));
  }
  // and only under the shifts of the grid: a coarse grid is not yet the torus
  EXPECT_GT((model.hamiltonian(moved(step / 2, 0, x)) - h).norm(), 1e-6 * h.norm());
}

// The trapezoidal rule on a torus converges faster than any power.
TEST(OrbitAverage, OverAFineGridIsInvariantUnderTheTorus) {
  Averaged model(kSmooth, flows_at(torus_grid(80)));
  const MatrixXd x = some_points();
  const VectorXd h = model.hamiltonian(x);
  for (const auto& [a, b] : {std::pair{0.1, 0.0}, {1.0, -2.0}, {-0.3, 2.7}})
    EXPECT_LT((model.hamiltonian(moved(a, b, x)) - h).norm(), 1e-9 * h.norm());
  const MatrixXd f = model.field(x);
  for (const Quadratic& law : two_oscillators()) {
    for (Index i = 0; i < x.cols(); ++i)
      EXPECT_LT(std::abs(law.gradient(x.col(i)).dot(f.col(i))), 1e-8);
  }
}

// The box of scale pi is one whole period: its samples tend to the average over the torus.
TEST(OrbitAverage, OfTheBoxMeasureTendsToTheTorus) {
  const MatrixXd x = some_points();
  const VectorXd torus = Averaged(kSmooth, flows_at(torus_grid(80))).hamiltonian(x);
  const OrbitSampling box{Measure::kBox, std::numbers::pi, Sampler::kSobol, false};
  const auto error = [&](Index count) {
    const MatrixXd tau =
        sample_symmetry_times(box, 2, count, {.seed = 3, .purpose = Purpose::kOrbit});
    return (Averaged(kSmooth, flows_at(tau)).hamiltonian(x) - torus).norm() / torus.norm();
  };
  EXPECT_LT(error(4096), 5e-3);
  EXPECT_LT(error(4096), 0.2 * error(64));
}

}  // namespace
}  // namespace noether
