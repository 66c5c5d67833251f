#include <cmath>

#include "src/systems/parameters.hpp"

namespace noether {

System make_damped(ParameterReader& parameters) {
  const double friction = parameters.real("friction", 0.1);
  System system;
  system.description = "oscillator with friction (friction); nothing is conserved";
  system.variables = canonical_names(1);
  system.field = [friction](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(Eigen::Vector2d(x(1), -x(0) - friction * x(1)));
  };
  system.start = normal_start(1, 1, 1);
  return system;
}

System make_driven(ParameterReader& parameters) {
  const double strength = parameters.real("strength", 0.5);
  const double frequency = parameters.real("frequency", 1.3);
  System system;
  system.description = "oscillator pushed periodically (strength, frequency); nothing is conserved";
  system.variables = canonical_names(1);
  system.field = [=](const Eigen::VectorXd& x, double t) {
    return Eigen::VectorXd(Eigen::Vector2d(x(1), -x(0) + strength * std::cos(frequency * t)));
  };
  system.start = normal_start(1, 1, 1);
  return system;
}

System make_van_der_pol(ParameterReader& parameters) {
  const double mu = parameters.real("mu", 1);
  System system;
  system.description = "oscillator with a limit cycle, van der Pol (mu); nothing is conserved";
  system.variables = canonical_names(1);
  system.field = [mu](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(Eigen::Vector2d(x(1), mu * (1 - x(0) * x(0)) * x(1) - x(0)));
  };
  system.start = normal_start(1, 1, 1);
  return system;
}

System make_duffing(ParameterReader& parameters) {
  const double friction = parameters.real("friction", 0.2);
  const double strength = parameters.real("strength", 0.3);
  const double frequency = parameters.real("frequency", 1.2);
  System system;
  system.description =
      "Duffing's oscillator with two wells, friction and a hidden drive (friction, strength, "
      "frequency); nothing is conserved";
  system.variables = canonical_names(1);
  system.field = [=](const Eigen::VectorXd& x, double t) {
    return Eigen::VectorXd(Eigen::Vector2d(
        x(1), x(0) - x(0) * x(0) * x(0) - friction * x(1) + strength * std::cos(frequency * t)));
  };
  system.start = normal_start(1, 0.7, 0.7);
  return system;
}

System make_random_walk(ParameterReader& parameters) {
  const int n = parameters.count("n", 2, 1, 8);
  System system;
  system.description = "independent random steps in every variable; nothing is conserved";
  system.variables = canonical_names(n);
  system.start = normal_start(n, 1, 1);
  return system;
}

}  // namespace noether
