#include <cmath>

#include "src/systems/parameters.hpp"

namespace noether {

namespace {

/// Positive, about 1.
std::function<Eigen::VectorXd(RandomStream&)> populations_start(int species) {
  return [species](RandomStream& random) {
    Eigen::VectorXd x(species);
    for (double& entry : x) entry = std::exp(0.5 * random.normal());
    return x;
  };
}

System prey_and_predators() {
  System system;
  system.variables = {"x", "y"};
  system.field = [](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(Eigen::Vector2d(x(0) * (1 - x(1)), x(1) * (x(0) - 1)));
  };
  system.further_laws = {{"Volterra's law", "x - log(x) + y - log(y)"}};
  return system;
}

/// Each species lives on the next, round a ring.
System ring_of_three() {
  System system;
  system.variables = {"x", "y", "z"};
  system.field = [](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(
        Eigen::Vector3d(x(0) * (x(1) - x(2)), x(1) * (x(2) - x(0)), x(2) * (x(0) - x(1))));
  };
  system.further_laws = {{"total", "x + y + z"}, {"product", "x*y*z"}};
  return system;
}

}  // namespace

System make_lotka_volterra(ParameterReader& parameters) {
  const int n = parameters.count("n", 2, 2, 3);
  System system = n == 2 ? prey_and_predators() : ring_of_three();
  system.description =
      "populations of 2 or 3 species, Lotka & Volterra (n); laws: x - log x + y - log y of two, "
      "total and product of three in a ring";
  system.canonical = false;
  system.start = populations_start(n);
  system.default_dt = n == 2 ? 0.3 : 0.2;
  return system;
}

}  // namespace noether
