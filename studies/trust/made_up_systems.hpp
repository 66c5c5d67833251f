#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "noether/systems/system.hpp"

/// Systems in addition to those of `noether simulate`, with their quadratic laws.
namespace noether {

/// Initial states are normal with standard deviation `size`.
inline System bare(const std::string& name, std::vector<std::string> variables, double dt,
                   double size) {
  System system;
  system.name = name;
  system.variables = std::move(variables);
  system.default_dt = dt;
  const Eigen::Index M = system.dimension();
  system.start = [M, size](RandomStream& random) {
    Eigen::VectorXd x(M);
    for (double& entry : x) entry = size * random.normal();
    return x;
  };
  return system;
}

inline System van_der_pol() {
  System system = bare("van-der-pol", {"q", "p"}, 0.2, 1);
  system.field = [](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(Eigen::Vector2d(x(1), 0.7 * (1 - x(0) * x(0)) * x(1) - x(0)));
  };
  return system;
}

/// Two of its three variables are taken for a position q1 and its momentum p1, the third for q2; p2
/// is driven by q1.
inline System lorenz() {
  System system = bare("lorenz", {"q1", "q2", "p1", "p2"}, 0.03, 1);
  system.field = [](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(Eigen::Vector4d(10 * (x(2) - x(0)), x(0) * x(2) - 8.0 / 3 * x(1),
                                           x(0) * (28 - x(1)) - x(2), -x(3) + std::sin(x(0))));
  };
  return system;
}

/// Three bodies in an anharmonic trap: no momentum is conserved.
inline System trapped_bodies() {
  System system = make_system("nbody");
  system.name = "trapped-bodies";
  const auto inner = system.field;
  system.field = [inner](const Eigen::VectorXd& x, double t) {
    Eigen::VectorXd f = inner(x, t);
    for (Eigen::Index i = 0; i < 6; ++i)
      f(6 + i) -= (i % 2 == 0 ? 0.11 : 0.17) * std::sin(x(i)) + 0.05 * x(i);
    return f;
  };
  system.laws.clear();
  system.further_laws.clear();
  return system;
}

/// Two oscillators of spring constants 1 and `stiffness`: only their two energies hold.
inline System unequal_springs(const std::string& name, double stiffness) {
  System system = bare(name, {"q1", "q2", "p1", "p2"}, 0.2, 1);
  system.field = [stiffness](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(Eigen::Vector4d(x(2), x(3), -x(0), -stiffness * x(1)));
  };
  const auto energy = [](Eigen::Index q, Eigen::Index p, double k) {
    return Quadratic::product(4, q, q, 0.5 * k) + Quadratic::product(4, p, p, 0.5);
  };
  system.laws = {energy(0, 2, 1), energy(1, 3, stiffness)};
  return system;
}

/// Two bodies in the plane whose kinetic energies are sqrt(1 + |p|^2): the laws of SE(2) alone
/// (momenta, their products and the angular momentum), since the centre of mass does not move with
/// the total momentum.
inline System relativistic_pair() {
  System system = make_system("nbody", {{"bodies", 2}});
  system.name = "se(2)";
  system.energy = nullptr;
  system.further_laws.clear();
  system.field = [](const Eigen::VectorXd& x, double) {
    Eigen::VectorXd f(8);
    for (Eigen::Index a = 0; a < 4; a += 2) {
      const Eigen::Vector2d p = x.segment(4 + a, 2);
      f.segment(a, 2) = p / std::sqrt(1 + p.squaredNorm());
    }
    const Eigen::Vector2d apart = x.segment(2, 2) - x.head(2);
    const Eigen::Vector2d force = apart / std::pow(apart.squaredNorm() + 1, 1.5);
    f.segment(4, 2) = force;
    f.segment(6, 2) = -force;
    return f;
  };
  system.laws.pop_back();  // the angular momentum of the centre of mass
  return system;
}

}  // namespace noether
