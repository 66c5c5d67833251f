#include "noether/screen/features.hpp"

namespace noether {

using Eigen::Index;

Eigen::VectorXd monomials(const Eigen::Ref<const Eigen::VectorXd>& x) {
  Eigen::VectorXd phi(num_monomials(x.size()));
  Index at = 0;
  for (Index a = 0; a < x.size(); ++a) {
    for (Index b = a; b < x.size(); ++b) phi(at++) = x(a) * x(b);
  }
  phi.tail(x.size()) = x;
  return phi;
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
