#include "noether/reading/readable_basis.hpp"

#include <cmath>

#include "noether/reading/echelon.hpp"
#include "noether/terms/monomials.hpp"

namespace noether {

namespace {
using Eigen::Index;
constexpr double kAsLarge = 0.5;

/// The first coefficient that is not small. It becomes 1, so the choice does not depend on the last
/// digits of the largest.
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
  const Eigen::MatrixXd rows = echelon_form(laws, unit).rows;
  std::vector<Quadratic> basis;
  for (Index k = 0; k < rows.rows(); ++k) {
    Eigen::VectorXd c = rows.row(k).transpose().cwiseQuotient(unit);
    c /= c(leading_index(rows.row(k)));
    basis.push_back(from_monomial_coefficients(c, M));
  }
  return basis;
}

std::vector<Quadratic> readable_basis(const std::vector<Quadratic>& laws, const Dataset& data) {
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(data.dimension());
  for (const Trajectory& t : data.trajectories)
    sum += t.states.array().square().matrix().rowwise().sum();
  return readable_basis(
      laws, (sum / static_cast<double>(data.num_states())).cwiseSqrt().cwiseMax(1e-300));
}

}  // namespace noether
