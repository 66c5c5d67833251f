#include <fmt/format.h>

#include <cmath>

#include "src/systems/parameters.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// Indices of coordinate `axis` of a body: positions first, then momenta.
struct Layout {
  int bodies;
  int axes;
  [[nodiscard]] Index q(int body, int axis) const { return body * axes + axis; }
  [[nodiscard]] Index p(int body, int axis) const { return (bodies + body) * axes + axis; }
  [[nodiscard]] Index dimension() const { return 2 * bodies * axes; }
};

/// Unit masses, G = 1, potential -1 / sqrt(r^2 + softening^2) a pair.
VectorXd gravity(const Layout& at, double softening, const VectorXd& x) {
  const Index n = at.dimension() / 2;
  VectorXd f = VectorXd::Zero(2 * n);
  f.head(n) = x.tail(n);
  for (int a = 0; a < at.bodies; ++a) {
    for (int b = 0; b < a; ++b) {
      const VectorXd d = x.segment(at.q(b, 0), at.axes) - x.segment(at.q(a, 0), at.axes);
      const VectorXd force = d / std::pow(d.squaredNorm() + softening * softening, 1.5);
      f.segment(at.p(a, 0), at.axes) += force;
      f.segment(at.p(b, 0), at.axes) -= force;
    }
  }
  return f;
}

double gravity_energy(const Layout& at, double softening, const VectorXd& x) {
  double energy = 0.5 * x.tail(at.dimension() / 2).squaredNorm();
  for (int a = 0; a < at.bodies; ++a) {
    for (int b = 0; b < a; ++b) {
      const VectorXd d = x.segment(at.q(b, 0), at.axes) - x.segment(at.q(a, 0), at.axes);
      energy -= 1 / std::sqrt(d.squaredNorm() + softening * softening);
    }
  }
  return energy;
}

/// sum over bodies a, b of weight(a, b) (q_i^a p_j^b - q_j^a p_i^b): the diagonal gives the angular
/// momentum about the origin, all pairs that of the centre of mass.
Quadratic rotation(const Layout& at, int i, int j, bool all_pairs) {
  Quadratic law = Quadratic::zero(at.dimension());
  for (int a = 0; a < at.bodies; ++a) {
    for (int b = 0; b < at.bodies; ++b) {
      if (a != b && !all_pairs) continue;
      law = law + Quadratic::product(at.dimension(), at.q(a, i), at.p(b, j)) -
            Quadratic::product(at.dimension(), at.q(a, j), at.p(b, i));
    }
  }
  return law;
}

Quadratic total_momentum(const Layout& at, int i) {
  Quadratic law = Quadratic::zero(at.dimension());
  for (int a = 0; a < at.bodies; ++a) law.b(at.p(a, i)) = 1;
  return law;
}

Quadratic momentum_product(const Layout& at, int i, int j) {
  Quadratic law = Quadratic::zero(at.dimension());
  for (int a = 0; a < at.bodies; ++a) {
    for (int b = 0; b < at.bodies; ++b)
      law = law + Quadratic::product(at.dimension(), at.p(a, i), at.p(b, j), 0.5);
  }
  return law;
}

/// Total momentum, its products, angular momentum about the origin and of the centre of mass (unit
/// masses).
std::vector<Quadratic> galilean_laws(const Layout& at) {
  std::vector<Quadratic> laws;
  for (int i = 0; i < at.axes; ++i) laws.push_back(total_momentum(at, i));
  for (int i = 0; i < at.axes; ++i) {
    for (int j = i; j < at.axes; ++j) laws.push_back(momentum_product(at, i, j));
  }
  for (const bool all_pairs : {false, true}) {
    for (int i = 0; i < at.axes; ++i) {
      for (int j = i + 1; j < at.axes; ++j) laws.push_back(rotation(at, i, j, all_pairs));
    }
  }
  return laws;
}

std::vector<std::string> body_names(const Layout& at) {
  std::vector<std::string> names;
  for (const char* prefix : {"", "p"}) {
    for (int a = 1; a <= at.bodies; ++a) {
      for (int i = 0; i < at.axes; ++i) names.push_back(fmt::format("{}{}{}", prefix, "xyz"[i], a));
    }
  }
  return names;
}

/// Positions N(0, q_deviation^2) and one shift a trajectory and coordinate; momenta
/// N(0, p_deviation^2).
std::function<VectorXd(RandomStream&)> cluster_start(const Layout& at, double q_deviation,
                                                     double shift_deviation, double p_deviation) {
  return [=](RandomStream& random) {
    const int n = at.bodies * at.axes;
    VectorXd x = normal_start(n, q_deviation, p_deviation)(random);
    for (int i = 0; i < at.axes; ++i) {
      const double shift = shift_deviation * random.normal();
      for (int a = 0; a < at.bodies; ++a) x(at.q(a, i)) += shift;
    }
    return x;
  };
}

}  // namespace

System make_nbody(ParameterReader& parameters) {
  const int bodies = parameters.count("bodies", 3, 2, 10);
  const int axes = parameters.count("dim", 2, 2, 3);
  const Layout at{bodies, axes};
  const double softening = parameters.real("softening", 1);
  System system;
  system.description =
      "gravitating bodies of unit mass, softened (--bodies, --dim); laws: momentum, its products, "
      "angular momentum about the origin and of the centre of mass";
  system.variables = body_names(at);
  system.field = [=](const VectorXd& x, double) { return gravity(at, softening, x); };
  system.energy = [=](const VectorXd& x) { return gravity_energy(at, softening, x); };
  system.laws = galilean_laws(at);
  system.start = cluster_start(at, 1, 3, 0.5);
  system.test_start = cluster_start(at, 1, 0, 0.2);
  system.wider_start = cluster_start(at, 3, 0, 0.2);
  system.default_dt = 0.3;
  return system;
}

}  // namespace noether
