#include "noether/terms/observed_terms.hpp"

#include <algorithm>
#include <cmath>

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Ref;
using Eigen::VectorXd;

constexpr double kMostCurved = 0.3;  // second order of the noise over the first

/// exp(-1/2 sum_j variance_j d^2/dx_j^2) of a polynomial, whose mean under the noise is the
/// polynomial itself.
Polynomial without_bias(const Polynomial& term, const VectorXd& variance) {
  Polynomial result = term;
  Polynomial next = term;
  for (int order = 1; next.degree() >= 2; ++order) {
    Polynomial curvature(term.dimension());
    for (Index j = 0; j < variance.size(); ++j) {
      Polynomial second = next.derivative(j).derivative(j);
      second *= -0.5 * variance(j) / order;
      curvature += second;
    }
    next = curvature;
    result += next;
  }
  return result;
}

/// Half the curvature of a term.
Expression bias_of(const Expression& term, const VectorXd& variance) {
  Expression sum = Expression::constant(0);
  for (Index j = 0; j < variance.size(); ++j) {
    if (variance(j) > 0)
      sum = sum + Expression::constant(0.5 * variance(j)) * term.derivative(j).derivative(j);
  }
  return sum;
}

bool is_zero(const Expression& e) { return e.constant_value() == 0.0; }

/// Is the noise of a term, averaged over states, what its slope makes of it?
bool is_smooth(const Expression& term, const VectorXd& variance, const MatrixXd& states) {
  double first = 0;
  double second = 0;
  for (Index i = 0; i < variance.size(); ++i) {
    if (!(variance(i) > 0)) continue;
    const Expression slope = term.derivative(i);
    if (is_zero(slope)) continue;
    first += variance(i) * slope.values(states).square().mean();
    for (Index j = 0; j < variance.size(); ++j) {
      const Expression curvature = slope.derivative(j);
      if (variance(j) > 0 && !is_zero(curvature))
        second += 0.5 * variance(i) * variance(j) * curvature.values(states).square().mean();
    }
  }
  return second <= kMostCurved * first;
}

}  // namespace

ObservedTerms::ObservedTerms(const std::vector<Expression>& terms, const VectorXd& variance)
    : values_({}), derivatives_({}) {
  const Index M = variance.size();
  std::vector<Expression> values;
  std::vector<Expression> smooth;  // what is differentiated
  for (const Expression& term : terms) {
    if (const auto polynomial = term.polynomial(M)) {
      values.push_back(expression_of(without_bias(*polynomial, variance)));
      smooth.push_back(values.back());
      continue;
    }
    values.push_back(term - bias_of(term, variance));
    smooth.push_back(term);
  }
  std::vector<Expression> derivatives;
  const auto add_group = [&](double factor, const auto& derivative) {
    Group group{factor, static_cast<Index>(derivatives.size()), {}};
    for (std::size_t k = 0; k < smooth.size(); ++k) {
      const Expression of_term = derivative(smooth[k]);
      if (is_zero(of_term)) continue;
      derivatives.push_back(of_term);
      group.terms.push_back(static_cast<Index>(k));
    }
    if (!group.terms.empty()) groups_.push_back(std::move(group));
  };
  for (Index i = 0; i < M; ++i) {
    if (!(variance(i) > 0)) continue;
    add_group(variance(i), [&](const Expression& e) { return e.derivative(i); });
    for (Index j = 0; j <= i; ++j) {
      if (!(variance(j) > 0)) continue;
      add_group((i == j ? -0.5 : -1) * variance(i) * variance(j),
                [&](const Expression& e) { return e.derivative(i).derivative(j); });
    }
  }
  values_ = Tape(values);
  derivatives_ = Tape(derivatives);
}

// A Ref is a view, to be written to.
// NOLINTBEGIN(performance-unnecessary-value-param)
void ObservedTerms::values(const Ref<const MatrixXd>& states, Scratch& scratch,
                           Ref<MatrixXd> result) const {
  values_.evaluate(states, scratch.tape, result);
}
// NOLINTEND(performance-unnecessary-value-param)

void ObservedTerms::add_noise(const Ref<const MatrixXd>& states, const VectorXd& weights,
                              Scratch& scratch, MatrixXd& sum) const {
  const Index P = states.cols();
  scratch.derivatives.resize(P, derivatives_.size());
  derivatives_.evaluate(states, scratch.tape, scratch.derivatives);
  scratch.derivatives.array().colwise() *= weights.array().sqrt();
  for (const Group& group : groups_) {
    const auto count = static_cast<Index>(group.terms.size());
    const auto columns = scratch.derivatives.middleCols(group.first, count);
    scratch.product.noalias() = group.factor * columns.transpose() * columns;
    for (Index b = 0; b < count; ++b) {
      for (Index a = b; a < count; ++a)
        sum(group.terms[static_cast<std::size_t>(a)], group.terms[static_cast<std::size_t>(b)]) +=
            scratch.product(a, b);
    }
  }
}

std::vector<Index> usable_terms(const std::vector<Expression>& terms, const VectorXd& variance,
                                const MatrixXd& states) {
  const MatrixXd values = Tape(terms).values(states);
  std::vector<Index> result;
  for (Index j = 0; j < values.cols(); ++j) {
    const Expression& term = terms[static_cast<std::size_t>(j)];
    if (!values.col(j).allFinite()) continue;
    if (term.polynomial(variance.size()) || is_smooth(term, variance, states)) result.push_back(j);
  }
  return result;
}

}  // namespace noether
