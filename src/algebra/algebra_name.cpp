#include "src/algebra/algebra_name.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "noether/algebra/simple_algebras.hpp"
#include "noether/linalg/decompositions.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Relative deviation from an expected ratio of eigenvalues that still matches.
constexpr double kRatioTolerance = 0.2;

struct Part {
  std::string name;
  std::string aliases;
  Index dimension = 0;
};

std::string abelian_name(Index dimension) {
  return dimension == 1 ? "u(1)" : fmt::format("R^{}", dimension);
}

MatrixXd whole(const LieAlgebra& g) { return MatrixXd::Identity(g.dimension(), g.dimension()); }

/// Joins the names of the parts: largest first, su(n) with a one-dimensional summand as u(n), the
/// rest of the centre last.
AlgebraName assemble(std::vector<Part> parts, Index abelian) {
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    return a.dimension != b.dimension ? a.dimension > b.dimension : a.name < b.name;
  });
  std::vector<std::string> names;
  std::set<std::string> aliases;
  for (Part& part : parts) {
    if (!part.aliases.empty()) aliases.insert(part.name + " = " + part.aliases);
    const bool unitary = part.name.starts_with("su(") &&
                         part.name.find_first_of(",+") == std::string::npos &&
                         part.name.find("⋉") == std::string::npos;
    if (unitary && abelian > 0) {
      part.name.erase(0, 1);
      --abelian;
    }
    names.push_back(part.name);
  }
  if (abelian > 0) names.push_back(abelian_name(abelian));
  return {fmt::format("{}", fmt::join(names, " + ")), fmt::format("{}", fmt::join(aliases, "; "))};
}

std::optional<Part> name_simple_ideal(const LieAlgebra& h, Index phase_dimension) {
  const Signature signature = killing_signature(h);
  const bool complex_type = centroid(h).basis.size() == 2;
  const SimpleName found = name_simple(h.dimension(), signature.positive, signature.negative,
                                       complex_type, phase_dimension);
  if (found.name.empty()) return std::nullopt;
  return Part{found.name, found.aliases, h.dimension()};
}

std::optional<std::vector<Part>> simple_parts(const LieAlgebra& g, Index phase_dimension) {
  std::vector<Part> parts;
  for (const MatrixXd& ideal : indecomposable_ideals(g).ideals) {
    auto part = name_simple_ideal(restricted(g, ideal), phase_dimension);
    if (!part) return std::nullopt;
    parts.push_back(*part);
  }
  return parts;
}

/// Smallest whole numbers in the ratio of `values` (positive, ascending); empty if there are none
/// up to 9.
std::vector<int> whole_ratio(const std::vector<double>& values) {
  for (int denominator = 1; denominator <= 4; ++denominator) {
    std::vector<int> numbers;
    for (const double value : values) {
      const double multiple = denominator * value / values.front();
      const double nearest = std::round(multiple);
      if (std::abs(multiple - nearest) > kRatioTolerance / 2 || nearest > 9) break;
      numbers.push_back(static_cast<int>(nearest));
    }
    if (numbers.size() == values.size()) return numbers;
  }
  return {};
}

/// Weights of a rotation on R^2k from the eigenvalues of one element; empty unless all are
/// imaginary and not zero.
std::vector<double> rotation_weights(const MatrixXd& action) {
  std::vector<double> weights;
  const Eigen::VectorXcd values = action.eigenvalues();
  const double largest = values.cwiseAbs().maxCoeff();
  for (const auto& value : values) {
    if (std::abs(value.real()) > kRatioTolerance * largest ||
        std::abs(value.imag()) < kRatioTolerance / 2 * largest)
      return {};
    if (value.imag() > 0) weights.push_back(value.imag());
  }
  if (static_cast<Index>(2 * weights.size()) != action.rows()) return {};
  std::sort(weights.begin(), weights.end());
  return weights;
}

