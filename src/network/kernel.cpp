#include "noether/network/kernel.hpp"

#include <cassert>

#include "src/network/elementwise.hpp"

namespace noether {

using Index = std::ptrdiff_t;

template <typename T>
ActivationCache<T>::ActivationCache(const Architecture& architecture, Index capacity)
    : capacity_(capacity) {
  activations_.emplace_back(architecture.inputs, 2 * capacity);
  for (const Index width : architecture.widths) {
    activations_.emplace_back(width, 2 * capacity);
    cotangents_.emplace_back(width, 2 * capacity);
    slopes_.emplace_back(width, capacity);
    backward_.emplace_back(width, capacity);
    tangents_.emplace_back(width, capacity);
  }
  input_gradient_ = Matrix<T>(architecture.inputs, capacity);
  input_hessian_ = Matrix<T>(architecture.inputs, capacity);
}

template <typename T>
T* ActivationCache<T>::begin(Index num_points) {
  assert(num_points >= 1 && num_points <= capacity_);
  num_points_ = num_points;
  return activations_[0].column(num_points);
}

template <typename T>
std::size_t ActivationCache<T>::bytes() const {
  Index count = input_gradient_.padded_size() + input_hessian_.padded_size();
  for (const auto* group : {&activations_, &cotangents_, &slopes_, &backward_, &tangents_}) {
    for (const Matrix<T>& matrix : *group) count += matrix.padded_size();
  }
  return static_cast<std::size_t>(count) * sizeof(T);
}

/// The arrays of a cache under their names in derivation 3.1 and 3.2; hidden layers are numbered
/// from 0 here.
template <typename T>
struct KernelAccess {
  ActivationCache<T>& cache;

  [[nodiscard]] Index points() const { return cache.num_points_; }
  T* k(Index l) { return cache.activations_[at(l + 1)].data(); }  // l = -1 is the input
  T* h(Index l) { return cache.activations_[at(l + 1)].column(points()); }
  T* d(Index l) { return cache.cotangents_[at(l)].data(); }
  T* e(Index l) { return cache.cotangents_[at(l)].column(points()); }
  Index stride(Index l) { return cache.activations_[at(l + 1)].stride(); }
  Matrix<T>& input_gradient() { return cache.input_gradient_; }
  Matrix<T>& input_hessian() { return cache.input_hessian_; }

  LayerArrays<T> arrays(const Architecture& architecture, const Weights<T>& weights, Index l) {
    const Matrix<T>& tensor = weights.tensors[at(l)];
    return {static_cast<T>(architecture.alpha),
            stride(l),
            tensor.column(tensor.columns() - 1),
            weights.tensors.back().data(),
            h(l),
            cache.slopes_[at(l)].data(),
            cache.backward_[at(l)].data(),
            d(l),
            cache.tangents_[at(l)].data(),
            k(l),
            e(l)};
  }

