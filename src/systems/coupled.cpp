#include "src/systems/parameters.hpp"

namespace noether {

/// Two oscillators with a spring between them, H = (|p|^2 + |q|^2)/2 + k (q1 - q2)^2 / 2: its two
/// normal modes have different frequencies, so the quadratic laws are the two mode energies.
System make_coupled(ParameterReader& parameters) {
  const double k = parameters.real("coupling", 0.7);
  System system;
  system.description =
      "two oscillators joined by a spring (coupling); laws: the energies of the two modes";
  system.variables = canonical_names(2);
  system.field = [k](const Eigen::VectorXd& x, double) {
    const double pull = k * (x(0) - x(1));
    return Eigen::VectorXd(Eigen::Vector4d(x(2), x(3), -x(0) - pull, -x(1) + pull));
  };
  const auto mode = [](double sign, double stiffness) {
    const auto square = [sign](Eigen::Index i) {
      return Quadratic::product(4, i, i, 0.25) + Quadratic::product(4, i + 1, i + 1, 0.25) +
             Quadratic::product(4, i, i + 1, 0.5 * sign);
    };
    return square(2) + stiffness * square(0);
  };
  system.laws = {mode(1, 1), mode(-1, 1 + 2 * k)};
  system.energy = [k](const Eigen::VectorXd& x) {
    return 0.5 * x.squaredNorm() + 0.5 * k * (x(0) - x(1)) * (x(0) - x(1));
  };
  system.start = normal_start(2, 1, 1);
  return system;
}

}  // namespace noether