std::optional<Part> name_rotation_of(const MatrixXd& action, const std::string& radical,
                                     Index dimension) {
  const std::vector<double> weights = rotation_weights(action);
  if (weights.empty()) return std::nullopt;
  const bool translations = radical.starts_with("R^");
  if (weights.size() == 1)
    return Part{translations ? "se(2)" : "so(2) ⋉ " + radical, "", dimension};
  const std::vector<int> ratio = whole_ratio(weights);
  if (ratio.empty()) return std::nullopt;
  return Part{fmt::format("so(2) ⋉ {} (weights {})", radical, fmt::join(ratio, ", ")), "",
              dimension};
}

/// k if h is heisenberg(k), that is if all brackets are multiples of one central element; otherwise
/// 0.
Index heisenberg_order(const LieAlgebra& h) {
  const Index d = h.dimension();
  if (d < 3 || d % 2 == 0) return 0;
  const Subspace derived = commutator(h, whole(h), whole(h));
  if (derived.dimension() != 1 || centre(h).dimension() != 1) return 0;
  return commutator(h, whole(h), derived.basis).dimension() == 0 ? (d - 1) / 2 : 0;
}

MatrixXd complement(const MatrixXd& basis, Index dimension) {
  const Eigen::HouseholderQR<MatrixXd> qr(basis);
  const MatrixXd Q = qr.householderQ() * MatrixXd::Identity(dimension, dimension);
  return Q.rightCols(dimension - basis.cols());
}

std::optional<Part> name_solvable(const LieAlgebra& h) {
  const Index d = h.dimension();
  if (const Index k = heisenberg_order(h); k > 0)
    return Part{fmt::format("heisenberg({})", k), "", d};
  const Subspace derived = commutator(h, whole(h), whole(h));
  if (d < 2 || derived.dimension() != d - 1) return std::nullopt;
  const MatrixXd outer = h.adjoint(complement(derived.basis, d).col(0));
  const LieAlgebra inner = restricted(h, derived.basis);
  if (commutator(h, derived.basis, derived.basis).dimension() == 0)
    return name_rotation_of(derived.basis.transpose() * outer * derived.basis, abelian_name(d - 1),
                            d);
  const Index k = heisenberg_order(inner);
  if (k == 0) return std::nullopt;
  // The rotation acts on the Heisenberg algebra modulo its centre.
  const MatrixXd moved = derived.basis * complement(centre(inner).basis, d - 1);
  return name_rotation_of(moved.transpose() * outer * moved, fmt::format("heisenberg({})", k), d);
}

/// R^k as a sum of irreducible representations of so(3), by the eigenvalues l (l + 1) / 2 of the
/// Casimir element in the Killing normalisation; empty if some multiplicity does not fit.
std::string spins(const LieAlgebra& levi, const std::vector<MatrixXd>& action) {
  const MatrixXd inverse = killing_form(levi).inverse();
  const Index k = action[0].rows();
  MatrixXd casimir = MatrixXd::Zero(k, k);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j)
      casimir += inverse(static_cast<Index>(i), static_cast<Index>(j)) * action[i] * action[j];
  }
  std::vector<Index> dimensions;
  VectorXd values = casimir.eigenvalues().real();
  std::sort(values.begin(), values.end());
  for (Index at = 0; at < k;) {
    const Index l = std::lround((std::sqrt(1 + 8 * std::max(0.0, values(at))) - 1) / 2);
    const Index size = 2 * l + 1;
    const double expected = 0.5 * static_cast<double>(l * (l + 1));
    if (l == 0 || at + size > k) return "";
    if ((values.segment(at, size).array() - expected).abs().maxCoeff() > kRatioTolerance * expected)
      return "";
    dimensions.push_back(size);
    at += size;
  }
  if (dimensions.size() == 1) return abelian_name(dimensions[0]);
  std::vector<std::string> names;
  for (const Index dimension : dimensions) names.push_back(abelian_name(dimension));
  return fmt::format("({})", fmt::join(names, " + "));
}

/// n if the canonical name means so(n); so(3), so(4) and so(6) have other canonical names.
Index orthogonal_order(const std::string& name) {
  if (name == "su(2)") return 3;
  if (name == "su(2) + su(2)") return 4;
  if (name == "su(4)") return 6;
  for (Index n = 5; n <= 17; ++n) {
    if (name == fmt::format("so({})", n)) return n;
  }
  return 0;
}

