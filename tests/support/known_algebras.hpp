#pragma once

#include <cmath>
#include <vector>

#include "noether/algebra/lie_algebra.hpp"
#include "noether/core/random.hpp"
#include "noether/linalg/decompositions.hpp"
#include "noether/phase/quadratic.hpp"

namespace noether::testing_support {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// [e_first, e_second] = factor e_result.
struct Bracket {
  Index first, second, result;
  double factor = 1;
};

inline LieAlgebra algebra_of(Index dimension, const std::vector<Bracket>& brackets) {
  LieAlgebra g{std::vector<MatrixXd>(static_cast<std::size_t>(dimension),
                                     MatrixXd::Zero(dimension, dimension)),
               0};
  for (const Bracket& b : brackets) {
    g.ad[static_cast<std::size_t>(b.first)](b.result, b.second) += b.factor;
    g.ad[static_cast<std::size_t>(b.second)](b.result, b.first) -= b.factor;
  }
  return g;
}

/// Rotations: [e1, e2] = e3 and on around.
inline LieAlgebra so3() { return algebra_of(3, {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}}); }
/// In the basis h, e, f: [h, e] = 2 e, [h, f] = -2 f, [e, f] = h.
inline LieAlgebra sl2() { return algebra_of(3, {{0, 1, 1, 2}, {0, 2, 2, -2}, {1, 2, 0}}); }
/// q_1..q_n, p_1..p_n and the constant 1: [q_i, p_i] = 1.
inline LieAlgebra heisenberg(Index n) {
  std::vector<Bracket> brackets;
  for (Index i = 0; i < n; ++i) brackets.push_back({i, n + i, 2 * n});
  return algebra_of(2 * n + 1, brackets);
}
inline LieAlgebra abelian(Index dimension) { return algebra_of(dimension, {}); }
/// A rotation of the plane and two translations.
inline LieAlgebra se2() { return algebra_of(3, {{0, 1, 2}, {0, 2, 1, -1}}); }
/// Rotations J of space and translations P: [J_i, J_j] = J_k, [J_i, P_j] = P_k.
inline LieAlgebra se3() {
  return algebra_of(6, {{0, 1, 2},
                        {1, 2, 0},
                        {2, 0, 1},
                        {0, 4, 5},
                        {0, 5, 4, -1},
                        {1, 5, 3},
                        {1, 3, 5, -1},
                        {2, 3, 4},
                        {2, 4, 3, -1}});
}
/// Rotations J and boosts K: [J_i, J_j] = J_k, [J_i, K_j] = K_k, [K_i, K_j] = -J_k; sl(2, C).
inline LieAlgebra lorentz() {
  LieAlgebra g = se3();
  const LieAlgebra boosts = algebra_of(6, {{3, 4, 2, -1}, {4, 5, 0, -1}, {5, 3, 1, -1}});
  for (std::size_t i = 0; i < 6; ++i) g.ad[i] += boosts.ad[i];
  return g;
}

/// The algebra that linearly independent square matrices span under the commutator.
inline LieAlgebra matrix_algebra(const std::vector<MatrixXd>& basis) {
  const auto d = static_cast<Index>(basis.size());
  MatrixXd flat(basis[0].size(), d);
  for (Index k = 0; k < d; ++k) flat.col(k) = basis[static_cast<std::size_t>(k)].reshaped();
  const Eigen::ColPivHouseholderQR<MatrixXd> coordinates(flat);
  LieAlgebra g{{}, 0};
  for (const MatrixXd& x : basis) {
    g.ad.push_back(MatrixXd(d, d));
    for (Index j = 0; j < d; ++j) {
      const MatrixXd& y = basis[static_cast<std::size_t>(j)];
      g.ad.back().col(j) = coordinates.solve(VectorXd((x * y - y * x).reshaped()));
    }
  }
  return g;
}

inline MatrixXd unit_matrix(Index n, Index i, Index j) {
  MatrixXd m = MatrixXd::Zero(n, n);
  m(i, j) = 1;
  return m;
}

/// Matrices of trace 0.
inline LieAlgebra special_linear(Index n) {
  std::vector<MatrixXd> basis;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      if (i != j) basis.push_back(unit_matrix(n, i, j));
    }
    if (i > 0) basis.push_back(unit_matrix(n, i, i) - unit_matrix(n, 0, 0));
  }
  return matrix_algebra(basis);
}

