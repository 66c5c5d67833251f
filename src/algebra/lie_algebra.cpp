#include "noether/algebra/lie_algebra.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>

#include "noether/core/random.hpp"
#include "noether/linalg/decompositions.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kSafety = 3;      // factor on the expected singular values of an error matrix
constexpr double kClearGap = 1.5;  // ratio of the smallest that counts to the largest that does not

/// Largest singular value expected of a (rows, columns) matrix of independent errors.
double error_norm(double error, Index rows, Index columns) {
  return kSafety * error *
         (std::sqrt(static_cast<double>(rows)) + std::sqrt(static_cast<double>(columns)));
}

Subspace column_space(const MatrixXd& columns, double floor) {
  if (columns.size() == 0) return {MatrixXd(columns.rows(), 0), true};
  const Eigen::BDCSVD<MatrixXd> svd(columns, Eigen::ComputeThinU);
  const RankDecision decision = decide_rank(svd.singularValues(), floor);
  return {svd.matrixU().leftCols(decision.rank), decision.clear};
}

Subspace null_space(const MatrixXd& rows, double floor) {
  const Index d = rows.cols();
  if (rows.rows() == 0) return {MatrixXd::Identity(d, d), true};
  const Eigen::BDCSVD<MatrixXd> svd(rows, Eigen::ComputeFullV);
  VectorXd values = VectorXd::Zero(d);
  values.head(svd.singularValues().size()) = svd.singularValues();
  const RankDecision decision = decide_rank(values, floor);
  return {svd.matrixV().rightCols(d - decision.rank), decision.clear};
}

double total_norm(const LieAlgebra& g) {
  double sum = 0;
  for (const MatrixXd& a : g.ad) sum += a.squaredNorm();
  return std::sqrt(sum);
}

double killing_floor(const LieAlgebra& g) { return 2 * kSafety * g.error * total_norm(g); }

MatrixXd kronecker(const MatrixXd& left, const MatrixXd& right) {
  MatrixXd product(left.rows() * right.rows(), left.cols() * right.cols());
  for (Index i = 0; i < left.rows(); ++i) {
    for (Index j = 0; j < left.cols(); ++j)
      product.block(i * right.rows(), j * right.cols(), right.rows(), right.cols()) =
          left(i, j) * right;
  }
  return product;
}

}  // namespace

VectorXd LieAlgebra::bracket(const VectorXd& x, const VectorXd& y) const { return adjoint(x) * y; }

MatrixXd LieAlgebra::adjoint(const VectorXd& x) const {
  MatrixXd result = MatrixXd::Zero(dimension(), dimension());
  for (Index i = 0; i < dimension(); ++i) result += x(i) * ad[static_cast<std::size_t>(i)];
  return result;
}

RankDecision decide_rank(const VectorXd& singular_values, double floor) {
  RankDecision decision;
  while (decision.rank < singular_values.size() && singular_values(decision.rank) > floor)
    ++decision.rank;
  if (decision.rank == 0 || decision.rank == singular_values.size()) return decision;
  decision.clear = singular_values(decision.rank - 1) > kClearGap * singular_values(decision.rank);
  return decision;
}

Subspace commutator(const LieAlgebra& g, const MatrixXd& first, const MatrixXd& second) {
  const Index d = g.dimension();
  MatrixXd brackets(d, first.cols() * second.cols());
  for (Index i = 0; i < first.cols(); ++i)
    brackets.middleCols(i * second.cols(), second.cols()) = g.adjoint(first.col(i)) * second;
  return column_space(brackets, error_norm(g.error, d, brackets.cols()));
}

Subspace centre(const LieAlgebra& g) {
  const Index d = g.dimension();
  MatrixXd rows(d * d, d);
  for (Index j = 0; j < d; ++j) rows.middleRows(j * d, d) = g.ad[static_cast<std::size_t>(j)];
  return null_space(rows, error_norm(g.error, rows.rows(), d));
}

MatrixXd killing_form(const LieAlgebra& g) {
  const Index d = g.dimension();
  MatrixXd form(d, d);
  for (Index i = 0; i < d; ++i) {
    for (Index j = 0; j < d; ++j)
      form(i, j) = g.ad[static_cast<std::size_t>(i)]
                       .cwiseProduct(g.ad[static_cast<std::size_t>(j)].transpose())
                       .sum();
  }
  return form;
}

Subspace radical(const LieAlgebra& g) {
  const MatrixXd all = MatrixXd::Identity(g.dimension(), g.dimension());
  const Subspace derived = commutator(g, all, all);
  Subspace result = null_space(derived.basis.transpose() * killing_form(g), killing_floor(g));
  result.clear = result.clear && derived.clear;
  return result;
}

LieAlgebra quotient(const LieAlgebra& g, const MatrixXd& ideal) {
  const Index d = g.dimension();
  if (ideal.cols() == 0) return g;
  const Eigen::HouseholderQR<MatrixXd> qr(ideal);
  const MatrixXd Q = qr.householderQ() * MatrixXd::Identity(d, d);
  return restricted(g, Q.rightCols(d - ideal.cols()));
}