  static std::size_t at(Index l) { return static_cast<std::size_t>(l); }
};

namespace {

/// result (rows of `matrix`, points) = matrix operand, followed by an epilogue on every block.
template <typename T>
void apply(const Matrix<T>& matrix, Index depth, const T* operand, Index operand_stride,
           Index points, T* result, Index result_stride, BlockEpilogue epilogue = {}) {
  Product<T> product{matrix.rows(), points, depth, matrix.data(), matrix.stride()};
  product.b = operand;
  product.b_column_stride = operand_stride;
  product.c = result;
  product.c_stride = result_stride;
  product.epilogue = epilogue;
  multiply(product);
}

/// dW += [d e] [k h]^T, db += sum of e.
template <typename T>
void add_layer_gradient(KernelAccess<T>& cache, Index l, Matrix<T>& gradient) {
  const Index fan_in = gradient.columns() - 1;
  Product<T> product{gradient.rows(), fan_in, 2 * cache.points(), cache.d(l), cache.stride(l)};
  product.b = cache.k(l - 1);
  product.b_depth_stride = cache.stride(l - 1);
  product.b_column_stride = 1;
  product.c = gradient.data();
  product.c_stride = gradient.stride();
  product.accumulate = true;
  multiply(product);
  add_row_sums(cache.e(l), cache.stride(l), padded_rows(gradient.rows()), cache.points(),
               gradient.column(fan_in));
}

}  // namespace

template <typename T>
void evaluate(const Architecture& architecture, const PreparedWeights<T>& weights,
              ActivationCache<T>& cache) {
  const Epilogues<T> on = epilogues<T>(architecture.activation);
  KernelAccess<T> a{cache};
  const Index top = architecture.num_hidden() - 1;
  for (Index l = 0; l <= top; ++l) {
    LayerArrays<T> arrays = a.arrays(architecture, weights.weights, l);
    apply(weights.weights.tensors[a.at(l)], architecture.fan_in(l), a.h(l - 1), a.stride(l - 1),
          a.points(), a.h(l), a.stride(l), {l == top ? on.activate_top : on.activate, &arrays});
  }
  for (Index l = top; l > 0; --l) {
    LayerArrays<T> below = a.arrays(architecture, weights.weights, l - 1);
    apply(weights.transposed[a.at(l)], architecture.widths[a.at(l)], a.d(l), a.stride(l),
          a.points(), below.backward, a.stride(l - 1), {on.gradient, &below});
  }
  apply(weights.transposed[0], architecture.widths[0], a.d(0), a.stride(0), a.points(),
        a.input_gradient().data(), a.input_gradient().stride());
}

template <typename T>
void pull_back(const Architecture& architecture, const PreparedWeights<T>& weights,
               ActivationCache<T>& cache, Weights<T>& gradient) {
  const Epilogues<T> on = epilogues<T>(architecture.activation);
  KernelAccess<T> a{cache};
  const Index top = architecture.num_hidden() - 1;
  for (Index l = 0; l <= top; ++l) {
    LayerArrays<T> arrays = a.arrays(architecture, weights.weights, l);
    apply(weights.weights.tensors[a.at(l)], architecture.fan_in(l), a.k(l - 1), a.stride(l - 1),
          a.points(), arrays.tangent, a.stride(l),
          {l == top ? on.tangent_top : on.tangent, &arrays});
  }
  for (Index l = top; l > 0; --l) {
    LayerArrays<T> below = a.arrays(architecture, weights.weights, l - 1);
    apply(weights.transposed[a.at(l)], architecture.widths[a.at(l)], a.e(l), a.stride(l),
          a.points(), below.e, a.stride(l - 1), {on.adjoint, &below});
  }
  apply(weights.transposed[0], architecture.widths[0], a.e(0), a.stride(0), a.points(),
        a.input_hessian().data(), a.input_hessian().stride());
  for (Index l = 0; l <= top; ++l) add_layer_gradient(a, l, gradient.tensors[a.at(l)]);
  Matrix<T>& output = gradient.tensors.back();
  add_row_sums(a.k(top), a.stride(top), padded_rows(output.rows()), a.points(), output.data());
}

template <typename T>
void values(const Architecture& architecture, const PreparedWeights<T>& weights,
            const ActivationCache<T>& cache, T* result) {
  // Read only here; KernelAccess serves both directions.
  KernelAccess<T> a{const_cast<ActivationCache<T>&>(cache)};
  const Index top = architecture.num_hidden() - 1;
  const T* output = weights.weights.tensors.back().data();
  for (Index j = 0; j < a.points(); ++j) {
    const T* h = a.h(top) + j * a.stride(top);
    T sum = 0;
    for (Index i = 0; i < architecture.widths.back(); ++i) sum += output[i] * h[i];
    result[j] = sum;
  }
}

#define NOETHER_INSTANTIATE(T)                                                                    \
  template class ActivationCache<T>;                                                              \
  template void evaluate<T>(const Architecture&, const PreparedWeights<T>&, ActivationCache<T>&); \
  template void pull_back<T>(const Architecture&, const PreparedWeights<T>&, ActivationCache<T>&, \
                             Weights<T>&);                                                        \
  template void values<T>(const Architecture&, const PreparedWeights<T>&,                         \
                          const ActivationCache<T>&, T*);
NOETHER_INSTANTIATE(float)
NOETHER_INSTANTIATE(double)
#undef NOETHER_INSTANTIATE

}  // namespace noether