/// What keeps the form diag(1, ..., 1, -1, ..., -1).
inline LieAlgebra orthogonal_algebra(Index positive, Index negative) {
  const Index n = positive + negative;
  const auto sign = [positive](Index i) { return i < positive ? 1.0 : -1.0; };
  std::vector<MatrixXd> basis;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < i; ++j)
      basis.push_back(sign(i) * unit_matrix(n, i, j) - sign(j) * unit_matrix(n, j, i));
  }
  return matrix_algebra(basis);
}

/// What keeps the Hermitian form of these signs and has trace 0; i is the matrix [0 -1; 1 0].
inline LieAlgebra special_unitary(Index positive, Index negative) {
  const Index n = positive + negative;
  const auto sign = [positive](Index i) { return i < positive ? 1.0 : -1.0; };
  const auto real = [n](Index i, Index j) {
    return MatrixXd(unit_matrix(2 * n, i, j) + unit_matrix(2 * n, n + i, n + j));
  };
  const auto imaginary = [n](Index i, Index j) {
    return MatrixXd(unit_matrix(2 * n, n + i, j) - unit_matrix(2 * n, i, n + j));
  };
  std::vector<MatrixXd> basis;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < i; ++j) {
      basis.push_back(sign(i) * real(i, j) - sign(j) * real(j, i));
      basis.push_back(sign(i) * imaginary(i, j) + sign(j) * imaginary(j, i));
    }
    if (i > 0) basis.push_back(imaginary(i, i) - imaginary(0, 0));
  }
  return matrix_algebra(basis);
}

/// Generators of linear canonical maps of a phase space of 2n dimensions: J S for symmetric S.
inline LieAlgebra symplectic_algebra(Index n) {
  const MatrixXd J = symplectic_form(2 * n);
  std::vector<MatrixXd> basis;
  for (Index i = 0; i < 2 * n; ++i) {
    for (Index j = 0; j <= i; ++j)
      basis.push_back(J * (unit_matrix(2 * n, i, j) + unit_matrix(2 * n, j, i)));
  }
  return matrix_algebra(basis);
}

inline LieAlgebra direct_sum(const LieAlgebra& left, const LieAlgebra& right) {
  const Index d = left.dimension() + right.dimension();
  LieAlgebra sum{{}, 0};
  for (const MatrixXd& a : left.ad) {
    sum.ad.push_back(MatrixXd::Zero(d, d));
    sum.ad.back().topLeftCorner(a.rows(), a.cols()) = a;
  }
  for (const MatrixXd& a : right.ad) {
    sum.ad.push_back(MatrixXd::Zero(d, d));
    sum.ad.back().bottomRightCorner(a.rows(), a.cols()) = a;
  }
  return sum;
}

/// The same algebra in the basis of the columns of P.
inline LieAlgebra in_basis(const LieAlgebra& g, const MatrixXd& P) {
  LieAlgebra moved{{}, g.error};
  const MatrixXd back = P.inverse();
  for (Index i = 0; i < g.dimension(); ++i) moved.ad.push_back(back * g.adjoint(P.col(i)) * P);
  return moved;
}

inline MatrixXd random_orthogonal(Index dimension, RandomStream& random) {
  MatrixXd normal(dimension, dimension);
  for (double& entry : normal.reshaped()) entry = random.normal();
  return Eigen::HouseholderQR<MatrixXd>(normal).householderQ();
}

/// Orthogonal times singular values in [exp(-stretch), exp(stretch)] times orthogonal.
inline MatrixXd random_basis(Index dimension, double stretch, RandomStream& random) {
  VectorXd values(dimension);
  for (double& value : values) value = std::exp(random.uniform(-stretch, stretch));
  return random_orthogonal(dimension, random) * values.asDiagonal() *
         random_orthogonal(dimension, random);
}

/// Every structure constant off by a normal error, antisymmetric as brackets are.
inline LieAlgebra with_errors(const LieAlgebra& g, double error, RandomStream& random) {
  LieAlgebra result = g;
  result.error = error;
  for (std::size_t i = 0; i < g.ad.size(); ++i) {
    for (std::size_t j = i + 1; j < g.ad.size(); ++j) {
      for (Index k = 0; k < g.dimension(); ++k) {
        const double off = error * random.normal();
        result.ad[i](k, static_cast<Index>(j)) += off;
        result.ad[j](k, static_cast<Index>(i)) -= off;
      }
    }
  }
  return result;
}

}  // namespace noether::testing_support
