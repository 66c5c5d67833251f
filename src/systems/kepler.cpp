#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <numbers>

#include "src/systems/parameters.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// Energy and the components of p x (q x p) - q / |q| = q p.p - p q.p - q / |q|.
std::vector<KnownLaw> kepler_laws(int axes) {
  const auto sum = [axes](const char* pattern) {
    std::vector<std::string> summands;
    for (int i = 0; i < axes; ++i) summands.push_back(fmt::format(fmt::runtime(pattern), "xyz"[i]));
    return fmt::format("{}", fmt::join(summands, " + "));
  };
  const std::string distance = fmt::format("sqrt({})", sum("{}^2"));
  std::vector<KnownLaw> laws{{"energy", fmt::format("({})/2 - 1/{}", sum("p{}^2"), distance)}};
  for (int i = 0; i < axes; ++i) {
    laws.push_back({fmt::format("Laplace-Runge-Lenz vector, {}", "xyz"[i]),
                    fmt::format("{0}*({1}) - p{0}*({2}) - {0}/{3}", "xyz"[i], sum("p{}^2"),
                                sum("{0}*p{0}"), distance)});
  }
  return laws;
}

/// At the pericentre of an ellipse of moderate eccentricity, so that no orbit is nearly a
/// collision.
VectorXd pericentre(RandomStream& random) {
  const double angle = random.uniform(0, 2 * std::numbers::pi);
  const double radius = random.uniform(0.8, 1.6);
  const double eccentricity = random.uniform(0, 0.5);
  const double speed = std::sqrt((1 + eccentricity) / radius) * (random.uniform() < 0.5 ? -1 : 1);
  return Eigen::Vector4d(radius * std::cos(angle), radius * std::sin(angle),
                         -speed * std::sin(angle), speed * std::cos(angle));
}

/// The same in a plane of any direction.
VectorXd pericentre_in_space(RandomStream& random) {
  const auto normals = [&random] {
    return Eigen::Vector3d(random.normal(), random.normal(), random.normal());
  };
  const Eigen::Vector3d first = normals().normalized();
  const Eigen::Vector3d other = normals();
  const Eigen::Vector3d second = (other - other.dot(first) * first).normalized();
  const VectorXd in_plane = pericentre(random);
  VectorXd x(6);
  x << in_plane(0) * first + in_plane(1) * second, in_plane(2) * first + in_plane(3) * second;
  return x;
}

}  // namespace

System make_kepler(ParameterReader& parameters) {
  const int axes = parameters.count("dim", 2, 2, 3);
  System system;
  system.description =
      "one body round a fixed centre, 1/r potential, ellipses (dim); laws: angular "
      "momentum, energy, Laplace-Runge-Lenz vector";
  system.variables = axes == 2 ? std::vector<std::string>{"x", "y", "px", "py"}
                               : std::vector<std::string>{"x", "y", "z", "px", "py", "pz"};
  system.field = [axes](const VectorXd& x, double) {
    VectorXd f(2 * axes);
    f << x.tail(axes), -x.head(axes) / std::pow(x.head(axes).squaredNorm(), 1.5);
    return f;
  };
  system.energy = [axes](const VectorXd& x) {
    return 0.5 * x.tail(axes).squaredNorm() - 1 / x.head(axes).norm();
  };
  const Index M = system.dimension();
  for (int i = 0; i < axes; ++i) {
    for (int j = i + 1; j < axes; ++j)
      system.laws.push_back(Quadratic::product(M, i, axes + j) -
                            Quadratic::product(M, j, axes + i));
  }
  system.further_laws = kepler_laws(axes);
  system.start = axes == 2 ? pericentre : pericentre_in_space;
  return system;
}

}  // namespace noether
