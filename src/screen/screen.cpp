#include "noether/screen/screen.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "noether/linalg/decompositions.hpp"
#include "noether/linalg/generalised_eigen.hpp"
#include "noether/linalg/subspace.hpp"
#include "noether/screen/scatter.hpp"
#include "noether/terms/monomials.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNumericalNoise = 1e-13;  // of total variances, beneath which sums are rounding
constexpr double kMarkedly = 0.9;          // of the rank that half of the data should have as well
constexpr double kPlenty = 50;             // degrees of freedom per monomial that never saturate

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

/// Monomials that do not vary, less those with a variable that is constant itself.
std::vector<std::string> constant_monomials(const std::vector<std::string>& variables,
                                            const std::vector<Index>& kept,
                                            const MatrixXd& identities) {
  const auto M = static_cast<Index>(variables.size());
  const auto constant = [&](Index j) {
    for (Index k = 0; k < identities.cols(); ++k) {
      if (identities(j, k) != 0 && (identities.col(k).array() != 0).count() == 1) return true;
    }
    return false;
  };
  std::vector<std::string> names;
  for (Index i = 0; i < num_monomials(M); ++i) {
    if (std::find(kept.begin(), kept.end(), i) != kept.end()) continue;
    const Quadratic one = from_monomial_coefficients(VectorXd::Unit(num_monomials(M), i), M);
    bool known = false;
    for (Index j = 0; j < M; ++j)
      known = known || (constant(j) && (one.b(j) != 0 || !one.A.col(j).isZero(0)));
    if (!known) names.push_back(monomial_name(i, variables));
  }
  return names;
}

