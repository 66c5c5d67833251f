#include "src/systems/parameters.hpp"

namespace noether {

System make_lorenz(ParameterReader&) {
  System system;
  system.description = "convection (Lorenz 1963); chaotic, nothing is conserved";
  system.variables = {"x", "y", "z"};
  system.canonical = false;
  system.field = [](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(Eigen::Vector3d(10 * (x(1) - x(0)), x(0) * (28 - x(2)) - x(1),
                                           x(0) * x(1) - 8.0 / 3 * x(2)));
  };
  system.start = uniform_start({{-15, 15}, {-15, 15}, {10, 40}});
  system.default_dt = 0.03;
  return system;
}

}  // namespace noether
