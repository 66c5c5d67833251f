#include "noether/algebra/algebra.hpp"

#include <fmt/format.h>

#include <cmath>

#include "src/algebra/algebra_name.hpp"

#include "noether/linalg/decompositions.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kHalfTheDigits = 1e-7;  // normal matrices lose half the digits
constexpr double kOpen = 0.25;    // brackets further outside their span than this form no algebra
constexpr double kClosed = 0.02;  // and nearer than this they do
constexpr double kBeyondErrors = 5;  // by which they may exceed what errors of the laws explain

/// Coefficients in units of the variables' spread.
VectorXd scaled_coefficients(const Quadratic& law, const VectorXd& scale) {
  return flatten(rescaled(law, scale));
}

/// An orthonormal basis of the span of laws, and how much its condition amplifies their error.
struct Frame {
  MatrixXd basis;        ///< (M^2 + M, K), orthonormal
  MatrixXd coordinates;  ///< (K, K): the given laws in that basis
  double amplification = 1;
};

Frame frame_of(const std::vector<Quadratic>& laws, const VectorXd& scale) {
  const auto K = static_cast<Index>(laws.size());
  MatrixXd columns(scale.size() * (scale.size() + 1), K);
  for (Index k = 0; k < K; ++k)
    columns.col(k) = scaled_coefficients(laws[static_cast<std::size_t>(k)], scale);
  const MatrixXd unit = columns.colwise().normalized();
  const Eigen::JacobiSVD<MatrixXd> svd(unit, Eigen::ComputeThinU);
  Frame frame;
  frame.basis = svd.matrixU();
  frame.coordinates = frame.basis.transpose() * columns;
  frame.amplification = std::sqrt(svd.singularValues().cwiseAbs2().cwiseInverse().mean());
  return frame;
}

Quadratic from_scaled_coefficients(const VectorXd& column, const VectorXd& scale) {
  return rescaled(unflatten(column, scale.size()), scale.cwiseInverse());
}

/// Brackets of an orthonormal basis, dimensionless.
struct Brackets {
  LieAlgebra inside;   ///< their part in the span
  MatrixXd constants;  ///< (K, K): their constant parts
  double outside = 0;  ///< RMS norm of the rest
};

Brackets brackets_of(const Frame& frame, const VectorXd& scale) {
  const Index K = frame.basis.cols();
  const Index n = scale.size() / 2;
  // A bracket has the units of 1 / (q p).
  const double action = std::exp((scale.head(n).array() * scale.tail(n).array()).log().mean());
  std::vector<Quadratic> e;
  for (Index k = 0; k < K; ++k) e.push_back(from_scaled_coefficients(frame.basis.col(k), scale));
  Brackets result{{std::vector<MatrixXd>(static_cast<std::size_t>(K), MatrixXd::Zero(K, K)), 0},
                  MatrixXd::Zero(K, K)};
  double squares = 0;
  for (Index i = 0; i < K; ++i) {
    for (Index j = 0; j < i; ++j) {
      const Quadratic bracket =
          action * poisson_bracket(e[static_cast<std::size_t>(i)], e[static_cast<std::size_t>(j)]);
      const VectorXd column = scaled_coefficients(bracket, scale);
      const VectorXd inside = frame.basis.transpose() * column;
      result.inside.ad[static_cast<std::size_t>(i)].col(j) = inside;
      result.inside.ad[static_cast<std::size_t>(j)].col(i) = -inside;
      result.constants(i, j) = bracket.constant;
      result.constants(j, i) = -bracket.constant;
      squares += (column - frame.basis * inside).squaredNorm();
    }
  }
  if (K > 1) result.outside = std::sqrt(2 * squares / static_cast<double>(K * (K - 1)));
  return result;
}

/// The constants that cannot be removed by adding constants to the laws: the cocycle minus the
/// nearest coboundary omega_ij = f([e_i, e_j]).
MatrixXd essential_constants(const Brackets& brackets, double floor) {
  const Index K = brackets.constants.rows();
  MatrixXd equations(K * K, K);
  for (Index i = 0; i < K; ++i) {
    for (Index j = 0; j < K; ++j)
      equations.row(i * K + j) = brackets.inside.ad[static_cast<std::size_t>(i)].col(j);
  }
  Eigen::BDCSVD<MatrixXd> svd(equations, Eigen::ComputeThinU | Eigen::ComputeThinV);
  const VectorXd omega = brackets.constants.transpose().reshaped();
  const RankDecision decision = decide_rank(svd.singularValues(), floor);
  const MatrixXd U = svd.matrixU().leftCols(decision.rank);
  const VectorXd rest = omega - U * (U.transpose() * omega);
  return rest.reshaped(K, K).transpose();
}

