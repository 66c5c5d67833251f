#pragma once

#include <optional>
#include <string>
#include <vector>

#include "noether/algebra/lie_algebra.hpp"

namespace noether {

struct AlgebraName {
  std::string name;
  std::string aliases;
};

/// The canonical name of an algebra that acts on a phase space of `phase_dimension`; empty when
/// unsure.
std::optional<AlgebraName> name_algebra(const LieAlgebra& g, Eigen::Index phase_dimension);

/// Names of the simple ideals of a semisimple algebra, joined; empty when unsure.
std::optional<AlgebraName> name_semisimple(const LieAlgebra& g, Eigen::Index phase_dimension);

}  // namespace noether
