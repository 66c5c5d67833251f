#include "noether/screen/posterior_null_space.hpp"

#include <algorithm>
#include <cmath>

#include "noether/linalg/generalised_eigen.hpp"
#include "noether/terms/monomials.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kFieldRidge = 1e-6;
// Eigenvalues this far below the field's uncertainty all count as zero.
constexpr double kZero = 0.05;

/// psi (m, P).
MatrixXd brackets(const std::vector<MatrixXd>& gradients, const MatrixXd& field) {
  MatrixXd psi(gradients.front().rows(), field.cols());
  for (Index i = 0; i < field.cols(); ++i)
    psi.col(i) = gradients[static_cast<std::size_t>(i)] * field.col(i);
  return psi;
}

/// Finds the widest ratio between neighbouring eigenvalues in the first half.
void find_gap(PosteriorNullSpace& result) {
  const Index last = std::max<Index>(1, result.eigenvalues.size() / 2);
  for (Index i = 0; i < last && i + 1 < result.eigenvalues.size(); ++i) {
    const double ratio = result.eigenvalues(i + 1) / std::max(result.eigenvalues(i), kZero);
    if (ratio > result.gap) {
      result.gap = ratio;
      result.count = static_cast<int>(i) + 1;
    }
  }
}

}  // namespace

PosteriorNullSpace posterior_null_space(const MatrixXd& points, const MatrixXd& mean_field,
                                        const std::vector<MatrixXd>& drawn_fields) {
  const Index M = points.rows();
  const Index m = num_monomials(M);
  const auto P = static_cast<double>(points.cols());
  std::vector<MatrixXd> gradients;
  MatrixXd B = MatrixXd::Zero(m, m);
  for (Index i = 0; i < points.cols(); ++i) {
    gradients.push_back(monomial_gradient(points.col(i)));
    const double weight = mean_field.col(i).squaredNorm() / (P * static_cast<double>(M));
    B.noalias() += weight * gradients.back() * gradients.back().transpose();
  }
  const MatrixXd psi = brackets(gradients, mean_field);
  MatrixXd N = MatrixXd::Zero(m, m);
  for (const MatrixXd& field : drawn_fields) {
    const MatrixXd deviation = brackets(gradients, field - mean_field);
    N.noalias() +=
        deviation * deviation.transpose() / (P * static_cast<double>(drawn_fields.size()));
  }
  const GeneralisedEigen solution =
      generalised_eigen(psi * psi.transpose() / P, N + kFieldRidge * B);
  PosteriorNullSpace result;
  if (!solution.ok) return result;
  result.eigenvalues = solution.values;
  for (Index i = 0; i < m; ++i) {
    result.directions.push_back(
        with_norm(1, from_monomial_coefficients(solution.vectors.col(i), M)));
  }
  find_gap(result);
  return result;
}

std::vector<Quadratic> conserved_directions(const PosteriorNullSpace& space) {
  const auto count = std::min<std::ptrdiff_t>(space.count, std::ssize(space.directions));
  return {space.directions.begin(), space.directions.begin() + count};
}

}  // namespace noether
