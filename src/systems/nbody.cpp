#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "noether/core/error.hpp"
#include "src/systems/parameters.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// Indices of coordinate `axis` of a body: positions first, then momenta.
struct Layout {
  int bodies;
  int axes;
  [[nodiscard]] Index q(int body, int axis) const { return body * axes + axis; }
  [[nodiscard]] Index p(int body, int axis) const { return (bodies + body) * axes + axis; }
  [[nodiscard]] Index dimension() const { return 2 * bodies * axes; }
};

/// G = 1, potential -m_a m_b / sqrt(r^2 + softening^2) per pair.
VectorXd gravity(const Layout& at, const VectorXd& mass, double softening, const VectorXd& x) {
  const Index n = at.dimension() / 2;
  VectorXd f = VectorXd::Zero(2 * n);
  for (int a = 0; a < at.bodies; ++a)
    f.segment(at.q(a, 0), at.axes) = x.segment(at.p(a, 0), at.axes) / mass(a);
  for (int a = 0; a < at.bodies; ++a) {
    for (int b = 0; b < a; ++b) {
      const VectorXd d = x.segment(at.q(b, 0), at.axes) - x.segment(at.q(a, 0), at.axes);
      const VectorXd force =
          mass(a) * mass(b) * d / std::pow(d.squaredNorm() + softening * softening, 1.5);
      f.segment(at.p(a, 0), at.axes) += force;
      f.segment(at.p(b, 0), at.axes) -= force;
    }
  }
  return f;
}

double gravity_energy(const Layout& at, const VectorXd& mass, double softening, const VectorXd& x) {
  double energy = 0;
  for (int a = 0; a < at.bodies; ++a) {
    energy += 0.5 * x.segment(at.p(a, 0), at.axes).squaredNorm() / mass(a);
    for (int b = 0; b < a; ++b) {
      const VectorXd d = x.segment(at.q(b, 0), at.axes) - x.segment(at.q(a, 0), at.axes);
      energy -= mass(a) * mass(b) / std::sqrt(d.squaredNorm() + softening * softening);
    }
  }
  return energy;
}

/// q_i^a p_j^b - q_j^a p_i^b of two bodies.
Quadratic rotation(const Layout& at, int i, int j, int a, int b) {
  return Quadratic::product(at.dimension(), at.q(a, i), at.p(b, j)) -
         Quadratic::product(at.dimension(), at.q(a, j), at.p(b, i));
}

/// Angular momentum about the origin.
Quadratic angular_momentum(const Layout& at, int i, int j) {
  Quadratic law = Quadratic::zero(at.dimension());
  for (int a = 0; a < at.bodies; ++a) law = law + rotation(at, i, j, a, a);
  return law;
}

/// sum_a m_a q^a wedge sum_b p^b: the total mass times the angular momentum of the centre of mass.
Quadratic angular_momentum_of_centre(const Layout& at, const VectorXd& mass, int i, int j) {
  Quadratic law = Quadratic::zero(at.dimension());
  for (int a = 0; a < at.bodies; ++a) {
    for (int b = 0; b < at.bodies; ++b) law = law + mass(a) * rotation(at, i, j, a, b);
  }
  return law;
}

Quadratic total_momentum(const Layout& at, int i) {
  Quadratic law = Quadratic::zero(at.dimension());
  for (int a = 0; a < at.bodies; ++a) law.b(at.p(a, i)) = 1;
  return law;
}

Quadratic momentum_product(const Layout& at, int i, int j) {
  Quadratic law = Quadratic::zero(at.dimension());
  for (int a = 0; a < at.bodies; ++a) {
    for (int b = 0; b < at.bodies; ++b)
      law = law + Quadratic::product(at.dimension(), at.p(a, i), at.p(b, j), 0.5);
  }
  return law;
}

/// Total momentum, its products, angular momentum about the origin and of the centre of mass.
std::vector<Quadratic> galilean_laws(const Layout& at, const VectorXd& mass) {
  std::vector<Quadratic> laws;
  for (int i = 0; i < at.axes; ++i) laws.push_back(total_momentum(at, i));
  for (int i = 0; i < at.axes; ++i) {
    for (int j = i; j < at.axes; ++j) laws.push_back(momentum_product(at, i, j));
  }
  for (const bool of_centre : {false, true}) {
    for (int i = 0; i < at.axes; ++i) {
      for (int j = i + 1; j < at.axes; ++j)
        laws.push_back(of_centre ? angular_momentum_of_centre(at, mass, i, j)
                                 : angular_momentum(at, i, j));
    }
  }
  return laws;
}

