#include <fmt/format.h>

#include "src/systems/parameters.hpp"

namespace noether {

/// i u_j' = -(u_{j-1} + u_{j+1}) - |u_j|^2 u_j on a ring of three, u = q + i p. Its Hamiltonian is
/// -sum_j (q_j q_{j+1} + p_j p_{j+1}) - sum_j (q_j^2 + p_j^2)^2 / 4.
System make_dnls(ParameterReader&) {
  System system;
  system.description =
      "discrete nonlinear Schroedinger equation, ring of three, real (q) and imaginary (p) parts; "
      "laws: norm and energy";
  system.variables = canonical_names(3);
  system.field = [](const Eigen::VectorXd& x, double) {
    Eigen::VectorXd f(6);
    for (int i = 0; i < 3; ++i) {
      const int left = (i + 2) % 3;
      const int right = (i + 1) % 3;
      const double density = x(i) * x(i) + x(3 + i) * x(3 + i);
      f(i) = -x(3 + left) - x(3 + right) - density * x(3 + i);
      f(3 + i) = x(left) + x(right) + density * x(i);
    }
    return f;
  };
  system.energy = [](const Eigen::VectorXd& x) {
    double energy = 0;
    for (int i = 0; i < 3; ++i) {
      const int next = (i + 1) % 3;
      const double density = x(i) * x(i) + x(3 + i) * x(3 + i);
      energy -= x(i) * x(next) + x(3 + i) * x(3 + next) + density * density / 4;
    }
    return energy;
  };
  Quadratic norm = Quadratic::zero(6);
  norm.A.setIdentity();
  system.laws = {norm};
  system.further_laws = {
      {"energy", fmt::format("-({}) - ({})/4", ring_sum(3, "q{i}*q{j} + p{i}*p{j}"),
                             ring_sum(3, "(q{i}^2 + p{i}^2)^2"))}};
  system.start = normal_start(3, 0.5, 0.5);
  system.default_dt = 0.15;
  return system;
}

}  // namespace noether
