#include <cmath>
#include <numbers>

#include "src/systems/parameters.hpp"

namespace noether {

System make_kepler(ParameterReader&) {
  System system;
  system.description =
      "one body round a fixed centre, 1/r potential, ellipses; law: angular momentum";
  system.variables = {"x", "y", "px", "py"};
  system.field = [](const Eigen::VectorXd& x, double) {
    Eigen::VectorXd f(4);
    f << x.tail(2), -x.head(2) / std::pow(x.head(2).squaredNorm(), 1.5);
    return f;
  };
  system.energy = [](const Eigen::VectorXd& x) {
    return 0.5 * x.tail(2).squaredNorm() - 1 / x.head(2).norm();
  };
  system.laws = {Quadratic::product(4, 0, 3) - Quadratic::product(4, 1, 2)};
  // At the pericentre of an ellipse of moderate eccentricity, so that no orbit is nearly a
  // collision.
  system.start = [](RandomStream& random) {
    const double angle = random.uniform(0, 2 * std::numbers::pi);
    const double radius = random.uniform(0.8, 1.6);
    const double eccentricity = random.uniform(0, 0.5);
    const double speed = std::sqrt((1 + eccentricity) / radius) * (random.uniform() < 0.5 ? -1 : 1);
    return Eigen::VectorXd(Eigen::Vector4d(radius * std::cos(angle), radius * std::sin(angle),
                                           -speed * std::sin(angle), speed * std::cos(angle)));
  };
  return system;
}

}  // namespace noether
