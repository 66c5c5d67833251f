#include "src/systems/parameters.hpp"

namespace noether {

/// S' = -S I / N, I' = S I / N - 0.4 I, R' = 0.4 I with N = S + I + R.
System make_sir(ParameterReader&) {
  System system;
  system.description =
      "epidemic: susceptible S, infectious I, removed R; laws: the total, and R + 0.4 N log S";
  system.variables = {"S", "I", "R"};
  system.canonical = false;
  system.field = [](const Eigen::VectorXd& x, double) {
    const double infected = x(0) * x(1) / x.sum();
    const double removed = 0.4 * x(1);
    return Eigen::VectorXd(Eigen::Vector3d(-infected, infected - removed, removed));
  };
  system.further_laws = {{"total", "S + I + R"}, {"final size", "R + 0.4*(S + I + R)*log(S)"}};
  system.start = uniform_start({{0.6, 1.4}, {0.02, 0.3}, {0, 0.3}});
  system.default_dt = 0.3;
  return system;
}

}  // namespace noether
