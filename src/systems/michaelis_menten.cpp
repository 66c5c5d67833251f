#include "src/systems/parameters.hpp"

namespace noether {

/// S + E <-> C -> P + E at the rates 1, 0.5 and 0.4.
System make_michaelis_menten(ParameterReader&) {
  System system;
  system.description =
      "enzyme that turns a substrate S into P by way of a complex C, concentrations; laws: the "
      "whole of the enzyme and of the substrate";
  system.variables = {"S", "E", "C", "P"};
  system.canonical = false;
  system.field = [](const Eigen::VectorXd& x, double) {
    const double bound = x(0) * x(1) - 0.5 * x(2);
    const double made = 0.4 * x(2);
    return Eigen::VectorXd(Eigen::Vector4d(-bound, made - bound, bound - made, made));
  };
  system.further_laws = {{"enzyme", "E + C"}, {"substrate", "S + C + P"}};
  system.start = uniform_start({{1, 3}, {0.4, 1.2}, {0, 0.4}, {0, 0.6}});
  system.default_dt = 0.2;
  return system;
}

}  // namespace noether
