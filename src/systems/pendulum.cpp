#include <cmath>

#include "src/systems/parameters.hpp"

namespace noether {

System make_pendulum(ParameterReader&) {
  System system;
  system.description = "plane pendulum; its energy is not quadratic, so no quadratic law";
  system.variables = canonical_names(1);
  system.field = [](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(Eigen::Vector2d(x(1), -std::sin(x(0))));
  };
  system.energy = [](const Eigen::VectorXd& x) { return 0.5 * x(1) * x(1) - std::cos(x(0)); };
  system.further_laws = {{"energy", "p^2/2 - cos(q)"}};
  system.start = normal_start(1, 1, 1);
  return system;
}

}  // namespace noether