std::vector<std::string> body_names(const Layout& at) {
  std::vector<std::string> names;
  for (const char* prefix : {"", "p"}) {
    for (int a = 1; a <= at.bodies; ++a) {
      for (int i = 0; i < at.axes; ++i) names.push_back(fmt::format("{}{}{}", prefix, "xyz"[i], a));
    }
  }
  return names;
}

std::string added(const std::vector<std::string>& summands) {
  return fmt::format("{}", fmt::join(summands, " + "));
}

std::string energy_formula(const Layout& at, const VectorXd& mass, double softening) {
  std::vector<std::string> kinetic;
  std::string potential;
  for (int a = 0; a < at.bodies; ++a) {
    std::vector<std::string> squares;
    for (int i = 0; i < at.axes; ++i) squares.push_back(fmt::format("p{}{}^2", "xyz"[i], a + 1));
    kinetic.push_back(fmt::format("({})/{}", added(squares), 2 * mass(a)));
    for (int b = 0; b < a; ++b) {
      std::vector<std::string> apart{fmt::format("{}", softening * softening)};
      for (int i = 0; i < at.axes; ++i)
        apart.push_back(fmt::format("({0}{1} - {0}{2})^2", "xyz"[i], a + 1, b + 1));
      potential += fmt::format(" - {}/sqrt({})", mass(a) * mass(b), added(apart));
    }
  }
  return added(kinetic) + potential;
}

/// sum_a m_a q^a - t sum_a p^a.
std::string boost_formula(const Layout& at, const VectorXd& mass, int i) {
  std::vector<std::string> centre, momentum;
  for (int a = 0; a < at.bodies; ++a) {
    centre.push_back(fmt::format("{}*{}{}", mass(a), "xyz"[i], a + 1));
    momentum.push_back(fmt::format("p{}{}", "xyz"[i], a + 1));
  }
  return fmt::format("{} - t*({})", added(centre), added(momentum));
}

std::vector<KnownLaw> energy_and_boosts(const Layout& at, const VectorXd& mass, double softening) {
  std::vector<KnownLaw> laws{{"energy", energy_formula(at, mass, softening)}};
  for (int i = 0; i < at.axes; ++i)
    laws.push_back({fmt::format("boost, {}", "xyz"[i]), boost_formula(at, mass, i)});
  return laws;
}

/// Positions N(0, q_deviation^2) with one shift per trajectory and coordinate; velocities N(0,
/// v_deviation^2).
std::function<VectorXd(RandomStream&)> cluster_start(const Layout& at, const VectorXd& mass,
                                                     double q_deviation, double shift_deviation,
                                                     double v_deviation) {
  return [=](RandomStream& random) {
    const int n = at.bodies * at.axes;
    VectorXd x = normal_start(n, q_deviation, v_deviation)(random);
    for (int a = 0; a < at.bodies; ++a) x.segment(at.p(a, 0), at.axes) *= mass(a);
    for (int i = 0; i < at.axes; ++i) {
      const double shift = shift_deviation * random.normal();
      for (int a = 0; a < at.bodies; ++a) x(at.q(a, i)) += shift;
    }
    return x;
  };
}

VectorXd read_masses(ParameterReader& parameters, int bodies) {
  VectorXd mass(bodies);
  for (int a = 0; a < bodies; ++a) {
    const std::string name = fmt::format("mass{}", a + 1);
    mass(a) = parameters.real(name, 1);
    if (!(mass(a) > 0) || !std::isfinite(mass(a)))
      throw UsageError(fmt::format("nbody: {} = {} is not a positive number.", name, mass(a)));
  }
  return mass;
}

}  // namespace

System make_nbody(ParameterReader& parameters) {
  const int bodies = parameters.count("bodies", 3, 2, 10);
  const int axes = parameters.count("dim", 2, 2, 3);
  const Layout at{bodies, axes};
  const double softening = parameters.real("softening", 1);
  const VectorXd mass = read_masses(parameters, bodies);
  System system;
  system.description =
      "gravitating bodies, softened (bodies, dim, masses); laws: momentum, its products, "
      "angular momentum about the origin and of the centre of mass, energy, boosts";
  system.variables = body_names(at);
  system.field = [=](const VectorXd& x, double) { return gravity(at, mass, softening, x); };
  system.energy = [=](const VectorXd& x) { return gravity_energy(at, mass, softening, x); };
  system.laws = galilean_laws(at, mass);
  system.further_laws = energy_and_boosts(at, mass, softening);
  system.start = cluster_start(at, mass, 1, 3, 0.5);
  system.test_start = cluster_start(at, mass, 1, 0, 0.2);
  system.wider_start = cluster_start(at, mass, 3, 0, 0.2);
  system.default_dt = 0.3;
  return system;
}

}  // namespace noether
