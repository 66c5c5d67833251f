#include "noether/screen/term_screen.hpp"

#include <algorithm>
#include <cmath>

#include "noether/linalg/decompositions.hpp"
#include "noether/linalg/generalised_eigen.hpp"
#include "noether/linalg/subspace.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kCollinear = 1e-10;       // of the largest correlation
constexpr double kNumericalNoise = 1e-13;  // of total variances, beneath which sums are rounding
constexpr double kSameSpan = 1e-3;         // relative singular value below which spans overlap
constexpr double kSmallestSpread = 1e-12;  // of a term's size, below which it is constant

/// Inverse spread of terms, 0 where they do not vary.
VectorXd units_of(const TermScatter& scatter) {
  const VectorXd spread = scatter.total.diagonal().cwiseMax(0).cwiseSqrt();
  VectorXd unit = VectorXd::Zero(spread.size());
  for (Index j = 0; j < spread.size(); ++j) {
    if (spread(j) > kSmallestSpread * scatter.size(j)) unit(j) = 1 / spread(j);
  }
  return unit;
}

/// Terms that vary, in units of their spread: (m, K) with K uncorrelated combinations.
MatrixXd whitened(const MatrixXd& total, const VectorXd& unit, TermScreen& screen) {
  const Index m = total.rows();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(unit.asDiagonal() * total *
                                                       unit.asDiagonal());
  const VectorXd& values = solver.eigenvalues();
  const double largest = values(m - 1);
  screen.rank = (values.array() > kCollinear * largest).count();
  const Index constant = (unit.array() == 0).count();  // they have eigenvalues of zero
  screen.condition = largest / std::max(values(constant), 1e-16 * largest);
  return unit.asDiagonal() * solver.eigenvectors().rightCols(screen.rank) *
         values.tail(screen.rank).cwiseSqrt().cwiseInverse().asDiagonal();
}

/// Directions in which the estimate of the noise falls below rounding are kept at it.
MatrixXd positive(const MatrixXd& noise) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(noise);
  return solver.eigenvectors() * solver.eigenvalues().cwiseMax(kNumericalNoise).asDiagonal() *
         solver.eigenvectors().transpose();
}

/// Directions of a white basis in which the variance along trajectories is below the tolerance.
MatrixXd nearly_constant(const MatrixXd& within, double tolerance) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(within);
  const Index count = (solver.eigenvalues().array() < tolerance * tolerance).count();
  return solver.eigenvectors().leftCols(count);
}

/// Orthonormal basis of two spans.
MatrixXd together(const MatrixXd& first, const MatrixXd& second) {
  MatrixXd both(first.rows(), first.cols() + second.cols());
  both << first.colwise().normalized(), second;
  return both.cols() == 0 ? both : orthonormal_basis(both, kSameSpan);
}

}  // namespace

TermScreen screen_terms(const TermScatter& scatter, double tolerance) {
  TermScreen screen;
  if (scatter.total.rows() == 0 || scatter.dof < 1 || !scatter.total.allFinite() ||
      !scatter.within.allFinite() || !scatter.noise.allFinite())
    return screen;
  const VectorXd unit = units_of(scatter);
  if (unit.isZero(0)) return screen;
  const MatrixXd basis = whitened(scatter.total, unit, screen);
  const MatrixXd within = basis.transpose() * scatter.within * basis;
  const MatrixXd noise = positive(basis.transpose() * scatter.noise * basis);
  const GeneralisedEigen solution = generalised_eigen(within, noise, 1e-14);
  if (!solution.ok) return screen;
  const double edge = 1 + std::sqrt(static_cast<double>(screen.rank) / scatter.dof);
  screen.threshold = 1.05 * edge * edge;
  screen.lambda = solution.values;
  screen.coefficients = basis * solution.vectors;
  screen.relative_drift.resize(screen.rank);
  screen.noise_share.resize(screen.rank);
  for (Index k = 0; k < screen.rank; ++k) {
    const VectorXd c = solution.vectors.col(k);
    const double total = c.squaredNorm();  // the basis is white
    const double of_noise = c.dot(noise * c);
    const double beyond = std::max(0.0, c.dot(within * c) - of_noise);
    screen.relative_drift(k) = std::sqrt(beyond / total);
    screen.noise_share(k) = of_noise / total;
    if (screen.lambda(k) < screen.threshold) ++screen.count;
  }
  const MatrixXd constant = solution.vectors.leftCols(screen.count);
  screen.candidates = basis * together(constant, nearly_constant(within, tolerance));
  return screen;
}

}  // namespace noether
