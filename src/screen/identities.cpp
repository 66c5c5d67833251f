#include "src/screen/identities.hpp"

#include <algorithm>
#include <cmath>

#include "noether/linalg/generalised_eigen.hpp"
#include "noether/linalg/reduced_echelon.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kLeastPivot = 1e-8;
constexpr double kWithinNoise = 3;  // standard errors of a mean that may be zero

/// Directions (M, r) of standardised variables that do not vary over all the data.
MatrixXd still_directions(const Scatter& s, const VectorXd& variance, double states) {
  const Index M = variance.size();
  MatrixXd noise = variance.asDiagonal();
  const MatrixXd total = s.total.bottomRightCorner(M, M);
  noise.diagonal().array() += kNumericalNoise;
  const GeneralisedEigen solution = generalised_eigen(total, noise, 0);
  MatrixXd found(M, 0);
  const double threshold = threshold_for(M, std::max(1.0, states - 1));
  for (Index i = 0; solution.ok && i < M && solution.values(i) < threshold; ++i) {
    found.conservativeResize(Eigen::NoChange, i + 1);
    found.col(i) = solution.vectors.col(i).normalized();
  }
  return found;
}

/// The same span in reduced echelon form, without coefficients that noise explains.
MatrixXd echelon(const MatrixXd& found, const VectorXd& variance) {
  MatrixXd columns = reduced_echelon(found.transpose(), kLeastPivot).rows.transpose();
  for (Index k = 0; k < columns.cols(); ++k) {
    const double noise = std::sqrt(variance.dot(columns.col(k).cwiseAbs2()) + kNumericalNoise);
    const double dust = std::min(noise, 0.5 * columns.col(k).cwiseAbs().maxCoeff());
    columns.col(k) = (columns.col(k).array().abs() < dust).select(0, columns.col(k));
  }
  return columns;
}

/// Whole coefficients where the data do not tell them from those found.
VectorXd with_whole_numbers(const VectorXd& b, const Standardisation& standard,
                            const MatrixXd& total, const VectorXd& variance, double threshold) {
  const VectorXd whole = b.array().round();
  const VectorXd inner = whole.cwiseProduct(standard.scale);
  const double noise = variance.dot(inner.cwiseAbs2()) + kNumericalNoise * inner.squaredNorm();
  return !whole.isZero(0) && inner.dot(total * inner) < threshold * noise ? whole : b;
}

}  // namespace

double threshold_for(Index size, double degrees) {
  const double inflation = 1 + std::sqrt(static_cast<double>(size) / degrees);
  return 1.05 * inflation * inflation;
}

MatrixXd identities_of(const Scatter& scatter, const VectorXd& variance, double states) {
  return echelon(still_directions(scatter, variance, states), variance);
}

std::vector<Identity> in_data_units(const MatrixXd& identities, const Standardisation& standard,
                                    const Scatter& scatter, const VectorXd& variance,
                                    double states) {
  std::vector<Identity> result;
  const MatrixXd total = scatter.total.bottomRightCorner(variance.size(), variance.size());
  const double threshold = threshold_for(identities.rows(), std::max(1.0, states - 1));
  for (Index k = 0; k < identities.cols(); ++k) {
    Quadratic law = Quadratic::zero(identities.rows());
    law.b = identities.col(k).cwiseQuotient(standard.scale);
    law.b /= law.b.cwiseAbs().maxCoeff();
    law.b = with_whole_numbers(law.b, standard, total, variance, threshold);
    const double value = law.b.dot(standard.shift);
    const VectorXd inner = law.b.cwiseProduct(standard.scale);
    const double noise = std::sqrt(variance.dot(inner.cwiseAbs2()) / states);
    result.push_back({law, std::abs(value) < kWithinNoise * noise ? 0 : value});
  }
  return result;
}

}  // namespace noether
