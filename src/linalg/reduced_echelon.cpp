#include "noether/linalg/reduced_echelon.hpp"

namespace noether {

using Eigen::Index;

ReducedEchelon reduced_echelon(Eigen::MatrixXd rows, double least_pivot) {
  ReducedEchelon result;
  Index rank = 0;
  for (; rank < rows.rows(); ++rank) {
    Index row = 0;
    Index column = 0;
    const double pivot = rows.bottomRows(rows.rows() - rank).cwiseAbs().maxCoeff(&row, &column);
    if (pivot < least_pivot) break;
    rows.row(rank).swap(rows.row(rank + row));
    rows.row(rank) /= rows(rank, column);
    for (Index other = 0; other < rows.rows(); ++other) {
      if (other != rank) rows.row(other) -= rows(other, column) * rows.row(rank).eval();
    }
    result.pivots.push_back(column);
  }
  result.rows = rows.topRows(rank);
  return result;
}

}  // namespace noether
