#include "noether/screen/readable_basis.hpp"

#include <cmath>

#include "noether/screen/features.hpp"

namespace noether {

namespace {
using Eigen::Index;
using Eigen::MatrixXd;
constexpr double kRank = 1e-8;
constexpr double kAsLarge = 0.5;

/// The first coefficient that is not small: it becomes 1, whatever the last digits of the largest
/// say.
Index leading_index(const Eigen::RowVectorXd& row) {
  const double largest = row.cwiseAbs().maxCoeff();
  Index index = 0;
  while (std::abs(row(index)) < kAsLarge * largest) ++index;
  return index;
}
}  // namespace

std::vector<Quadratic> readable_basis(const std::vector<Quadratic>& laws,
                                      const Eigen::VectorXd& scale) {
  if (laws.empty()) return {};
  const Index M = scale.size();
  const Eigen::VectorXd unit = monomials(scale);
  MatrixXd rows(static_cast<Index>(laws.size()), num_monomials(M));
  for (Index k = 0; k < rows.rows(); ++k) {
    rows.row(k) =
        monomial_coefficients(laws[static_cast<std::size_t>(k)]).cwiseProduct(unit).normalized();
  }
  Index rank = 0;
  for (; rank < rows.rows(); ++rank) {
    Index row = 0;
    Index column = 0;
    const double pivot = rows.bottomRows(rows.rows() - rank).cwiseAbs().maxCoeff(&row, &column);
    if (pivot < kRank) break;
    rows.row(rank).swap(rows.row(rank + row));
    rows.row(rank) /= rows(rank, column);
    for (Index other = 0; other < rows.rows(); ++other) {
      if (other != rank) rows.row(other) -= rows(other, column) * rows.row(rank).eval();
    }
  }
  std::vector<Quadratic> basis;
  for (Index k = 0; k < rank; ++k) {
    Eigen::VectorXd c = rows.row(k).transpose().cwiseQuotient(unit);
    c /= c(leading_index(rows.row(k)));
    basis.push_back(from_monomial_coefficients(c, M));
  }
  return basis;
}

}  // namespace noether
