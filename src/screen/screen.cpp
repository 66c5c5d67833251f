#include "noether/screen/screen.hpp"

#include <algorithm>
#include <cmath>

#include "noether/linalg/generalised_eigen.hpp"
#include "noether/linalg/subspace.hpp"
#include "noether/screen/scatter.hpp"
#include "noether/terms/monomials.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

std::string monomial_name(Index index, const std::vector<std::string>& variables) {
  VectorXd unit = VectorXd::Zero(num_monomials(static_cast<Index>(variables.size())));
  unit(index) = 1;
  return formula(from_monomial_coefficients(unit, static_cast<Index>(variables.size())), variables);
}

/// Indices of monomials that vary at all.
std::vector<Index> varying(const Scatter& s) {
  std::vector<Index> kept;
  for (Index i = 0; i < s.total.rows(); ++i) {
    if (s.total(i, i) > 1e-20 && (s.within(i, i) > 1e-24 || s.total(i, i) > 1e-12))
      kept.push_back(i);
  }
  return kept;
}

/// The law with the given coefficients of the kept monomials, in data units.
Quadratic to_data(const Standardisation& data, const std::vector<Index>& kept,
                  const VectorXd& coefficients) {
  const Index M = data.scale.size();
  VectorXd full = VectorXd::Zero(num_monomials(M));
  for (std::size_t i = 0; i < kept.size(); ++i) full(kept[i]) = coefficients(static_cast<Index>(i));
  const Quadratic law = from_monomial_coefficients(full, M);
  const auto inverse = data.scale.cwiseInverse().asDiagonal();
  Quadratic result = Quadratic::zero(M);
  result.A = inverse * law.A * inverse;
  result.b = inverse * law.b - result.A * data.shift;
  return result;
}

ScreenDirection describe(const Standardisation& data, const Scatter& s,
                         const std::vector<Index>& kept, const VectorXd& c) {
  const double within = c.dot(s.within(kept, kept) * c);
  const double noise = c.dot(s.noise(kept, kept) * c);
  const double total = c.dot(s.total(kept, kept) * c);
  const Quadratic law = with_norm(1, to_data(data, kept, c));
  return {law, noise > 0 ? within / noise : 0,
          total > 0 ? std::sqrt(std::max(0.0, within - noise) / total) : 0};
}

}  // namespace

ScreenResult screen(const Dataset& data, const ScreenOptions& options) {
  ScreenResult result;
  const Standardisation standard = standardise(data);
  VectorXd variance(data.dimension());
  for (Index j = 0; j < variance.size(); ++j) {
    const double sigma = options.noise_std[static_cast<std::size_t>(j)] / standard.scale(j);
    variance(j) = sigma * sigma;
  }
  ThreadPool alone(1);
  const Scatter s =
      scatter_of(data, standard, variance, options.pool != nullptr ? *options.pool : alone);
  const std::vector<Index> kept = varying(s);
  for (Index i = 0; i < s.total.rows(); ++i) {
    if (std::find(kept.begin(), kept.end(), i) == kept.end()) {
      result.unidentifiable.push_back(monomial_name(i, data.variables));
    }
  }
  result.degrees_of_freedom = s.dof;
  if (kept.empty() || s.dof < 1) return result;
  const MatrixXd within = s.within(kept, kept);
  const MatrixXd noise = s.noise(kept, kept);
  const double inflation = 1 + std::sqrt(static_cast<double>(kept.size()) / s.dof);
  result.threshold = 1.05 * inflation * inflation;
  const GeneralisedEigen by_noise = generalised_eigen(within, noise, 1e-9);
  MatrixXd counted(num_monomials(data.dimension()), 0);
  for (Index i = 0; by_noise.ok && i < by_noise.values.size(); ++i) {
    result.directions.push_back(describe(standard, s, kept, by_noise.vectors.col(i)));
    if (by_noise.values(i) < result.threshold) ++result.count;
  }
  const GeneralisedEigen by_total = generalised_eigen(within, s.total(kept, kept), 1e-12);
  for (Index i = 0; by_total.ok && i < by_total.values.size(); ++i) {
    result.variance_ratios.push_back(by_total.values(i));
    const bool beyond_counted = i >= result.count;
    if (!beyond_counted || by_total.values(i) > options.tolerance * options.tolerance) continue;
    result.approximate.push_back(describe(standard, s, kept, by_total.vectors.col(i)));
  }
  // Variation of the most precisely determined observable under noise alone.
  const GeneralisedEigen hidden = generalised_eigen(noise, s.total(kept, kept), 1e-12);
  if (hidden.ok) result.smallest_visible_drift = std::sqrt(std::max(0.0, hidden.values(0)));
  return result;
}

std::vector<double> eigenvalues_of(const ScreenResult& result) {
  std::vector<double> eigenvalues;
  for (const ScreenDirection& direction : result.directions)
    eigenvalues.push_back(direction.lambda);
  return eigenvalues;
}

std::vector<Quadratic> explained_laws(const ScreenResult& result) {
  std::vector<Quadratic> laws;
  for (int i = 0; i < result.count; ++i)
    laws.push_back(result.directions[static_cast<std::size_t>(i)].law);
  return laws;
}

std::vector<Quadratic> approximate_laws(const ScreenResult& result) {
  std::vector<Quadratic> laws;
  for (const ScreenDirection& direction : result.approximate) laws.push_back(direction.law);
  return laws;
}

std::vector<Quadratic> screened_laws(const ScreenResult& result) {
  std::vector<Quadratic> laws = explained_laws(result);
  for (Quadratic& law : approximate_laws(result)) laws.push_back(std::move(law));
  return laws;
}

}  // namespace noether
