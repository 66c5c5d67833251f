#include "noether/io/local_polynomial.hpp"

#include <algorithm>

#include "noether/linalg/decompositions.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kEqualSpacing = 1e-6;  // relative difference of steps that count as equal

/// Weights of value and slope at s = 0 for points at s (window), in units of the window.
MatrixXd weights_of(const VectorXd& s, Index degree) {
  MatrixXd powers(s.size(), degree + 1);
  powers.col(0).setOnes();
  for (Index k = 1; k <= degree; ++k) powers.col(k) = powers.col(k - 1).cwiseProduct(s);
  return powers.completeOrthogonalDecomposition().pseudoInverse();
}

}  // namespace

Stencil stencil_of(const VectorXd& times, Index at, const Smoother& smoother) {
  const double unit = times(times.size() - 1) - times(0);  // so that nothing overflows
  const VectorXd s = (times.array() - times(at)) / unit;
  const MatrixXd inverse = weights_of(s, smoother.degree);
  const MatrixXd richer = weights_of(s, smoother.degree + 2);
  MatrixXd residual = MatrixXd::Identity(s.size(), s.size());
  VectorXd power = VectorXd::Ones(s.size());
  for (Index k = 0; k <= smoother.degree; ++k) {
    residual -= power * inverse.row(k);
    power = power.cwiseProduct(s);
  }
  return {inverse.row(0), inverse.row(1) / unit, richer.row(0), richer.row(1) / unit, residual};
}

Stencils::Stencils(const VectorXd& times, const Smoother& smoother)
    : times_(times), smoother_(smoother) {}

Index Stencils::first(Index i) const {
  return std::clamp<Index>(i - smoother_.window / 2, 0, times_.size() - smoother_.window);
}

bool Stencils::same_spacing(Index first) const {
  const Index steps = smoother_.window - 1;
  const auto here = times_.segment(first + 1, steps) - times_.segment(first, steps);
  const auto there =
      times_.segment(computed_first_ + 1, steps) - times_.segment(computed_first_, steps);
  return (here - there).cwiseAbs().maxCoeff() <= kEqualSpacing * there.minCoeff();
}

const Stencil& Stencils::at(Index i) {
  const Index start = first(i);
  if (computed_first_ >= 0 && computed_offset_ == i - start && same_spacing(start)) return stencil_;
  stencil_ = stencil_of(times_.segment(start, smoother_.window), i - start, smoother_);
  computed_first_ = start;
  computed_offset_ = i - start;
  return stencil_;
}

}  // namespace noether
