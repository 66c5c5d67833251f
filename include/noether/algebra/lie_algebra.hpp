#pragma once

#include <Eigen/Core>
#include <vector>

namespace noether {

/// A real Lie algebra, given by its structure constants in some basis e_1..e_d up to an error:
/// column j of ad[i] (d, d) holds the coordinates of [e_i, e_j].
struct LieAlgebra {
  std::vector<Eigen::MatrixXd> ad;
  double error = 0;  ///< standard deviation of one structure constant; decides every rank

  [[nodiscard]] Eigen::Index dimension() const { return static_cast<Eigen::Index>(ad.size()); }
  [[nodiscard]] Eigen::VectorXd bracket(const Eigen::VectorXd& x, const Eigen::VectorXd& y) const;
  /// ad(x), (d, d).
  [[nodiscard]] Eigen::MatrixXd adjoint(const Eigen::VectorXd& x) const;
};

/// How many singular values exceed the level that errors of the structure constants explain, and
/// whether the decision is clear: the smallest one that counts is well above the largest one that
/// does not.
struct RankDecision {
  Eigen::Index rank = 0;
  bool clear = true;
};
/// `singular_values` descending; `floor` is the largest value that the error explains.
RankDecision decide_rank(const Eigen::VectorXd& singular_values, double floor);

/// A subspace of an algebra: orthonormal columns (d, dim), and whether its dimension is certain.
struct Subspace {
  Eigen::MatrixXd basis;
  bool clear = true;
  [[nodiscard]] Eigen::Index dimension() const { return basis.cols(); }
};

/// Span of all [x, y], x in the first and y in the second span (columns).
Subspace commutator(const LieAlgebra& g, const Eigen::MatrixXd& first,
                    const Eigen::MatrixXd& second);
Subspace centre(const LieAlgebra& g);
/// tr(ad x ad y), (d, d).
Eigen::MatrixXd killing_form(const LieAlgebra& g);
/// The largest solvable ideal: the orthogonal complement of [g, g] under the Killing form (Cartan).
Subspace radical(const LieAlgebra& g);
/// The quotient by an ideal, represented on a complement of the ideal.
LieAlgebra quotient(const LieAlgebra& g, const Eigen::MatrixXd& ideal);
/// The algebra restricted to an ideal or subalgebra, given by orthonormal columns.
LieAlgebra restricted(const LieAlgebra& g, const Eigen::MatrixXd& subalgebra);

/// Numbers of positive and negative eigenvalues of the Killing form.
struct Signature {
  Eigen::Index positive = 0;
  Eigen::Index negative = 0;
  bool clear = true;
};
Signature killing_signature(const LieAlgebra& g);

/// Maps T (d, d) with T [x, y] = [T x, y]: multiples of the identity on a simple ideal of real
/// type, a copy of the complex numbers on one of complex type.
struct Centroid {
  std::vector<Eigen::MatrixXd> basis;
  bool clear = true;
};
Centroid centroid(const LieAlgebra& g);

/// Decomposition of g into a direct sum of ideals, found as the eigenspaces of a generic element of
/// the centroid (de Graaf 2000, sec. 1.15); g itself if it does not decompose. g should have no
/// abelian direct summand.
struct Decomposition {
  std::vector<Eigen::MatrixXd> ideals;  ///< each with orthonormal columns
  bool clear = true;
};
Decomposition indecomposable_ideals(const LieAlgebra& g);

}  // namespace noether