/// Below it a ratio of variances counts as noise: an eigenvalue of a sample covariance scatters.
double threshold_for(Index size, double degrees) {
  const double inflation = 1 + std::sqrt(static_cast<double>(size) / degrees);
  return 1.05 * inflation * inflation;
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

/// Scatter matrices of the monomials that are screened, in a basis (kept, K) that leaves out
/// multiples of identities.
struct Screened {
  std::vector<Index> kept;
  MatrixXd basis;
  MatrixXd within, noise, total;  // (K, K)
};

Screened restricted(const Scatter& s, const std::vector<Index>& kept, const MatrixXd& basis) {
  const auto onto = [&](const MatrixXd& full) {
    return MatrixXd(basis.transpose() * full(kept, kept) * basis);
  };
  Screened result{kept, basis, onto(s.within), onto(s.noise), onto(s.total)};
  result.noise.diagonal() += kNumericalNoise * result.total.diagonal();
  return result;
}

ScreenDirection describe(const Standardisation& data, const Screened& s, const VectorXd& c) {
  const double within = std::max(0.0, c.dot(s.within * c));
  const double noise = c.dot(s.noise * c);
  const double total = c.dot(s.total * c);
  const Quadratic law = with_norm(1, to_data(data, s.kept, s.basis * c));
  return {law, noise > 0 ? within / noise : 0,
          total > 0 ? std::sqrt(std::max(0.0, within - noise) / total) : 0};
}

/// Directions (M, r) of standardised variables that do not vary over all the data.
MatrixXd identities_of(const Scatter& s, const VectorXd& variance, double states) {
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

/// The same span in reduced echelon form: each direction is led by a variable of its own.
MatrixXd echelon(MatrixXd columns, const VectorXd& variance) {
  for (Index k = 0; k < columns.cols(); ++k) {
    Index row = 0;
    Index column = 0;
    columns.rightCols(columns.cols() - k).cwiseAbs().maxCoeff(&row, &column);
    columns.col(k).swap(columns.col(k + column));
    columns.col(k) /= columns(row, k);
    for (Index other = 0; other < columns.cols(); ++other) {
      if (other != k) columns.col(other) -= columns(row, other) * columns.col(k).eval();
    }
  }
  for (Index k = 0; k < columns.cols(); ++k) {
    const double noise = std::sqrt(variance.dot(columns.col(k).cwiseAbs2()) + kNumericalNoise);
    const double dust = std::min(noise, 0.5 * columns.col(k).cwiseAbs().maxCoeff());
    columns.col(k) = (columns.col(k).array().abs() < dust).select(0, columns.col(k));
  }
  return columns;
}

std::vector<Identity> in_data_units(const MatrixXd& identities, const Standardisation& standard) {
  std::vector<Identity> result;
  for (Index k = 0; k < identities.cols(); ++k) {
    Quadratic law = Quadratic::zero(identities.rows());
    law.b = identities.col(k).cwiseQuotient(standard.scale);
    law.b /= law.b.cwiseAbs().maxCoeff();
    result.push_back({law, law.b.dot(standard.shift)});
  }
  return result;
}

/// Orthonormal basis (kept, K) of the monomials' coefficients that are no multiples of identities.
MatrixXd without_multiples(const MatrixXd& identities, const std::vector<Index>& kept) {
  const auto size = static_cast<Index>(kept.size());
  const Index M = identities.rows();
  if (identities.cols() == 0) return MatrixXd::Identity(size, size);
  MatrixXd multiples(num_monomials(M), 0);
  const auto add = [&](const Quadratic& law) {
    multiples.conservativeResize(Eigen::NoChange, multiples.cols() + 1);
    multiples.rightCols(1) = monomial_coefficients(law);
  };
  for (Index k = 0; k < identities.cols(); ++k) {
    Quadratic linear = Quadratic::zero(M);
    linear.b = identities.col(k);
    add(linear);
    for (Index j = 0; j < M; ++j) {
      const MatrixXd outer = identities.col(k) * VectorXd::Unit(M, j).transpose();
      add({outer + outer.transpose(), VectorXd::Zero(M), 0});
    }
  }
  const MatrixXd inside = orthonormal_basis(MatrixXd(multiples(kept, Eigen::all)), 1e-9);
  const MatrixXd full = inside.householderQr().householderQ() * MatrixXd::Identity(size, size);
  return full.rightCols(size - inside.cols());
}

/// Combinations that vary by more than noise.
Index rank_of(const Screened& s, double dof) {
  const GeneralisedEigen solution = generalised_eigen(s.within, s.noise, 1e-9);
  if (!solution.ok) return 0;
  return (solution.values.array() >= threshold_for(s.within.rows(), dof)).count();
}

/// Every second trajectory; of a single one, its first half.
Dataset half_of(const Dataset& data, std::size_t num_trajectories) {
  Dataset half = data;
  half.trajectories.clear();
  if (num_trajectories < 2) {
    for (const Trajectory& t : data.trajectories) {
      const Index first = (t.states.cols() + 1) / 2;
      Trajectory part{t.id, t.time.head(first), t.states.leftCols(first), {}, {}};
      if (t.paired()) {
        part.next = t.next.leftCols(first);
        part.step = t.step.head(first);
      }
      half.trajectories.push_back(std::move(part));
    }
    return half;
  }
  std::set<std::string> seen;
  std::set<std::string> chosen;
  for (const Trajectory& t : data.trajectories) {
    if (seen.insert(t.id).second && seen.size() % 2 == 1) chosen.insert(t.id);
    if (chosen.contains(t.id)) half.trajectories.push_back(t);
  }
  return half;
}

std::size_t count_ids(const Dataset& data) {
  std::set<std::string> ids;
  for (const Trajectory& t : data.trajectories) ids.insert(t.id);
  return ids.size();
}

}  // namespace

ScreenResult screen(const Dataset& data, const ScreenOptions& options) {
  ScreenResult result;
  result.num_trajectories = count_ids(data);
  const Standardisation standard = standardise(data);
  VectorXd variance(data.dimension());
  for (Index j = 0; j < variance.size(); ++j) {
    const double sigma = options.noise_std[static_cast<std::size_t>(j)] / standard.scale(j);
    variance(j) = sigma * sigma;
  }
  ThreadPool alone(1);
  ThreadPool& pool = options.pool != nullptr ? *options.pool : alone;
  const Scatter scatter = scatter_of(data, standard, variance, pool);
  const std::vector<Index> kept = varying(scatter);
  const MatrixXd identities =
      echelon(identities_of(scatter, variance, static_cast<double>(data.num_states())), variance);
  result.identities = in_data_units(identities, standard);
  result.unidentifiable = constant_monomials(data.variables, kept, identities);
  result.degrees_of_freedom = scatter.dof;
  if (kept.empty() || scatter.dof < 1) return result;
  const MatrixXd basis = without_multiples(identities, kept);
  if (basis.cols() == 0) return result;
  const Screened s = restricted(scatter, kept, basis);
  result.threshold = threshold_for(basis.cols(), scatter.dof);
  const GeneralisedEigen by_noise = generalised_eigen(s.within, s.noise, 1e-9);
  for (Index i = 0; by_noise.ok && i < by_noise.values.size(); ++i) {
    result.directions.push_back(describe(standard, s, by_noise.vectors.col(i)));
    if (by_noise.values(i) < result.threshold) ++result.count;
  }
  const GeneralisedEigen by_total = generalised_eigen(s.within, s.total, 1e-12);
  for (Index i = 0; by_total.ok && i < by_total.values.size(); ++i) {
    result.variance_ratios.push_back(std::max(0.0, by_total.values(i)));
    const bool beyond_counted = i >= result.count;
    if (!beyond_counted || by_total.values(i) > options.tolerance * options.tolerance) continue;
    result.approximate.push_back(describe(standard, s, by_total.vectors.col(i)));
  }
  // Variation of the most precisely determined observable under noise alone.
  const GeneralisedEigen hidden = generalised_eigen(s.noise, s.total, 1e-12);
  if (hidden.ok) result.smallest_visible_drift = std::sqrt(std::max(0.0, hidden.values(0)));
  if (result.count > 0 && scatter.dof < kPlenty * static_cast<double>(basis.cols())) {
    const Scatter part =
        scatter_of(half_of(data, result.num_trajectories), standard, variance, pool);
    const auto rank = static_cast<double>(basis.cols() - result.count);
    result.saturated = part.dof < 1 || static_cast<double>(rank_of(restricted(part, kept, basis),
                                                                   part.dof)) < kMarkedly * rank;
  }
  return result;
}

std::vector<Quadratic> multiples_of(const std::vector<Identity>& identities) {
  std::vector<Quadratic> result;
  for (const Identity& identity : identities) {
    const Index M = identity.law.dimension();
    result.push_back(identity.law);
    for (Index j = 0; j < M; ++j) {
      const MatrixXd outer = identity.law.b * VectorXd::Unit(M, j).transpose();
      result.push_back({outer + outer.transpose(), -identity.value * VectorXd::Unit(M, j), 0});
    }
  }
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
