#pragma once

#include <rapidcheck.h>

#include "noether/terms/polynomial.hpp"

namespace noether::testing_support {

/// A few monomials of at most `degree` with small whole coefficients, so that sums and products are
/// exact.
inline Polynomial drawn_polynomial(Eigen::Index M, int degree) {
  Polynomial result(M);
  const int terms = *rc::gen::inRange(1, 5);
  for (int term = 0; term < terms; ++term) {
    Polynomial monomial = Polynomial::constant(M, *rc::gen::inRange(-9, 10));
    const int factors = *rc::gen::inRange(0, degree + 1);
    for (int factor = 0; factor < factors; ++factor)
      monomial = monomial * Polynomial::variable(M, *rc::gen::inRange<Eigen::Index>(0, M));
    result += monomial;
  }
  return result;
}

/// sum over i of df/dq_i dg/dp_i - df/dp_i dg/dq_i.
inline Polynomial bracket_of(const Polynomial& f, const Polynomial& g) {
  const Eigen::Index n = f.dimension() / 2;
  Polynomial sum(f.dimension());
  for (Eigen::Index i = 0; i < n; ++i)
    sum += f.derivative(i) * g.derivative(n + i) - f.derivative(n + i) * g.derivative(i);
  return sum;
}

}  // namespace noether::testing_support
