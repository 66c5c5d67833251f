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
  static const std::map<std::string, Maker> all{{"harmonic", make_harmonic},
                                                {"harmonic-n", make_harmonic_n},
                                                {"nbody", make_nbody},
                                                {"pendulum", make_pendulum},
                                                {"henon-heiles", make_henon_heiles},
                                                {"kepler", make_kepler},
                                                {"coupled", make_coupled},
                                                {"damped", make_damped},
                                                {"driven", make_driven},
                                                {"random-walk", make_random_walk}};
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

}  // namespace noether
