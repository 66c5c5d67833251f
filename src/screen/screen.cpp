#include "noether/screen/screen.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "noether/linalg/decompositions.hpp"
#include "noether/linalg/generalised_eigen.hpp"
#include "noether/linalg/subspace.hpp"
#include "noether/screen/scatter.hpp"
#include "noether/terms/monomials.hpp"
#include "src/screen/identities.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNumericalNoise = 1e-13;   // of total variances, beneath which sums are rounding
constexpr double kMarkedly = 0.9;           // of the rank that half of the data should have as well
constexpr double kStatesPerMonomial = 1.3;  // degrees of freedom without which all is constant
constexpr double kPlenty = 50;              // degrees of freedom per monomial that never saturate

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

/// Too few states, or the same again in half of the data would leave markedly more constant.
bool is_saturated(const Screened& all, int constant, double dof, const Screened& half,
                  double half_dof) {
  const auto size = static_cast<double>(all.within.rows());
  if (dof < kStatesPerMonomial * size) return true;
  const double rank = size - constant;
  if (half_dof < kStatesPerMonomial * rank) return false;  // half of the data would say nothing
  return static_cast<double>(rank_of(half, half_dof)) < kMarkedly * rank;
}

/// Every second trajectory; of a single one, its first half.
Dataset half_of(const Dataset& data, std::size_t num_trajectories) {
  Dataset half = without_trajectories(data);
  if (num_trajectories < 2) {
    for (const Trajectory& t : data.trajectories)
      half.trajectories.push_back(part_of(t, 0, (t.states.cols() + 1) / 2));
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
  const auto states = static_cast<double>(data.num_states());
  const MatrixXd identities = identities_of(scatter, variance, states);
  result.identities = in_data_units(identities, standard, scatter, variance, states);
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
    const Dataset half = half_of(data, result.num_trajectories);
    const Scatter part = scatter_of(half, standard, variance, pool);
    result.saturated =
        is_saturated(s, result.count, scatter.dof, restricted(part, kept, basis), part.dof);
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
