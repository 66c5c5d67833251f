#include <fmt/format.h>

#include "src/systems/parameters.hpp"

namespace noether {

/// H = sum_i p_i^2 / 2 + r_i^2 / 2 + alpha r_i^3 / 3, r_i = q_{i+1} - q_i, on a ring.
System make_fput(ParameterReader& parameters) {
  const int n = parameters.count("n", 4, 3, 8);
  const double alpha = parameters.real("alpha", 0.25);
  System system;
  system.description =
      "ring of masses and nonlinear springs, Fermi, Pasta, Ulam & Tsingou (n, alpha); laws: "
      "momentum, its square, energy, boost";
  system.variables = canonical_names(n);
  system.field = [n, alpha](const Eigen::VectorXd& x, double) {
    Eigen::VectorXd f(2 * n);
    f << x.tail(n), Eigen::VectorXd::Zero(n);
    for (int i = 0; i < n; ++i) {
      const int next = (i + 1) % n;
      const double r = x(next) - x(i);
      const double tension = r + alpha * r * r;
      f(n + i) += tension;
      f(n + next) -= tension;
    }
    return f;
  };
  system.energy = [n, alpha](const Eigen::VectorXd& x) {
    double energy = 0.5 * x.tail(n).squaredNorm();
    for (int i = 0; i < n; ++i) {
      const double r = x((i + 1) % n) - x(i);
      energy += r * r / 2 + alpha * r * r * r / 3;
    }
    return energy;
  };
  system.laws = momentum_laws(n);
  system.further_laws = {
      {"energy",
       fmt::format("({})/2 + ({})/2 + {}*({})/3", ring_sum(n, "p{i}^2"),
                   ring_sum(n, "(q{j} - q{i})^2"), alpha, ring_sum(n, "(q{j} - q{i})^3"))},
      {"boost", fmt::format("{} - t*({})", ring_sum(n, "q{i}"), ring_sum(n, "p{i}"))}};
  system.start = normal_start(n, 0.4, 0.5);
  system.default_dt = 0.3;
  return system;
}

}  // namespace noether
