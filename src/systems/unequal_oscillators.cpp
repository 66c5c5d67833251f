#include <fmt/format.h>

#include <numbers>

#include "src/systems/parameters.hpp"

namespace noether {

namespace {

/// H = (p1^2 + q1^2 + p2^2 + frequency^2 q2^2) / 2.
System two_oscillators(double frequency) {
  System system;
  system.variables = canonical_names(2);
  const double stiffness = frequency * frequency;
  system.field = [stiffness](const Eigen::VectorXd& x, double) {
    return Eigen::VectorXd(Eigen::Vector4d(x(2), x(3), -x(0), -stiffness * x(1)));
  };
  system.energy = [stiffness](const Eigen::VectorXd& x) {
    return 0.5 * (x(2) * x(2) + x(3) * x(3) + x(0) * x(0) + stiffness * x(1) * x(1));
  };
  const auto energy = [](Eigen::Index i, double k) {
    return Quadratic::product(4, i, i, 0.5 * k) + Quadratic::product(4, i + 2, i + 2, 0.5);
  };
  system.laws = {energy(0, 1), energy(1, stiffness)};
  system.start = normal_start(2, 1, 1);
  return system;
}

}  // namespace

/// With a1 = q1 + i p1 and a2 = 2 q2 + i p2, which turn at the rates 1 and 2, a1^2 times the
/// conjugate of a2 stands still: its real and imaginary parts are the cubic laws.
System make_oscillator_1_2(ParameterReader&) {
  System system = two_oscillators(2);
  system.description =
      "two oscillators of frequencies 1 and 2; laws: both energies, two cubic laws of their phases";
  system.further_laws = {{"phase law, even", "2*q2*(q1^2 - p1^2) + 2*q1*p1*p2"},
                         {"phase law, odd", "4*q1*p1*q2 - p2*(q1^2 - p1^2)"}};
  return system;
}

System make_oscillator_irrational(ParameterReader&) {
  System system = two_oscillators(1 + std::numbers::phi);
  system.description =
      "two oscillators of frequencies 1 and 2.618, the square of the golden ratio; laws: both "
      "energies";
  return system;
}

}  // namespace noether
