#include <cmath>
#include <numbers>

#include "src/systems/parameters.hpp"

namespace noether {

/// H = (px^2 + py^2 + x^2 + y^2) / 2 + x^2 y + y^3 / 3. It falls apart in u = y + x and v = y - x:
/// H = E(u) + E(v) with E(u) = u'^2 / 4 + u^2 / 4 + u^3 / 6, and E(u) - E(v) is the second law. A
/// mode with E < 1/12 stays in its well.
System make_sawada_kotera(ParameterReader&) {
  System system;
  system.description =
      "Henon-Heiles potential with its integrable parameters (Sawada & Kotera); laws: energy and a "
      "second integral, quadratic in the momenta";
  system.variables = {"x", "y", "px", "py"};
  system.field = [](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(
        Eigen::Vector4d(x(2), x(3), -x(0) - 2 * x(0) * x(1), -x(1) - x(0) * x(0) - x(1) * x(1)));
  };
  system.energy = [](const Eigen::VectorXd& x) {
    return 0.5 * x.squaredNorm() + x(0) * x(0) * x(1) + x(1) * x(1) * x(1) / 3;
  };
  system.further_laws = {{"energy", "(px^2 + py^2 + x^2 + y^2)/2 + x^2*y + y^3/3"},
                         {"second integral", "px*py + x*y + x*y^2 + x^3/3"}};
  system.start = [](RandomStream& random) {
    const auto mode = [&random] {
      const double size = random.uniform(0.1, 0.45);  // E at most .066
      const double phase = random.uniform(0, 2 * std::numbers::pi);
      return Eigen::Vector2d(size * std::cos(phase), size * std::sin(phase));
    };
    const Eigen::Vector2d u = mode();
    const Eigen::Vector2d v = mode();
    return Eigen::VectorXd(0.5 *
                           Eigen::Vector4d(u(0) - v(0), u(0) + v(0), u(1) - v(1), u(1) + v(1)));
  };
  system.default_dt = 0.3;
  return system;
}

}  // namespace noether
