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
  return reduced_echelon(rows, kLeastPivot);
}

}  // namespace noether
