// What the step schemes promise: their order, and of the implicit ones symmetry in time and
// symplectic maps.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <map>

#include "noether/core/random.hpp"
#include "noether/integrate/simulate.hpp"
#include "noether/integrate/step_rule.hpp"
#include "noether/linalg/decompositions.hpp"
#include "noether/linalg/expm.hpp"
#include "noether/terms/polynomial.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// x' = J grad H of a polynomial.
class HamiltonianField {
 public:
  using Scalar = double;

  explicit HamiltonianField(const Polynomial& H) : M_(H.dimension()) {
    for (Index i = 0; i < M_; ++i) {
      gradient_.push_back(H.derivative(i));
      for (Index j = 0; j < M_; ++j) hessian_.push_back(gradient_.back().derivative(j));
    }
  }

  [[nodiscard]] VectorXd at(const VectorXd& x) const {
    VectorXd g(M_);
    for (Index i = 0; i < M_; ++i) g(i) = gradient_[static_cast<std::size_t>(i)](x);
    return symplectic_form(M_) * g;
  }
  [[nodiscard]] MatrixXd jacobian(const VectorXd& x) const {
    MatrixXd second(M_, M_);
    for (Index i = 0; i < M_; ++i) {
      for (Index j = 0; j < M_; ++j)
        second(i, j) = hessian_[static_cast<std::size_t>(i * M_ + j)](x);
    }
    return symplectic_form(M_) * second;
  }

  void evaluate(int slot, const double* x, std::ptrdiff_t count, double* f) {
    const MatrixXd points = Eigen::Map<const MatrixXd>(x, M_, count);
    seen_[slot] = points;
    Eigen::Map<MatrixXd> out(f, M_, count);
    for (Index i = 0; i < count; ++i) out.col(i) = at(points.col(i));
  }
  void pull_back(int slot, const double* df, double* dx) {
    const MatrixXd& points = seen_.at(slot);
    const Eigen::Map<const MatrixXd> in(df, M_, points.cols());
    Eigen::Map<MatrixXd> out(dx, M_, points.cols());
    for (Index i = 0; i < points.cols(); ++i)
      out.col(i) += jacobian(points.col(i)).transpose() * in.col(i);
  }

 private:
  Index M_;
  std::vector<Polynomial> gradient_, hessian_;
  std::map<int, MatrixXd> seen_;
};
static_assert(DifferentiableField<HamiltonianField>);

/// One pair under a rule.
struct Step {
  HamiltonianField field;
  StepRule rule;
  StepWorkspace<double> work{};

  VectorXd residual(const VectorXd& x, const VectorXd& x_next, double dt) {
    VectorXd r(x.size());
    step_residual(field, 0, rule, view(x, x_next, dt), work, r.data());
    return r;
  }

  struct Jacobians {
    MatrixXd start, end;
  };
  /// Derivatives of the residual by x and x', row by row from the adjoint.
  Jacobians jacobians(const VectorXd& x, const VectorXd& x_next, double dt) {
    residual(x, x_next, dt);
    Jacobians result{MatrixXd::Zero(x.size(), x.size()), MatrixXd::Zero(x.size(), x.size())};
    for (Index i = 0; i < x.size(); ++i) {
      const VectorXd dr = VectorXd::Unit(x.size(), i);
      VectorXd dx = VectorXd::Zero(x.size());
      VectorXd dx_next = VectorXd::Zero(x.size());
      step_pull_back(field, 0, rule, view(x, x_next, dt), work, dr.data(), dx.data(),
                     dx_next.data());
      result.start.row(i) = dx;
      result.end.row(i) = dx_next;
    }
    return result;
  }

  /// The derivative of the map from x to x' along which the residual stays the same.
  MatrixXd map(const VectorXd& x, const VectorXd& x_next, double dt) {
    const Jacobians of = jacobians(x, x_next, dt);
    return -of.end.partialPivLu().solve(of.start);
  }

 private:
  static PairView<double> view(const VectorXd& x, const VectorXd& x_next, const double& dt) {
    return {x.size(), 1, x.data(), x_next.data(), &dt};
  }
};

struct DrawnStep {
  Index M = 2 * *rc::gen::inRange<Index>(1, 4);
  RandomStream random{{.seed = *rc::gen::arbitrary<unsigned>()}};
  double dt = random.uniform(0.01, 0.3);
  VectorXd x = normal(), x_next = normal();

  VectorXd normal() {
    return VectorXd::NullaryExpr(M, [this] { return random.normal(); });
  }
  /// Every monomial of a degree up to `degree` that two or three variables make.
  Polynomial hamiltonian(int degree) {
    Polynomial H(M);
    for (Index i = 0; i < M; ++i) {
      H += Polynomial::constant(M, random.normal()) * Polynomial::variable(M, i);
      for (Index j = i; j < M; ++j) {
        const Polynomial square = Polynomial::variable(M, i) * Polynomial::variable(M, j);
        H += Polynomial::constant(M, random.normal()) * square;
        if (degree > 2)
          H += Polynomial::constant(M, 0.3 * random.normal()) * square * Polynomial::variable(M, j);
      }
    }
    return H;
  }
};

double symplectic_fault(const MatrixXd& D) {
  const MatrixXd J = symplectic_form(D.rows());
  return (D.transpose() * J * D - J).norm() / (1 + D.squaredNorm());
}

