#include <fmt/format.h>

#include <Eigen/Geometry>

#include "src/systems/parameters.hpp"

namespace noether {

namespace {

constexpr int kSpins = 4;

/// "x1", "y1", "z1", "x2", ... behind an s.
std::vector<std::string> spin_names() {
  std::vector<std::string> names;
  for (int i = 1; i <= kSpins; ++i) {
    for (const char axis : {'x', 'y', 'z'}) names.push_back(fmt::format("s{}{}", axis, i));
  }
  return names;
}

std::string scalar_product(int i, int j) {
  return fmt::format("sx{0}*sx{1} + sy{0}*sy{1} + sz{0}*sz{1}", i, j);
}

/// Spins that face each other feel the same neighbours and turn together, so that their scalar
/// product holds as well. The energy follows from it, the lengths and the magnetisation.
std::vector<KnownLaw> spin_laws() {
  std::vector<KnownLaw> laws{
      {"energy", ring_sum(kSpins, "sx{i}*sx{j} + sy{i}*sy{j} + sz{i}*sz{j}")}};
  for (const char axis : {'x', 'y', 'z'}) {
    laws.push_back(
        {fmt::format("magnetisation, {}", axis), ring_sum(kSpins, fmt::format("s{}{{i}}", axis))});
  }
  for (int i = 1; i <= kSpins; ++i)
    laws.push_back({fmt::format("squared length of spin {}", i), scalar_product(i, i)});
  for (const int i : {1, 2})
    laws.push_back({fmt::format("spins {} and {}", i, i + 2), scalar_product(i, i + 2)});
  return laws;
}

}  // namespace

/// s_i' = s_i x (s_{i-1} + s_{i+1}) on a ring of four. The lengths differ between trajectories.
System make_heisenberg(ParameterReader&) {
  System system;
  system.description =
      "ring of four classical spins, Heisenberg; laws: magnetisation, every spin's length, energy, "
      "the scalar products of spins that face each other";
  system.variables = spin_names();
  system.canonical = false;
  system.field = [](const Eigen::VectorXd& x, double) {
    Eigen::VectorXd f(3 * kSpins);
    for (int i = 0; i < kSpins; ++i) {
      const Eigen::Vector3d spin = x.segment<3>(3 * i);
      const Eigen::Vector3d left = x.segment<3>(3 * ((i + kSpins - 1) % kSpins));
      const Eigen::Vector3d right = x.segment<3>(3 * ((i + 1) % kSpins));
      f.segment<3>(3 * i) = spin.cross(left + right);
    }
    return f;
  };
  system.energy = [](const Eigen::VectorXd& x) {
    double energy = 0;
    for (int i = 0; i < kSpins; ++i)
      energy += x.segment<3>(3 * i).dot(x.segment<3>(3 * ((i + 1) % kSpins)));
    return energy;
  };
  system.further_laws = spin_laws();
  system.start = [](RandomStream& random) {
    Eigen::VectorXd x(3 * kSpins);
    for (double& entry : x) entry = 0.6 * random.normal();
    return x;
  };
  system.default_dt = 0.2;
  return system;
}

}  // namespace noether
