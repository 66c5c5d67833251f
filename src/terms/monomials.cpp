#include "noether/terms/monomials.hpp"

#include <algorithm>

namespace noether {

using Eigen::Index;

Eigen::VectorXd monomials(const Eigen::Ref<const Eigen::VectorXd>& x) {
  Eigen::VectorXd phi(num_monomials(x.size()));
  fill_monomials(x.data(), x.size(), phi.data());
  return phi;
}

void fill_monomials(const double* x, Index M, double* phi) {
  for (Index a = 0; a < M; ++a) {
    for (Index b = a; b < M; ++b) *phi++ = x[a] * x[b];
  }
  std::copy_n(x, M, phi);
}

Eigen::MatrixXd monomial_gradient(const Eigen::Ref<const Eigen::VectorXd>& x) {
  const Index M = x.size();
  Eigen::MatrixXd gradient = Eigen::MatrixXd::Zero(num_monomials(M), M);
  Index at = 0;
  for (Index a = 0; a < M; ++a) {
    for (Index b = a; b < M; ++b, ++at) {
      gradient(at, a) += x(b);
      gradient(at, b) += x(a);
    }
  }
  gradient.bottomRows(M).setIdentity();
  return gradient;
}

}  // namespace noether