std::optional<Part> name_levi_sum(const LieAlgebra& h, const Subspace& radical,
                                  Index phase_dimension) {
  const Index d = h.dimension();
  const MatrixXd outer = complement(radical.basis, d);
  const LieAlgebra levi = quotient(h, radical.basis);
  const auto levi_name = name_semisimple(levi, phase_dimension);
  if (!levi_name) return std::nullopt;
  const LieAlgebra inner = restricted(h, radical.basis);
  const Index k = heisenberg_order(inner);
  if (k > 0) {
    const bool natural = levi_name->name == fmt::format("sp({},R)", 2 * k) ||
                         (k > 1 && levi_name->name == fmt::format("su({})", k));
    if (!natural) return std::nullopt;
    return Part{fmt::format("{} ⋉ heisenberg({})", levi_name->name, k), levi_name->aliases, d};
  }
  if (commutator(h, radical.basis, radical.basis).dimension() != 0) return std::nullopt;
  std::vector<MatrixXd> action;
  for (Index i = 0; i < outer.cols(); ++i)
    action.push_back(radical.basis.transpose() * h.adjoint(outer.col(i)) * radical.basis);
  const Index r = radical.dimension();
  if (orthogonal_order(levi_name->name) == r && r != 8)
    return Part{fmt::format("se({})", r), levi_name->aliases, d};
  if (levi_name->name == "su(2)") {
    const std::string sum = spins(levi, action);
    if (!sum.empty()) return Part{"su(2) ⋉ " + sum, levi_name->aliases, d};
  }
  if (levi_name->name == fmt::format("sp({},R)", r) ||
      levi_name->name == fmt::format("su({})", r / 2))
    return Part{fmt::format("{} ⋉ R^{}", levi_name->name, r), levi_name->aliases, d};
  return std::nullopt;
}

std::optional<Part> name_ideal(const LieAlgebra& h, Index phase_dimension) {
  const Subspace solvable = radical(h);
  if (solvable.dimension() == 0) return name_simple_ideal(h, phase_dimension);
  if (solvable.dimension() == h.dimension()) return name_solvable(h);
  return name_levi_sum(h, solvable, phase_dimension);
}

/// The part of the centre outside the derived algebra, an abelian direct summand, as directions
/// orthogonal to the derived algebra.
MatrixXd abelian_summand(const LieAlgebra& g) {
  const MatrixXd derived = commutator(g, whole(g), whole(g)).basis;
  const MatrixXd central = centre(g).basis;
  MatrixXd outside = central - derived * (derived.transpose() * central);
  if (outside.cols() == 0) return outside;
  const Eigen::JacobiSVD<MatrixXd> svd(outside, Eigen::ComputeThinU);
  Index rank = 0;
  while (rank < svd.singularValues().size() && svd.singularValues()(rank) > kRatioTolerance) ++rank;
  return svd.matrixU().leftCols(rank);
}

}  // namespace

std::optional<AlgebraName> name_semisimple(const LieAlgebra& g, Index phase_dimension) {
  auto parts = simple_parts(g, phase_dimension);
  if (!parts) return std::nullopt;
  return assemble(std::move(*parts), 0);
}

std::optional<AlgebraName> name_algebra(const LieAlgebra& g, Index phase_dimension) {
  const MatrixXd abelian = abelian_summand(g);
  if (abelian.cols() == g.dimension()) return assemble({}, abelian.cols());
  const LieAlgebra rest =
      abelian.cols() == 0 ? g : restricted(g, complement(abelian, g.dimension()));
  std::vector<Part> parts;
  for (const MatrixXd& ideal : indecomposable_ideals(rest).ideals) {
    auto part = name_ideal(restricted(rest, ideal), phase_dimension);
    if (!part) return std::nullopt;
    parts.push_back(*part);
  }
  return assemble(std::move(parts), abelian.cols());
}

}  // namespace noether