LieAlgebra extended(const LieAlgebra& g, const MatrixXd& constants) {
  const Index K = g.dimension();
  LieAlgebra result{{}, g.error};
  for (Index i = 0; i < K; ++i) {
    MatrixXd ad = MatrixXd::Zero(K + 1, K + 1);
    ad.topLeftCorner(K, K) = g.ad[static_cast<std::size_t>(i)];
    ad.row(K).head(K) = constants.row(i);
    result.ad.push_back(ad);
  }
  result.ad.push_back(MatrixXd::Zero(K + 1, K + 1));
  return result;
}

std::vector<Index> series(const LieAlgebra& g, bool derived) {
  const MatrixXd all = MatrixXd::Identity(g.dimension(), g.dimension());
  std::vector<Index> dimensions{g.dimension()};
  MatrixXd current = all;
  while (current.cols() > 0) {
    current = commutator(g, derived ? current : all, current).basis;
    if (current.cols() == dimensions.back()) break;
    dimensions.push_back(current.cols());
  }
  return dimensions;
}

/// Structure constants in the given laws; `inner` maps them to the orthonormal basis, and the
/// constant 1 to itself.
std::vector<MatrixXd> in_given_basis(const LieAlgebra& g, const MatrixXd& inner, double action) {
  const Index d = g.dimension();
  MatrixXd map = MatrixXd::Identity(d, d);
  map.topLeftCorner(inner.rows(), inner.cols()) = inner;
  const MatrixXd back = map.inverse();
  std::vector<MatrixXd> constants;
  for (Index i = 0; i < d; ++i) constants.push_back(back * g.adjoint(map.col(i)) * map / action);
  return constants;
}

}  // namespace

Algebra identify_algebra(const std::vector<Quadratic>& laws, const VectorXd& scale, double error) {
  Algebra result;
  result.name = "trivial";
  if (laws.empty()) return result;
  const Index M = scale.size();
  const auto K = static_cast<double>(laws.size());
  const Frame frame = frame_of(laws, scale);
  Brackets brackets = brackets_of(frame, scale);
  result.closure_residual = brackets.outside;
  // The error of a law has m components, K of which lie in the span and do no harm; brackets at
  // most double it.
  const double m = static_cast<double>(M * (M + 3)) / 2;
  const double given = 2 * error * frame.amplification / std::sqrt(m);
  const double seen = brackets.outside / std::sqrt(std::max(1.0, m - K));
  LieAlgebra& inside = brackets.inside;
  inside.error = std::max({given, seen, kHalfTheDigits});
  const double floor = 3 * inside.error * (K + std::sqrt(K));
  const MatrixXd constants = essential_constants(brackets, floor);
  result.centrally_extended = constants.norm() > floor;
  const LieAlgebra g = result.centrally_extended ? extended(inside, constants) : inside;
  const Index n = M / 2;
  const double action = std::exp((scale.head(n).array() * scale.tail(n).array()).log().mean());
  result.structure_constants = in_given_basis(g, frame.coordinates, action);
  result.dimension = g.dimension();
  result.centre = centre(g).dimension();
  result.derived_series = series(g, true);
  result.lower_central_series = series(g, false);
  const Subspace solvable = radical(g);
  result.radical = solvable.dimension();
  result.killing = killing_signature(g);
  std::optional<AlgebraName> name;
  const double explained = kBeyondErrors * given * std::sqrt(std::max(1.0, m - K));
  const bool closed = brackets.outside < std::min(kOpen, std::max(kClosed, explained));
  if (closed) {
    name = name_algebra(g, M);
    if (result.radical < g.dimension()) {
      const auto levi = name_semisimple(quotient(g, solvable.basis), M);
      result.semisimple_part = levi ? levi->name : "";
    }
  }
  const char* otherwise = closed ? "unnamed" : "not closed";
  result.name = name ? name->name : fmt::format("{}, dimension {}", otherwise, g.dimension());
  result.aliases = name ? name->aliases : "";
  return result;
}

}  // namespace noether
