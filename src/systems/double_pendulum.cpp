#include <cmath>

#include "src/systems/parameters.hpp"

namespace noether {

/// Both masses, both lengths and gravity are 1. Angles are from the vertical:
/// 2 theta1'' + cos(d) theta2'' + sin(d) omega2^2 + 2 sin(theta1) = 0,
/// theta2'' + cos(d) theta1'' - sin(d) omega1^2 + sin(theta2) = 0, d = theta1 - theta2.
System make_double_pendulum(ParameterReader&) {
  System system;
  system.description =
      "two equal pendulums, one hung from the other, in angles and angular velocities; law: energy";
  system.variables = {"theta1", "theta2", "omega1", "omega2"};
  system.canonical = false;
  system.field = [](const Eigen::VectorXd& x, double) {
    const double s = std::sin(x(0) - x(1));
    const double c = std::cos(x(0) - x(1));
    const double pull = s * x(2) * x(2) - std::sin(x(1));  // theta2'' + c theta1''
    const double first = (-s * x(3) * x(3) - 2 * std::sin(x(0)) - c * pull) / (2 - c * c);
    return Eigen::VectorXd(Eigen::Vector4d(x(2), x(3), first, pull - c * first));
  };
  system.energy = [](const Eigen::VectorXd& x) {
    return x(2) * x(2) + 0.5 * x(3) * x(3) + x(2) * x(3) * std::cos(x(0) - x(1)) -
           2 * std::cos(x(0)) - std::cos(x(1));
  };
  system.further_laws = {{"energy",
                          "omega1^2 + omega2^2/2 + omega1*omega2*cos(theta1 - theta2) - "
                          "2*cos(theta1) - cos(theta2)"}};
  system.start = normal_start(2, 0.8, 0.5);
  system.default_dt = 0.3;
  return system;
}

}  // namespace noether
