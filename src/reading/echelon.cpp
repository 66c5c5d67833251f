#include "noether/reading/echelon.hpp"

namespace noether {

using Eigen::Index;

namespace {
constexpr double kLeastPivot = 1e-8;
}

Echelon echelon_form(const std::vector<Quadratic>& laws, const Eigen::VectorXd& unit) {
  Eigen::MatrixXd rows(static_cast<Index>(laws.size()), unit.size());
  for (Index k = 0; k < rows.rows(); ++k)
    rows.row(k) =
        monomial_coefficients(laws[static_cast<std::size_t>(k)]).cwiseProduct(unit).normalized();
  Echelon result;
  Index rank = 0;
  for (; rank < rows.rows(); ++rank) {
    Index row = 0;
    Index column = 0;
    const double pivot = rows.bottomRows(rows.rows() - rank).cwiseAbs().maxCoeff(&row, &column);
    if (pivot < kLeastPivot) break;
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
