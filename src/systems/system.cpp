#include "noether/systems/system.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "noether/core/error.hpp"
#include "src/systems/parameters.hpp"

namespace noether {

namespace {

using Maker = System (*)(ParameterReader&);

const std::map<std::string, Maker>& makers() {
  static const std::map<std::string, Maker> all{
      {"harmonic", make_harmonic},
      {"harmonic-n", make_harmonic_n},
      {"nbody", make_nbody},
      {"pendulum", make_pendulum},
      {"henon-heiles", make_henon_heiles},
      {"kepler", make_kepler},
      {"coupled", make_coupled},
      {"damped", make_damped},
      {"driven", make_driven},
      {"random-walk", make_random_walk},
      {"oscillator-1-2", make_oscillator_1_2},
      {"oscillator-irrational", make_oscillator_irrational},
      {"sawada-kotera", make_sawada_kotera},
      {"double-pendulum", make_double_pendulum},
      {"spherical-pendulum", make_spherical_pendulum},
      {"fput", make_fput},
      {"toda", make_toda},
      {"calogero-moser", make_calogero_moser},
      {"lotka-volterra", make_lotka_volterra},
      {"euler-top", make_euler_top},
      {"lagrange-top", make_lagrange_top},
      {"kovalevskaya-top", make_kovalevskaya_top},
      {"charged", make_charged},
      {"magnetic-mirror", make_magnetic_mirror},
      {"dnls", make_dnls},
      {"michaelis-menten", make_michaelis_menten},
      {"sir", make_sir},
      {"heisenberg", make_heisenberg},
      {"restricted-three-body", make_restricted_three_body},
      {"lorenz", make_lorenz},
      {"van-der-pol", make_van_der_pol},
      {"duffing", make_duffing}};
  return all;
}

}  // namespace

std::vector<std::string> system_names() {
  std::vector<std::string> names;
  for (const auto& [name, maker] : makers()) names.push_back(name);
  return names;
}

System make_system(const std::string& name, const SystemParameters& parameters) {
  const auto found = makers().find(name);
  if (found == makers().end()) {
    throw UsageError(
        fmt::format("'{}' is not a system. Use one of {}.", name, fmt::join(system_names(), ", ")));
  }
  ParameterReader reader(name, parameters);
  System system = found->second(reader);
  reader.finish();
  system.name = name;
  if (!system.test_start) system.test_start = system.start;
  if (!system.wider_start) system.wider_start = system.test_start;
  return system;
}

ParameterReader::ParameterReader(std::string system, SystemParameters parameters)
    : system_(std::move(system)), left_(std::move(parameters)) {}

double ParameterReader::real(const std::string& name, double fallback) {
  const auto found = left_.find(name);
  if (found == left_.end()) return fallback;
  const double value = found->second;
  left_.erase(found);
  return value;
}

int ParameterReader::count(const std::string& name, int fallback, int lowest, int highest) {
  const double value = real(name, fallback);
  if (value != std::floor(value) || value < lowest || value > highest) {
    throw UsageError(fmt::format("{}: {} = {} is not a whole number from {} to {}.", system_, name,
                                 value, lowest, highest));
  }
  return static_cast<int>(value);
}

void ParameterReader::finish() const {
  if (left_.empty()) return;
  throw UsageError(
      fmt::format("{} has no parameter '{}'. Leave it out.", system_, left_.begin()->first));
}

std::vector<std::string> canonical_names(int n) {
  if (n == 1) return {"q", "p"};
  std::vector<std::string> names;
  for (const char* letter : {"q", "p"}) {
    for (int i = 1; i <= n; ++i) names.push_back(fmt::format("{}{}", letter, i));
  }
  return names;
}

std::function<Eigen::VectorXd(RandomStream&)> normal_start(int n, double q_deviation,
                                                           double p_deviation) {
  return [=](RandomStream& random) {
    Eigen::VectorXd x(2 * n);
    for (Eigen::Index i = 0; i < x.size(); ++i)
      x(i) = (i < n ? q_deviation : p_deviation) * random.normal();
    return x;
  };
}

std::function<Eigen::VectorXd(RandomStream&)> uniform_start(
    std::vector<std::pair<double, double>> bounds) {
  return [bounds = std::move(bounds)](RandomStream& random) {
    Eigen::VectorXd x(static_cast<Eigen::Index>(bounds.size()));
    Eigen::Index at = 0;
    for (const auto& [lowest, highest] : bounds) x(at++) = random.uniform(lowest, highest);
    return x;
  };
}

std::vector<Quadratic> momentum_laws(int n) {
  Quadratic momentum = Quadratic::zero(2 * n);
  momentum.b.tail(n).setOnes();
  Quadratic square = Quadratic::zero(2 * n);
  square.A.bottomRightCorner(n, n).setOnes();
  return {momentum, square};
}

std::string ring_sum(int n, const std::string& pattern) {
  std::vector<std::string> summands;
  for (int i = 0; i < n; ++i) {
    summands.push_back(fmt::format(fmt::runtime(pattern), fmt::arg("i", i + 1),
                                   fmt::arg("j", (i + 1) % n + 1), fmt::arg("k", (i + 2) % n + 1)));
  }
  return fmt::format("{}", fmt::join(summands, " + "));
}

}  // namespace noether
