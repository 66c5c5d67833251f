#include <fmt/format.h>

#include <cmath>

#include "src/systems/parameters.hpp"

namespace noether {

namespace {

constexpr const char* kBond = "exp(q{i} - q{j})";

/// Traces of powers of the Lax matrix [Flaschka 1974], without their constants.
std::vector<KnownLaw> toda_laws(int n) {
  const std::string bond = kBond;
  std::vector<KnownLaw> laws{
      {"energy", fmt::format("({})/2 + {}", ring_sum(n, "p{i}^2"), ring_sum(n, bond))},
      {"third integral",
       fmt::format("({})/3 + {}", ring_sum(n, "p{i}^3"), ring_sum(n, "(p{i} + p{j})*" + bond))}};
  if (n > 3) {
    laws.push_back(
        {"fourth integral",
         fmt::format("({})/4 + {} + ({})/2 + {}", ring_sum(n, "p{i}^4"),
                     ring_sum(n, "(p{i}^2 + p{i}*p{j} + p{j}^2)*" + bond),
                     ring_sum(n, "exp(2*(q{i} - q{j}))"), ring_sum(n, "exp(q{i} - q{k})"))});
  }
  laws.push_back({"boost", fmt::format("{} - t*({})", ring_sum(n, "q{i}"), ring_sum(n, "p{i}"))});
  return laws;
}

}  // namespace

/// H = sum_i p_i^2 / 2 + exp(q_i - q_{i+1}), on a ring.
System make_toda(ParameterReader& parameters) {
  const int n = parameters.count("n", 3, 3, 4);
  System system;
  system.description =
      "ring of 3 or 4 masses with exponential springs, Toda (n); laws: momentum, its square, "
      "energy, the integrals of degree 3 to n, boost";
  system.variables = canonical_names(n);
  system.field = [n](const Eigen::VectorXd& x, double) {
    Eigen::VectorXd f(2 * n);
    f << x.tail(n), Eigen::VectorXd::Zero(n);
    for (int i = 0; i < n; ++i) {
      const int next = (i + 1) % n;
      const double push = std::exp(x(i) - x(next));
      f(n + i) -= push;
      f(n + next) += push;
    }
    return f;
  };
  system.energy = [n](const Eigen::VectorXd& x) {
    double energy = 0.5 * x.tail(n).squaredNorm();
    for (int i = 0; i < n; ++i) energy += std::exp(x(i) - x((i + 1) % n));
    return energy;
  };
  system.laws = momentum_laws(n);
  system.further_laws = toda_laws(n);
  system.start = normal_start(n, 0.5, 0.8);
  system.default_dt = 0.2;
  return system;
}

}  // namespace noether
