#pragma once

#include <Eigen/Core>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "noether/core/random.hpp"
#include "noether/phase/quadratic.hpp"

namespace noether {

/// A conserved quantity of any form, as a user would type it; it may speak of the time as `t`.
struct KnownLaw {
  std::string name, formula;
};

/// A system whose motion can be simulated, with its known laws.
struct System {
  std::string name;
  std::string description;
  std::vector<std::string> variables;  ///< (M), q first where they are canonical
  /// False where the variables are no pairs of positions and momenta, as populations: M may be odd.
  bool canonical = true;
  /// x' at time t; empty for a system without an equation of motion (random-walk).
  std::function<Eigen::VectorXd(const Eigen::VectorXd& x, double t)> field;
  std::function<double(const Eigen::VectorXd& x)> energy;  ///< empty where energy is not conserved
  std::vector<Quadratic> laws;  ///< linearly independent; empty if there are none
  /// Further laws: of any other form, or quadratic where the variables are not canonical.
  std::vector<KnownLaw> further_laws;
  std::function<Eigen::VectorXd(RandomStream&)> start;
  /// For the paper's independent test data.
  std::function<Eigen::VectorXd(RandomStream&)> test_start;
  /// The same with positions spread three times as wide.
  std::function<Eigen::VectorXd(RandomStream&)> wider_start;
  double default_dt = 0.2;

  [[nodiscard]] Eigen::Index dimension() const {
    return static_cast<Eigen::Index>(variables.size());
  }
};

/// Parameters by name. Every system has its own defaults; an unknown name is a UsageError.
using SystemParameters = std::map<std::string, double>;

/// Throws UsageError naming an unknown system or parameter and listing the known ones.
System make_system(const std::string& name, const SystemParameters& parameters = {});
std::vector<std::string> system_names();

}  // namespace noether
