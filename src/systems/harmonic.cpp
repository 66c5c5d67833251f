#include "src/systems/parameters.hpp"

namespace noether {

namespace {

/// The n^2 quadratic laws of n equal oscillators, U(n): q_i q_j + p_i p_j for i <= j, q_i p_j - q_j
/// p_i for i < j.
std::vector<Quadratic> unitary_laws(int n) {
  std::vector<Quadratic> laws;
  const Eigen::Index M = 2 * n;
  for (int i = 0; i < n; ++i) {
    for (int j = i; j < n; ++j)
      laws.push_back(Quadratic::product(M, i, j) + Quadratic::product(M, n + i, n + j));
    for (int j = i + 1; j < n; ++j)
      laws.push_back(Quadratic::product(M, i, n + j) - Quadratic::product(M, j, n + i));
  }
  return laws;
}

System oscillators(int n) {
  System system;
  system.variables = canonical_names(n);
  system.field = [n](const Eigen::VectorXd& x, double) {
    Eigen::VectorXd f(2 * n);
    f << x.tail(n), -x.head(n);
    return f;
  };
  system.energy = [](const Eigen::VectorXd& x) { return 0.5 * x.squaredNorm(); };
  system.laws = unitary_laws(n);
  system.start = normal_start(n, 1, 1);
  return system;
}

}  // namespace

System make_harmonic(ParameterReader&) {
  System system = oscillators(1);
  system.description = "one oscillator of unit frequency; law: the energy";
  return system;
}

System make_harmonic_n(ParameterReader& parameters) {
  System system = oscillators(parameters.count("n", 3, 1, 8));
  system.description = "n equal oscillators (n); laws: the n^2 of U(n)";
  system.default_dt = 0.3;
  return system;
}

}  // namespace noether
