#pragma once

#include <string>
#include <vector>

#include "noether/phase/quadratic.hpp"
#include "noether/terms/law.hpp"

namespace noether {

/// A law with the errors of its coefficients: columns of `factor` (m, r) are one standard deviation
/// of independent errors of the monomial coefficients.
struct LawWithErrors {
  Quadratic law;
  Eigen::MatrixXd factor;
};

/// The product of two linear laws, and the Poisson bracket of any two without its constant; errors
/// are propagated to first order.
LawWithErrors product_of(const LawWithErrors& f, const LawWithErrors& g);
LawWithErrors bracket_of(const LawWithErrors& f, const LawWithErrors& g);

/// Share of a law's norm outside a span, with coefficients scaled by `unit` (m): 0 inside the span,
/// 1 orthogonal to it. The zero law is in every span.
double outside_span(const Quadratic& law, const std::vector<Quadratic>& span,
                    const Eigen::VectorXd& unit);

/// States at which gradients are compared: enough for their median.
inline constexpr Eigen::Index kRankPoints = 60;

/// Number of functionally independent laws: the rank of their gradients at generic points of the
/// data, in units of `scale` (M); singular values below 3% of the largest do not count; the median
/// over points (M, P).
int functional_rank(const std::vector<Law>& laws, const Eigen::MatrixXd& points,
                    const Eigen::VectorXd& scale);

}  // namespace noether