TEST(StepSchemes, AdjointsAreTheDerivativesOfResiduals) {
  EXPECT_TRUE(rc::check([] {
    DrawnStep draw;
    const StepRule rule = *rc::gen::element(StepRule{Scheme::kEuler, 3}, StepRule{Scheme::kRk4, 2},
                                            StepRule{Scheme::kMidpoint}, StepRule{Scheme::kMirk4});
    Step step{HamiltonianField(draw.hamiltonian(3)), rule};
    const Step::Jacobians of = step.jacobians(draw.x, draw.x_next, draw.dt);
    const VectorXd v = draw.normal();
    const double h = 1e-5;
    const auto along = [&](double a, double b) {
      const VectorXd up = step.residual(draw.x + a * v, draw.x_next + b * v, draw.dt);
      return VectorXd((up - step.residual(draw.x - a * v, draw.x_next - b * v, draw.dt)) / (2 * h));
    };
    RC_ASSERT((along(h, 0) - of.start * v).norm() < 1e-6 * (1 + (of.start * v).norm()));
    RC_ASSERT((along(0, h) - of.end * v).norm() < 1e-6 * (1 + (of.end * v).norm()));
  }));
}

TEST(StepSchemes, ImplicitOnesLookTheSameBackInTime) {
  EXPECT_TRUE(rc::check([] {
    DrawnStep draw;
    const Polynomial H = draw.hamiltonian(3);
    for (const Scheme scheme : {Scheme::kMidpoint, Scheme::kMirk4}) {
      Step step{HamiltonianField(H), {scheme, 1}};
      const VectorXd there = step.residual(draw.x, draw.x_next, draw.dt);
      const VectorXd back = step.residual(draw.x_next, draw.x, -draw.dt);
      RC_ASSERT((there + back).norm() < 1e-12 * (1 + there.norm()));
    }
    Step euler{HamiltonianField(H), {Scheme::kEuler, 1}};  // which does not
    const VectorXd there = euler.residual(draw.x, draw.x_next, draw.dt);
    RC_ASSERT((there + euler.residual(draw.x_next, draw.x, -draw.dt)).norm() > 1e-9);
  }));
}

// The map is x' = x + dt J grad H(mid) plus a constant, wherever the pair lies.
TEST(StepSchemes, MidpointIsSymplectic) {
  EXPECT_TRUE(rc::check([] {
    DrawnStep draw;
    Step step{HamiltonianField(draw.hamiltonian(3)), {Scheme::kMidpoint, 1}};
    RC_ASSERT(symplectic_fault(step.map(draw.x, draw.x_next, draw.dt)) < 1e-9);
  }));
}

// On linear motion MIRK4 is the (2, 2) Pade approximation of the exponential.
TEST(StepSchemes, Mirk4IsSymplecticOnLinearMotion) {
  EXPECT_TRUE(rc::check([] {
    DrawnStep draw;
    const Polynomial H = draw.hamiltonian(2);
    Step step{HamiltonianField(H), {Scheme::kMirk4, 1}};
    const MatrixXd D = step.map(draw.x, draw.x_next, draw.dt);
    RC_ASSERT(symplectic_fault(D) < 1e-9);
    const MatrixXd A = draw.dt * HamiltonianField(H).jacobian(draw.x);
    const MatrixXd one = MatrixXd::Identity(draw.M, draw.M);
    const MatrixXd pade = (one - A / 2 + A * A / 12).partialPivLu().solve(one + A / 2 + A * A / 12);
    RC_ASSERT((D - pade).norm() < 1e-9 * pade.norm());
  }));
}

TEST(StepSchemes, ExplicitOnesAreNotSymplectic) {
  const auto x = [](Index i) { return Polynomial::variable(2, i); };
  const HamiltonianField oscillator(Polynomial::constant(2, 0.5) * (x(0) * x(0) + x(1) * x(1)));
  const VectorXd at = Eigen::Vector2d(1, 0);
  for (const Scheme scheme : {Scheme::kEuler, Scheme::kRk4, Scheme::kMidpoint, Scheme::kMirk4}) {
    Step step{oscillator, {scheme, 1}};
    const bool symplectic = symplectic_fault(step.map(at, at, 0.5)) < 1e-12;
    EXPECT_EQ(symplectic, !step.rule.is_explicit()) << name_of(scheme);
  }
}

struct Order {
  StepRule rule;
  double order;
};

// Residuals of the true motion of a Henon-Heiles system shrink with dt to the order plus one.
TEST(StepSchemes, HaveTheirOrders) {
  const System system = make_system("henon-heiles");
  Polynomial H(4);
  const auto x = [](Index i) { return Polynomial::variable(4, i); };
  const auto times = [](double factor) { return Polynomial::constant(4, factor); };
  for (Index i = 0; i < 4; ++i) H += times(0.5) * x(i) * x(i);
  H += x(0) * x(0) * x(1) - times(1.0 / 3) * x(1) * x(1) * x(1);
  const VectorXd start = Eigen::Vector4d(0.3, -0.2, 0.25, 0.4);
  ASSERT_LT((HamiltonianField(H).at(start) - system.field(start, 0)).norm(), 1e-14);
  const Eigen::Vector3d times_at(0, 0.2, 0.4);
  const MatrixXd states = simulate_states(system, start, times_at);
  for (const Order& known :
       {Order{{Scheme::kEuler, 1}, 1}, Order{{Scheme::kEuler, 4}, 1}, Order{{Scheme::kRk4, 1}, 4},
        Order{{Scheme::kMidpoint, 1}, 2}, Order{{Scheme::kMirk4, 1}, 4}}) {
    Step step{HamiltonianField(H), known.rule};
    const double coarse = step.residual(start, states.col(2), 0.4).norm();
    const double fine = step.residual(start, states.col(1), 0.2).norm();
    EXPECT_NEAR(std::log2(coarse / fine), known.order + 1, 0.5) << name_of(known.rule.scheme);
  }
}

}  // namespace
}  // namespace noether
