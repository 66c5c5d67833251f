#include "noether/algebra/completion.hpp"

#include <algorithm>
#include <cassert>
#include <functional>

#include "noether/linalg/decompositions.hpp"
#include "noether/linalg/subspace.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

using Bilinear = std::function<Quadratic(const Quadratic&, const Quadratic&)>;

Quadratic linear_product(const Quadratic& f, const Quadratic& g) {
  return {f.b * g.b.transpose() + g.b * f.b.transpose(), VectorXd::Zero(f.dimension()), 0};
}

/// A bilinear map of two laws and, to first order, of their errors.
LawWithErrors combine(const LawWithErrors& f, const LawWithErrors& g, const Bilinear& map) {
  const Index M = f.law.dimension();
  LawWithErrors result{map(f.law, g.law), {}};
  result.law.constant = 0;
  result.factor.resize(monomial_coefficients(f.law).size(), f.factor.cols() + g.factor.cols());
  for (Index i = 0; i < f.factor.cols(); ++i)
    result.factor.col(i) =
        monomial_coefficients(map(from_monomial_coefficients(f.factor.col(i), M), g.law));
  for (Index i = 0; i < g.factor.cols(); ++i)
    result.factor.col(f.factor.cols() + i) =
        monomial_coefficients(map(f.law, from_monomial_coefficients(g.factor.col(i), M)));
  return result;
}

}  // namespace

LawWithErrors product_of(const LawWithErrors& f, const LawWithErrors& g) {
  assert(f.law.A.isZero(0) && g.law.A.isZero(0));
  return combine(f, g, linear_product);
}

LawWithErrors bracket_of(const LawWithErrors& f, const LawWithErrors& g) {
  return combine(f, g, poisson_bracket);
}

double outside_span(const Quadratic& law, const std::vector<Quadratic>& span,
                    const VectorXd& unit) {
  const VectorXd c = monomial_coefficients(law).cwiseProduct(unit);
  if (!(c.norm() > 0)) return 0;
  MatrixXd columns(unit.size(), static_cast<Index>(span.size()));
  for (Index k = 0; k < columns.cols(); ++k)
    columns.col(k) =
        monomial_coefficients(span[static_cast<std::size_t>(k)]).cwiseProduct(unit).normalized();
  const MatrixXd basis = orthonormal_basis(columns, 1e-8);
  return (c - basis * (basis.transpose() * c)).norm() / c.norm();
}

int functional_rank(const std::vector<Law>& laws, const MatrixXd& points, const VectorXd& scale) {
  constexpr double kSmall = 0.03;
  if (laws.empty() || points.cols() == 0) return 0;
  std::vector<int> ranks;
  for (Index i = 0; i < points.cols(); ++i) {
    MatrixXd gradients(scale.size(), static_cast<Index>(laws.size()));
    for (Index k = 0; k < gradients.cols(); ++k) {
      const VectorXd g =
          scale.cwiseProduct(laws[static_cast<std::size_t>(k)]->gradient(points.col(i)));
      gradients.col(k) = g.norm() > 0 ? VectorXd(g.normalized()) : g;
    }
    const VectorXd s = Eigen::JacobiSVD<MatrixXd>(gradients).singularValues();
    ranks.push_back(static_cast<int>((s.array() > kSmall * s(0)).count()));
  }
  std::nth_element(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(ranks.size() / 2),
                   ranks.end());
  return ranks[ranks.size() / 2];
}

}  // namespace noether
