#include "noether/symmetry/group.hpp"

#include <cmath>

namespace noether {

using Eigen::Index;
using Eigen::MatrixXd;

std::vector<Matrix<double>> generators_of(const std::vector<Quadratic>& laws) {
  std::vector<Matrix<double>> result;
  set_generators(laws, result);
  return result;
}

void set_generators(const std::vector<Quadratic>& laws, std::vector<Matrix<double>>& generators) {
  generators.resize(laws.size());
  for (std::size_t k = 0; k < laws.size(); ++k) {
    const Quadratic& law = laws[k];
    const Index M = law.dimension();
    Matrix<double>& G = generators[k];
    if (G.rows() != M + 1) G = Matrix<double>(M + 1, M + 1);
    for (Index i = 0; i < M / 2;
         ++i) {  // J moves the lower half up, and the upper half down with a minus sign
      const Index below = M / 2 + i;
      for (Index j = 0; j < M; ++j) {
        G(i, j) = law.A(below, j);
        G(below, j) = -law.A(i, j);
      }
      G(i, M) = law.b(below);
      G(below, M) = -law.b(i);
    }
  }
}

Quadratic observable_gradient(const Matrix<double>& generator_gradient) {
  Quadratic result;
  set_observable_gradient(generator_gradient, result);
  return result;
}

void set_observable_gradient(const Matrix<double>& generator_gradient, Quadratic& gradient) {
  const Index M = generator_gradient.rows() - 1;
  const auto back = [&](Index i, Index j) {  // J^T dG
    return i < M / 2 ? -generator_gradient(i + M / 2, j) : generator_gradient(i - M / 2, j);
  };
  gradient.A.resize(M, M);
  gradient.b.resize(M);
  gradient.constant = 0;
  for (Index j = 0; j < M; ++j) {
    for (Index i = 0; i < M; ++i) gradient.A(i, j) = 0.5 * (back(i, j) + back(j, i));
    gradient.b(j) = back(j, M);
  }
}

template <typename T>
OrbitFlows<T>::OrbitFlows(std::ptrdiff_t dim, std::ptrdiff_t num_samples)
    : dimension(dim),
      count(num_samples),
      rotation(static_cast<std::size_t>(dim * dim * num_samples)),
      shift(static_cast<std::size_t>(dim * num_samples)),
      rotation_gradient(rotation.size()),
      shift_gradient(shift.size()) {}

template <typename T>
void OrbitFlows<T>::clear_gradient() {
  std::fill(rotation_gradient.begin(), rotation_gradient.end(), T(0));
  std::fill(shift_gradient.begin(), shift_gradient.end(), T(0));
}

void FlowMaker::reserve(std::ptrdiff_t M) {
  if (exponent_.rows() == M + 1) return;
  exponent_ = cotangent_ = exponent_gradient_ = Matrix<double>(M + 1, M + 1);
  exponential_.reserve(M + 1);
}

void FlowMaker::combine(const std::vector<Matrix<double>>& generators,
                        const Eigen::Ref<const MatrixXd>& tau, Index s) {
  reserve(generators.front().rows() - 1);
  exponent_.set_zero();
  for (std::size_t k = 0; k < generators.size(); ++k) {
    const double factor = tau(static_cast<Index>(k), s);
    for (std::ptrdiff_t i = 0; i < exponent_.padded_size(); ++i) {
      exponent_.data()[i] += factor * generators[k].data()[i];
    }
  }
}

template <typename T>
bool FlowMaker::make(const std::vector<Matrix<double>>& generators,
                     const Eigen::Ref<const MatrixXd>& tau, OrbitFlows<T>& flows) {
  const std::ptrdiff_t M = flows.dimension;
  bool finite = true;
  for (Index s = 0; s < flows.count; ++s) {
    combine(generators, tau, s);
    const Matrix<double>& flow = exponential_.compute(exponent_);
    T* R = flows.rotation.data() + s * M * M;
    T* c = flows.shift.data() + s * M;
    for (std::ptrdiff_t i = 0; i < M; ++i) {
      for (std::ptrdiff_t j = 0; j < M; ++j) {
        R[i + j * M] = static_cast<T>(flow(i, j));
        finite = finite && std::isfinite(flow(i, j));
      }
      c[i] = static_cast<T>(flow(i, M));
      finite = finite && std::isfinite(flow(i, M));
    }
  }
  return finite;
}

template <typename T>
void FlowMaker::add_gradient(const std::vector<Matrix<double>>& generators,
                             const Eigen::Ref<const MatrixXd>& tau, const OrbitFlows<T>& flows,
                             std::vector<Matrix<double>>& generator_gradient) {
  const std::ptrdiff_t M = flows.dimension;
  for (Index s = 0; s < flows.count; ++s) {
    combine(generators, tau, s);
    exponential_.compute(exponent_);
    const T* dR = flows.rotation_gradient.data() + s * M * M;
    const T* dc = flows.shift_gradient.data() + s * M;
    for (std::ptrdiff_t i = 0; i < M; ++i) {
      for (std::ptrdiff_t j = 0; j < M; ++j) cotangent_(i, j) = static_cast<double>(dR[i + j * M]);
      cotangent_(i, M) = static_cast<double>(dc[i]);
    }
    exponent_gradient_.set_zero();
    exponential_.add_adjoint(cotangent_, exponent_gradient_);
    for (std::size_t k = 0; k < generators.size(); ++k) {
      const double factor = tau(static_cast<Index>(k), s);
      for (std::ptrdiff_t i = 0; i < exponent_.padded_size(); ++i) {
        generator_gradient[k].data()[i] += factor * exponent_gradient_.data()[i];
      }
    }
  }
}

#define NOETHER_INSTANTIATE(T)                                                         \
  template struct OrbitFlows<T>;                                                       \
  template bool FlowMaker::make<T>(const std::vector<Matrix<double>>&,                 \
                                   const Eigen::Ref<const MatrixXd>&, OrbitFlows<T>&); \
  template void FlowMaker::add_gradient<T>(const std::vector<Matrix<double>>&,         \
                                           const Eigen::Ref<const MatrixXd>&,          \
                                           const OrbitFlows<T>&, std::vector<Matrix<double>>&);
NOETHER_INSTANTIATE(float)
NOETHER_INSTANTIATE(double)
#undef NOETHER_INSTANTIATE

}  // namespace noether
