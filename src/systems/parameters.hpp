#pragma once

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

// One file per system.
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

}  // namespace noether
