#pragma once

#include <Eigen/Core>
#include <string>

namespace noether {

/// Name of a simple real Lie algebra; empty if several have the same dimension and signature.
struct SimpleName {
  std::string name;     ///< canonical, one per isomorphism class
  std::string aliases;  ///< other names of the same algebra, separated by commas
};

/// The simple algebra with this dimension and Killing form (Helgason 1978, ch. X, table V, ranks up
/// to 8) that has a faithful linear symplectic action on a phase space of `phase_dimension`. The
/// real rank and the compact part follow from the signature. `complex_type`: its centroid is the
/// complex numbers.
SimpleName name_simple(Eigen::Index dimension, Eigen::Index positive, Eigen::Index negative,
                       bool complex_type, Eigen::Index phase_dimension);

}  // namespace noether
