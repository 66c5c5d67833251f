#pragma once

#include <utility>

#include "noether/systems/system.hpp"

namespace noether {

/// Reads named parameters with defaults, and rejects unknown names.
class ParameterReader {
 public:
  ParameterReader(std::string system, SystemParameters parameters);
  double real(const std::string& name, double fallback);
  int count(const std::string& name, int fallback, int lowest, int highest);
  void finish() const;

 private:
  std::string system_;
  SystemParameters left_;
};

/// "q1", ..., "qn", "p1", ..., "pn"; without numbers for n = 1.
std::vector<std::string> canonical_names(int n);
/// Independent normals with one standard deviation for all q and one for all p.
std::function<Eigen::VectorXd(RandomStream&)> normal_start(int n, double q_deviation,
                                                           double p_deviation);
/// Independent and uniform between two bounds per variable.
std::function<Eigen::VectorXd(RandomStream&)> uniform_start(
    std::vector<std::pair<double, double>> bounds);

/// P and P^2 / 2 of the sum P of the momenta of n particles on a line.
std::vector<Quadratic> momentum_laws(int n);
/// The sum of a pattern over the sites of a ring, 1 to n, as text: {i} is the site, {j} the next,
/// {k} the one after.
std::string ring_sum(int n, const std::string& pattern);

// One file per system or family.
System make_harmonic(ParameterReader& parameters);
System make_harmonic_n(ParameterReader& parameters);
System make_nbody(ParameterReader& parameters);
System make_pendulum(ParameterReader& parameters);
System make_henon_heiles(ParameterReader& parameters);
System make_kepler(ParameterReader& parameters);
System make_coupled(ParameterReader& parameters);
System make_damped(ParameterReader& parameters);
System make_driven(ParameterReader& parameters);
System make_random_walk(ParameterReader& parameters);
System make_oscillator_1_2(ParameterReader& parameters);
System make_oscillator_irrational(ParameterReader& parameters);
System make_sawada_kotera(ParameterReader& parameters);
System make_double_pendulum(ParameterReader& parameters);
System make_spherical_pendulum(ParameterReader& parameters);
System make_fput(ParameterReader& parameters);
System make_toda(ParameterReader& parameters);
System make_calogero_moser(ParameterReader& parameters);
System make_lotka_volterra(ParameterReader& parameters);
System make_euler_top(ParameterReader& parameters);
System make_lagrange_top(ParameterReader& parameters);
System make_kovalevskaya_top(ParameterReader& parameters);
System make_charged(ParameterReader& parameters);
System make_magnetic_mirror(ParameterReader& parameters);
System make_dnls(ParameterReader& parameters);
System make_michaelis_menten(ParameterReader& parameters);
System make_sir(ParameterReader& parameters);
System make_heisenberg(ParameterReader& parameters);
System make_restricted_three_body(ParameterReader& parameters);
System make_lorenz(ParameterReader& parameters);
System make_van_der_pol(ParameterReader& parameters);
System make_duffing(ParameterReader& parameters);

}  // namespace noether
