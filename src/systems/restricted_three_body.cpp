#include <cmath>
#include <numbers>

#include "src/systems/parameters.hpp"

namespace noether {

namespace {

constexpr double kSmaller = 0.0121;  // its share of the mass, about that of the Moon
constexpr double kLarger = 1 - kSmaller;

}  // namespace

/// The larger body at (-0.0121, 0), the smaller one at (0.9879, 0), in a frame that turns with them
/// at the rate 1: x'' = 2 y' + dW/dx, y'' = -2 x' + dW/dy, W = (x^2 + y^2) / 2 + sum m / distance.
System make_restricted_three_body(ParameterReader&) {
  System system;
  system.description =
      "satellite of the Earth under the pull of the Moon, in the plane, positions and velocities "
      "in the frame that turns with both; law: Jacobi's integral";
  system.variables = {"x", "y", "vx", "vy"};
  system.canonical = false;
  system.field = [](const Eigen::VectorXd& x, double) {
    const Eigen::Vector2d at = x.head(2);
    const Eigen::Vector2d first = at - Eigen::Vector2d(-kSmaller, 0);
    const Eigen::Vector2d second = at - Eigen::Vector2d(kLarger, 0);
    Eigen::VectorXd f(4);
    f << x.tail(2), at + 2 * Eigen::Vector2d(x(3), -x(2)) -
                        kLarger * first / std::pow(first.norm(), 3) -
                        kSmaller * second / std::pow(second.norm(), 3);
    return f;
  };
  system.further_laws = {{"Jacobi's integral",
                          "x^2 + y^2 + 2*0.9879/sqrt((x + 0.0121)^2 + y^2) + "
                          "2*0.0121/sqrt((x - 0.9879)^2 + y^2) - vx^2 - vy^2"}};
  // At the pericentre of an ellipse round the larger body, far from the smaller one.
  system.start = [](RandomStream& random) {
    const double angle = random.uniform(0, 2 * std::numbers::pi);
    const double radius = random.uniform(0.2, 0.35);
    const double eccentricity = random.uniform(0, 0.25);
    const double speed =
        std::sqrt(kLarger * (1 + eccentricity) / radius) * (random.uniform() < 0.5 ? -1 : 1) -
        radius;
    return Eigen::VectorXd(Eigen::Vector4d(radius * std::cos(angle) - kSmaller,
                                           radius * std::sin(angle), -speed * std::sin(angle),
                                           speed * std::cos(angle)));
  };
  system.default_dt = 0.05;
  return system;
}

}  // namespace noether
