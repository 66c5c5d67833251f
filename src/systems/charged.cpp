#include <fmt/format.h>

#include <Eigen/Geometry>
#include <cmath>
#include <numbers>

#include "noether/core/error.hpp"
#include "src/systems/parameters.hpp"

namespace noether {

/// v' = field (vy, -vx).
System make_charged(ParameterReader& parameters) {
  const double field = parameters.real("field", 1);
  if (field == 0 || !std::isfinite(field))
    throw UsageError(fmt::format("charged: field = {} is zero or not finite.", field));
  System system;
  system.description =
      "charge in a uniform magnetic field, in the plane, positions and velocities (field); laws: "
      "energy and both coordinates of the guiding centre";
  system.variables = {"x", "y", "vx", "vy"};
  system.canonical = false;
  system.field = [field](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(Eigen::Vector4d(x(2), x(3), field * x(3), -field * x(2)));
  };
  system.energy = [](const Eigen::VectorXd& x) { return 0.5 * x.tail(2).squaredNorm(); };
  system.further_laws = {{"energy", "(vx^2 + vy^2)/2"},
                         {"guiding centre, x", fmt::format("x + vy/{}", field)},
                         {"guiding centre, y", fmt::format("y - vx/{}", field)}};
  system.start = normal_start(2, 1, 1);
  system.default_dt = 0.3;
  return system;
}

/// Vector potential f(z) (-y, x, 0) / 2 with f = 1 + z^2 / 4, so B = (-x z / 4, -y z / 4, f); v' =
/// v x B.
System make_magnetic_mirror(ParameterReader&) {
  System system;
  system.description =
      "charge between magnetic mirrors, in space, positions and velocities; laws: energy and the "
      "canonical angular momentum about the axis";
  system.variables = {"x", "y", "z", "vx", "vy", "vz"};
  system.canonical = false;
  system.field = [](const Eigen::VectorXd& x, double) {
    const Eigen::Vector3d v = x.tail(3);
    const Eigen::Vector3d B(-x(0) * x(2) / 4, -x(1) * x(2) / 4, 1 + x(2) * x(2) / 4);
    Eigen::VectorXd f(6);
    f << v, v.cross(B);
    return f;
  };
  system.energy = [](const Eigen::VectorXd& x) { return 0.5 * x.tail(3).squaredNorm(); };
  system.further_laws = {{"energy", "(vx^2 + vy^2 + vz^2)/2"},
                         {"canonical angular momentum", "x*vy - y*vx + (1 + z^2/4)*(x^2 + y^2)/2"}};
  // Enough speed across the field to be turned back before the field is strong.
  system.start = [](RandomStream& random) {
    const double angle = random.uniform(0, 2 * std::numbers::pi);
    const double across = random.uniform(0.6, 1.2);
    Eigen::VectorXd x(6);
    x << random.uniform(-0.7, 0.7), random.uniform(-0.7, 0.7), random.uniform(-0.7, 0.7),
        across * std::cos(angle), across * std::sin(angle), random.uniform(-0.5, 0.5);
    return x;
  };
  system.default_dt = 0.2;
  return system;
}

}  // namespace noether
