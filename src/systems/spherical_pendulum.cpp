#include <cmath>
#include <numbers>

#include "src/systems/parameters.hpp"

namespace noether {

/// H = ptheta^2 / 2 + pphi^2 / (2 sin(theta)^2) - cos(theta); theta is 0 at the bottom, where the
/// coordinates are singular.
System make_spherical_pendulum(ParameterReader&) {
  System system;
  system.description =
      "pendulum in space, in its polar angles and their momenta; laws: the momentum of the azimuth "
      "and energy";
  system.variables = {"theta", "phi", "ptheta", "pphi"};
  system.field = [](const Eigen::VectorXd& x, double) {
    const double s = std::sin(x(0));
    return Eigen::VectorXd(
        Eigen::Vector4d(x(2), x(3) / (s * s), x(3) * x(3) * std::cos(x(0)) / (s * s * s) - s, 0));
  };
  system.energy = [](const Eigen::VectorXd& x) {
    const double spin = x(3) / std::sin(x(0));
    return 0.5 * (x(2) * x(2) + spin * spin) - std::cos(x(0));
  };
  Quadratic azimuth = Quadratic::zero(4);
  azimuth.b(3) = 1;
  system.laws = {azimuth, Quadratic::product(4, 3, 3, 0.5)};
  system.further_laws = {{"energy", "ptheta^2/2 + pphi^2/(2*sin(theta)^2) - cos(theta)"}};
  // Enough spin to stay clear of the bottom.
  system.start = [](RandomStream& random) {
    const double theta = random.uniform(0.6, 1.6);
    const double phi = random.uniform(-std::numbers::pi, std::numbers::pi);
    const double speed = random.uniform(-0.5, 0.5);
    const double spin = random.uniform(0.4, 1) * (random.uniform() < 0.5 ? -1 : 1);
    return Eigen::VectorXd(Eigen::Vector4d(theta, phi, speed, spin));
  };
  system.default_dt = 0.2;
  return system;
}

}  // namespace noether
