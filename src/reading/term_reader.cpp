#include "noether/reading/term_reader.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "noether/linalg/decompositions.hpp"
#include "noether/linalg/reduced_echelon.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kLeastPivot = 1e-8;
constexpr double kErrorsOff = 2.5;  // errors within which a coefficient may be a rational
// Rationals of denominators up to 4 are at least 1/12 apart: with a smaller error only one fits.
constexpr double kTellsApart = 1 / (2 * 12 * kErrorsOff);
constexpr int kLargestNumerator = 24;

/// Rows without the entries at the pivots of an echelon form.
MatrixXd reduced_by(const ReducedEchelon& known, MatrixXd rows) {
  for (std::size_t i = 0; i < known.pivots.size(); ++i) {
    const VectorXd factors = rows.col(known.pivots[i]);
    rows -= factors * known.rows.row(static_cast<Index>(i));
    rows.col(known.pivots[i]).setZero();
  }
  return rows;
}

/// The rational of denominator up to 4 that a value may be.
std::optional<double> rational_near(double value, double error) {
  if (!(error < kTellsApart) || std::abs(value) > kLargestNumerator) return std::nullopt;
  for (const double denominator : {1.0, 2.0, 3.0, 4.0}) {
    const double rational = std::round(value * denominator) / denominator;
    if (rational != 0 && std::abs(value - rational) <= kErrorsOff * error) return rational;
  }
  return std::nullopt;
}

/// The law divided by factor times its coefficient `by`, with the errors of the quotient.
FittedTerms divided(const FittedTerms& law, Index by, double factor) {
  FittedTerms result = law;
  const double divisor = factor * law.coefficients(by);
  result.coefficients = law.coefficients / divisor;
  result.factor =
      (law.factor - law.coefficients / law.coefficients(by) * law.factor.row(by)) / divisor;
  return result;
}

struct Snaps {
  std::vector<std::optional<double>> values;
  double score = 0;
};

/// Exact entries are those that define the scale.
Snaps snaps_of(const FittedTerms& law, const std::vector<bool>& half) {
  Snaps snaps;
  const VectorXd errors = law.standard_deviations();
  for (Index j = 0; j < errors.size(); ++j) {
    const double value = law.coefficients(j);
    snaps.values.push_back(rational_near(value, std::max(errors(j), 1e-9)));
    const auto& at = snaps.values.back();
    if (!at) continue;
    snaps.score += std::abs(*at) == 1 || std::abs(*at) == 0.5 ? 1.2 : 1;
    if (*at == 0.5 && half[static_cast<std::size_t>(j)]) snaps.score += 0.5;
  }
  return snaps;
}

/// Sets coefficients and shifts the others as their joint errors say.
FittedTerms with(const std::vector<std::optional<double>>& values, FittedTerms law) {
  if (law.factor.cols() == 0) return law;  // a single term
  std::vector<Index> set;
  for (std::size_t j = 0; j < values.size(); ++j) {
    if (values[j]) set.push_back(static_cast<Index>(j));
  }
  const MatrixXd rows = law.factor(set, Eigen::all);
  const Eigen::JacobiSVD<MatrixXd> svd(rows, Eigen::ComputeThinU | Eigen::ComputeFullV);
  const auto rank = (svd.singularValues().array() > 1e-12 * svd.singularValues().sum()).count();
  VectorXd shift(static_cast<Index>(set.size()));
  for (std::size_t i = 0; i < set.size(); ++i)
    shift(static_cast<Index>(i)) =
        *values[static_cast<std::size_t>(set[i])] - law.coefficients(set[i]);
  const VectorXd along = svd.matrixV().leftCols(rank) *
                         svd.singularValues().head(rank).cwiseInverse().asDiagonal() *
                         svd.matrixU().leftCols(rank).transpose() * shift;
  law.coefficients += law.factor * along;
  law.factor = (law.factor * svd.matrixV().rightCols(law.factor.cols() - rank)).eval();
  for (const Index j : set) {
    law.coefficients(j) = *values[static_cast<std::size_t>(j)];
    law.factor.row(j).setZero();
  }
  return law;
}

}  // namespace

std::vector<FittedTerms> read_terms(const MatrixXd& laws, const MatrixXd& modulo,
                                    const TermEstimator& estimator) {
  const VectorXd& motion = estimator.motion();
  const auto rows_of = [&](const MatrixXd& columns) {
    MatrixXd rows = (motion.asDiagonal() * columns).transpose();
    rows.rowwise().normalize();
    return rows;
  };
  MatrixXd rows = rows_of(laws);
  if (modulo.cols() > 0)
    rows = reduced_by(reduced_echelon(rows_of(modulo), kLeastPivot), std::move(rows));
  rows.rowwise().normalize();
  const ReducedEchelon echelon = reduced_echelon(rows, kLeastPivot);
  std::vector<FittedTerms> result;
  for (std::size_t i = 0; i < echelon.pivots.size(); ++i) {
    const Index pivot = echelon.pivots[i];
    VectorXd guess = echelon.rows.row(static_cast<Index>(i)).transpose();
    for (Index j = 0; j < guess.size(); ++j) guess(j) = motion(j) > 0 ? guess(j) / motion(j) : 0;
    guess /= guess(pivot);
    result.push_back(estimator.sparse_fit(guess, pivot));
  }
  return result;
}

FittedTerms snapped(const FittedTerms& law, const std::vector<bool>& half) {
  FittedTerms best = law;
  double score = -1;
  std::vector<std::optional<double>> values;
  for (Index by = 0; by < law.coefficients.size(); ++by) {
    for (const double factor : {1.0, 2.0}) {  // the whole one where both are as simple
      const FittedTerms scaled = divided(law, by, factor);
      const Snaps snaps = snaps_of(scaled, half);
      if (snaps.score <= score + 1e-9) continue;
      score = snaps.score;
      best = scaled;
      values = snaps.values;
    }
  }
  return with(values, best);
}

}  // namespace noether
