#pragma once

#include <Eigen/Core>
#include <vector>

namespace noether {

/// Reduced row echelon form with full pivoting.
struct ReducedEchelon {
  Eigen::MatrixXd rows;              ///< (rank, m); 1 at the row's own pivot, 0 at the others
  std::vector<Eigen::Index> pivots;  ///< (rank)
};

/// Rows whose largest entry falls below `least_pivot` count as dependent on those before.
ReducedEchelon reduced_echelon(Eigen::MatrixXd rows, double least_pivot);

}  // namespace noether