LieAlgebra restricted(const LieAlgebra& g, const MatrixXd& subalgebra) {
  LieAlgebra result{{}, g.error};
  for (Index i = 0; i < subalgebra.cols(); ++i)
    result.ad.push_back(subalgebra.transpose() * g.adjoint(subalgebra.col(i)) * subalgebra);
  return result;
}

Signature killing_signature(const LieAlgebra& g) {
  if (g.dimension() == 0) return {};
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(killing_form(g));
  const VectorXd& values = solver.eigenvalues();
  VectorXd sizes = values.cwiseAbs();
  std::sort(sizes.begin(), sizes.end(), std::greater<>());
  const double floor = killing_floor(g);
  return {(values.array() > floor).count(), (values.array() < -floor).count(),
          decide_rank(sizes, floor).clear};
}

Centroid centroid(const LieAlgebra& g) {
  const Index d = g.dimension();
  // T ad - ad T = 0 for every ad: the normal matrix of these equations for vec(T).
  MatrixXd left = MatrixXd::Zero(d, d);
  MatrixXd right = MatrixXd::Zero(d, d);
  MatrixXd normal = MatrixXd::Zero(d * d, d * d);
  for (const MatrixXd& a : g.ad) {
    left += a * a.transpose();
    right += a.transpose() * a;
    const MatrixXd cross = kronecker(a, a);
    normal -= cross + cross.transpose();
  }
  const MatrixXd one = MatrixXd::Identity(d, d);
  normal += kronecker(left, one) + kronecker(one, right);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(normal);
  const VectorXd sizes = solver.eigenvalues().cwiseMax(0).cwiseSqrt().reverse();
  const double floor = kSafety * g.error * std::sqrt(2.0) * static_cast<double>(d);
  const RankDecision decision = decide_rank(sizes, floor);
  Centroid result;
  result.clear = decision.clear;
  for (Index k = 0; k < d * d - decision.rank; ++k)
    result.basis.push_back(solver.eigenvectors().col(k).reshaped(d, d));
  return result;
}

namespace {

constexpr int kGenericElements = 40;
// Neighbouring eigenvalues further apart, relative to their RMS, are in two clusters.
constexpr double kApart = 0.15;

/// Real parts of eigenvalues in clusters: centre and size of each, and the smallest gap between
/// them.
struct Clusters {
  std::vector<double> centres;
  std::vector<Index> sizes;
  double gap = 0;
};

Clusters cluster(const MatrixXd& T) {
  const Eigen::EigenSolver<MatrixXd> solver(T, false);
  if (solver.info() != Eigen::Success) return {{0}, {T.rows()}, 0};
  VectorXd values = solver.eigenvalues().real();
  std::sort(values.begin(), values.end());
  const double size = T.norm() / std::sqrt(static_cast<double>(T.rows()));
  Clusters result;
  Index first = 0;
  for (Index i = 1; i <= values.size(); ++i) {
    const double gap = i < values.size() ? (values(i) - values(i - 1)) / size : 0;
    if (i < values.size() && gap < kApart) continue;
    result.centres.push_back(values.segment(first, i - first).mean());
    result.sizes.push_back(i - first);
    if (i < values.size()) result.gap = result.gap > 0 ? std::min(result.gap, gap) : gap;
    first = i;
  }
  return result;
}

bool better(const Clusters& found, const Clusters& best) {
  if (found.centres.size() != best.centres.size())
    return found.centres.size() > best.centres.size();
  return found.gap > best.gap;
}

/// Range of the Lagrange polynomial of T that is 1 at one cluster and 0 at the others.
MatrixXd eigenspace(const MatrixXd& T, const Clusters& clusters, std::size_t which) {
  const MatrixXd one = MatrixXd::Identity(T.rows(), T.rows());
  MatrixXd projector = one;
  for (std::size_t other = 0; other < clusters.centres.size(); ++other) {
    if (other == which) continue;
    projector *=
        (T - clusters.centres[other] * one) / (clusters.centres[which] - clusters.centres[other]);
  }
  const Eigen::BDCSVD<MatrixXd> svd(projector, Eigen::ComputeThinU);
  return svd.matrixU().leftCols(clusters.sizes[which]);
}

}  // namespace

Decomposition indecomposable_ideals(const LieAlgebra& g) {
  const Index d = g.dimension();
  if (d == 0) return {};
  const Centroid maps = centroid(g);
  MatrixXd best = MatrixXd::Identity(d, d);
  Clusters clusters = cluster(best);
  RandomStream random({.seed = 0, .purpose = Purpose::kGenerators});
  for (int attempt = 0; maps.basis.size() > 1 && attempt < kGenericElements; ++attempt) {
    MatrixXd T = MatrixXd::Zero(d, d);
    for (const MatrixXd& map : maps.basis) T += random.normal() * map;
    Clusters found = cluster(T);
    if (found.centres.size() > maps.basis.size() || !better(found, clusters)) continue;
    clusters = std::move(found);
    best = T;
  }
  Decomposition result;
  result.clear = maps.clear;
  for (std::size_t k = 0; k < clusters.centres.size(); ++k)
    result.ideals.push_back(clusters.centres.size() == 1 ? MatrixXd::Identity(d, d)
                                                         : eigenspace(best, clusters, k));
  return result;
}

}  // namespace noether
