#include <fmt/format.h>

#include "src/systems/parameters.hpp"

namespace noether {

namespace {

using Eigen::VectorXd;

/// Laws of three particles in formulas. Kinetic and repulsive energy, sum q^2 and sum q p are an
/// sl(2), in a trap or not, whose Casimir is the radial law; the rest are traces of powers of the
/// Lax matrix [Moser 1975], in a trap of L + i trap Q [Perelomov 1971].
struct CalogeroMoser {
  double coupling, trap;

  [[nodiscard]] std::string inner() const {
    return fmt::format("({})/2 + {}*({})", ring_sum(3, "p{i}^2"), coupling,
                       ring_sum(3, "1/(q{i} - q{j})^2"));
  }
  [[nodiscard]] KnownLaw radial() const {
    return {"radial law", fmt::format("2*({})*({}) - ({})^2", inner(), ring_sum(3, "q{i}^2"),
                                      ring_sum(3, "q{i}*p{i}"))};
  }
  [[nodiscard]] std::vector<KnownLaw> free_laws() const {
    return {{"energy", inner()},
            {"third integral", fmt::format("({})/3 + {}*({})", ring_sum(3, "p{i}^3"), coupling,
                                           ring_sum(3, "(p{i} + p{j})/(q{i} - q{j})^2"))},
            radial(),
            {"boost", fmt::format("{} - t*({})", ring_sum(3, "q{i}"), ring_sum(3, "p{i}"))},
            {"dilation", fmt::format("{} - 2*t*({})", ring_sum(3, "q{i}*p{i}"), inner())}};
  }
  /// The phase law is the real part of tr(L + i trap Q)^2 times the conjugate of its squared trace.
  [[nodiscard]] std::vector<KnownLaw> trapped_laws() const {
    const double k = trap * trap;
    const std::string P = ring_sum(3, "p{i}");
    const std::string Q = ring_sum(3, "q{i}");
    const std::string squares = ring_sum(3, "q{i}^2");
    return {{"energy", fmt::format("{} + {}*({})/2", inner(), k, squares)},
            radial(),
            {"phase law",
             fmt::format("(2*({0}) - {1}*({2}))*(({3})^2 - {1}*({4})^2) + 4*{1}*({5})*({3})*({4})",
                         inner(), k, squares, P, Q, ring_sum(3, "q{i}*p{i}"))}};
  }
};

/// (P^2 + k Q^2) / 2 of P = p1 + p2 + p3 and Q = q1 + q2 + q3.
Quadratic energy_of_the_sum(double k) {
  Quadratic law = Quadratic::zero(6);
  law.A.topLeftCorner(3, 3).setConstant(k);
  law.A.bottomRightCorner(3, 3).setOnes();
  return law;
}

}  // namespace

/// H = sum_i (p_i^2 + trap^2 q_i^2) / 2 + sum_{i<j} coupling / (q_i - q_j)^2.
System make_calogero_moser(ParameterReader& parameters) {
  const double coupling = parameters.real("coupling", 1);
  const double trap = parameters.real("trap", 0);
  System system;
  system.description =
      "three particles on a line that repel each other, Calogero & Moser (coupling, trap); laws: "
      "momentum, its square, energy, third integral, radial law, boost, dilation; in a trap the "
      "energy of the centre of mass, energy, radial law, phase law";
  system.variables = canonical_names(3);
  system.field = [=](const VectorXd& x, double) {
    VectorXd f(6);
    f << x.tail(3), -trap * trap * x.head(3);
    for (int i = 0; i < 3; ++i) {
      const int next = (i + 1) % 3;
      const double d = x(i) - x(next);
      const double push = 2 * coupling / (d * d * d);
      f(3 + i) += push;
      f(3 + next) -= push;
    }
    return f;
  };
  system.energy = [=](const VectorXd& x) {
    double energy = 0.5 * (x.tail(3).squaredNorm() + trap * trap * x.head(3).squaredNorm());
    for (int i = 0; i < 3; ++i) {
      const double d = x(i) - x((i + 1) % 3);
      energy += coupling / (d * d);
    }
    return energy;
  };
  const CalogeroMoser formulas{coupling, trap};
  if (trap == 0) {
    system.laws = momentum_laws(3);
    system.further_laws = formulas.free_laws();
  } else {
    system.laws = {energy_of_the_sum(trap * trap)};
    system.further_laws = formulas.trapped_laws();
  }
  // Apart, and on their way towards each other.
  system.start = [](RandomStream& random) {
    const double shift = 0.5 * random.normal();
    VectorXd x(6);
    x << shift - random.uniform(1.4, 2.4), shift + random.uniform(-0.4, 0.4),
        shift + random.uniform(1.4, 2.4), random.uniform(0, 1.2), random.uniform(-0.6, 0.6),
        random.uniform(-1.2, 0);
    return x;
  };
  system.default_dt = 0.1;
  return system;
}

}  // namespace noether
