#include "src/systems/parameters.hpp"

namespace noether {

System make_henon_heiles(ParameterReader&) {
  System system;
  system.description = "star in a galaxy (Henon & Heiles 1964); chaotic, no quadratic law";
  system.variables = {"x", "y", "px", "py"};
  system.field = [](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(
        Eigen::Vector4d(x(2), x(3), -x(0) - 2 * x(0) * x(1), -x(1) - x(0) * x(0) + x(1) * x(1)));
  };
  system.energy = [](const Eigen::VectorXd& x) {
    return 0.5 * x.squaredNorm() + x(0) * x(0) * x(1) - x(1) * x(1) * x(1) / 3;
  };
  system.further_laws = {{"energy", "(px^2 + py^2 + x^2 + y^2)/2 + x^2*y - y^3/3"}};
  system.start = normal_start(2, 0.15, 0.15);  // well below the escape energy 1/6
  return system;
}

}  // namespace noether
