#include <Eigen/Geometry>

#include "src/systems/parameters.hpp"

namespace noether {

namespace {

using Eigen::Vector3d;
using Eigen::VectorXd;

/// A top in its own frame: angular momentum L and gravity g, L' = L x w + g x c, g' = g x w with w
/// = L / inertia, c the centre of mass times the weight. H = L.w / 2 + c.g. The strength of gravity
/// differs between trajectories; at one strength |g|^2 would be a relation of all data, no law.
System heavy_top(const Vector3d& inertia, const Vector3d& centre) {
  System system;
  system.variables = {"L1", "L2", "L3", "g1", "g2", "g3"};
  system.canonical = false;
  system.field = [=](const VectorXd& x, double) {
    const Vector3d L = x.head(3);
    const Vector3d g = x.tail(3);
    const Vector3d w = L.cwiseQuotient(inertia);
    VectorXd f(6);
    f << L.cross(w) + g.cross(centre), g.cross(w);
    return f;
  };
  system.energy = [=](const VectorXd& x) {
    return 0.5 * x.head(3).cwiseAbs2().cwiseQuotient(inertia).sum() + centre.dot(x.tail(3));
  };
  system.further_laws = {{"strength of gravity", "g1^2 + g2^2 + g3^2"},
                         {"angular momentum along gravity", "L1*g1 + L2*g2 + L3*g3"}};
  system.start = [](RandomStream& random) {
    VectorXd x(6);
    for (double& entry : x) entry = random.normal();
    x.tail(3) *= random.uniform(0.7, 1.3) / x.tail(3).norm();
    return x;
  };
  system.default_dt = 0.2;
  return system;
}

}  // namespace

/// Moments of inertia 1, 2, 3.
System make_euler_top(ParameterReader&) {
  System system;
  system.description =
      "free rigid body, its angular momentum in its own frame; laws: energy and the size of the "
      "angular momentum";
  system.variables = {"L1", "L2", "L3"};
  system.canonical = false;
  const Vector3d inertia(1, 2, 3);
  system.field = [inertia](const VectorXd& x, double) {
    const Vector3d L = x;
    return VectorXd(L.cross(L.cwiseQuotient(inertia)));
  };
  system.energy = [inertia](const VectorXd& x) {
    return 0.5 * x.cwiseAbs2().cwiseQuotient(inertia).sum();
  };
  system.further_laws = {{"energy", "L1^2/2 + L2^2/4 + L3^2/6"},
                         {"squared angular momentum", "L1^2 + L2^2 + L3^2"}};
  system.start = [](RandomStream& random) {
    return VectorXd(Vector3d(random.normal(), random.normal(), random.normal()));
  };
  system.default_dt = 0.4;
  return system;
}

/// Moments of inertia 1, 1, 0.6; the centre of mass is on the axis.
System make_lagrange_top(ParameterReader&) {
  System system = heavy_top({1, 1, 0.6}, {0, 0, 1});
  system.description =
      "symmetric top, Lagrange: angular momentum and gravity in its own frame; laws: energy, L3, "
      "the angular momentum along gravity, the strength of gravity";
  system.further_laws.push_back({"energy", "(L1^2 + L2^2 + L3^2/0.6)/2 + g3"});
  system.further_laws.push_back({"spin", "L3"});
  return system;
}

/// Moments of inertia 1, 1, 1/2; the centre of mass is in the plane of the equal ones. (L1 + i
/// L2)^2
/// - 2 (g1 + i g2) only turns its phase [Kovalevskaya 1889].
System make_kovalevskaya_top(ParameterReader&) {
  System system = heavy_top({1, 1, 0.5}, {1, 0, 0});
  system.description =
      "top of Kovalevskaya: angular momentum and gravity in its own frame; laws: energy, "
      "Kovalevskaya's integral, the angular momentum along gravity, the strength of gravity";
  system.further_laws.push_back({"energy", "(L1^2 + L2^2)/2 + L3^2 + g1"});
  system.further_laws.push_back(
      {"Kovalevskaya's integral", "(L1^2 - L2^2 - 2*g1)^2 + 4*(L1*L2 - g2)^2"});
  return system;
}

}  // namespace noether
