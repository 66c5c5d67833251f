#include "noether/symmetry/averaged_field.hpp"

#include <algorithm>
#include <cassert>

namespace noether {

namespace {

using Index = std::ptrdiff_t;

/// y = c + R x.
template <typename T>
void transform(Index M, const T* R, const T* c, const T* x, T* y) {
  for (Index i = 0; i < M; ++i) y[i] = c[i];
  for (Index k = 0; k < M; ++k) {
    for (Index i = 0; i < M; ++i) y[i] += R[i + k * M] * x[k];
  }
}

/// out = factor R u.
template <typename T>
void rotate(Index M, const T* R, const T* u, T factor, T* out) {
  for (Index i = 0; i < M; ++i) out[i] = 0;
  for (Index k = 0; k < M; ++k) {
    const T scaled = factor * u[k];
    for (Index i = 0; i < M; ++i) out[i] += R[i + k * M] * scaled;
  }
}

/// out += factor R^T g.
template <typename T>
void add_rotated_back(Index M, const T* R, const T* g, T factor, T* out) {
  for (Index k = 0; k < M; ++k) {
    T sum = 0;
    for (Index i = 0; i < M; ++i) sum += R[i + k * M] * g[i];
    out[k] += factor * sum;
  }
}

/// dR += left right^T.
template <typename T>
void add_outer(Index M, const T* left, const T* right, T factor, T* dR) {
  for (Index k = 0; k < M; ++k) {
    const T scaled = factor * right[k];
    for (Index i = 0; i < M; ++i) dR[i + k * M] += left[i] * scaled;
  }
}

}  // namespace

template <typename T>
AveragedField<T>::AveragedField(const Architecture& architecture, Index num_samples,
                                Index max_points, int num_slots)
    : architecture_(&architecture), num_samples_(num_samples) {
  for (int slot = 0; slot < num_slots; ++slot) {
    slots_.push_back({ActivationCache<T>(architecture, num_samples * max_points),
                      std::vector<T>(static_cast<std::size_t>(architecture.inputs * max_points)),
                      0});
  }
  turned_.resize(static_cast<std::size_t>(architecture.inputs * max_points));
  values_.resize(static_cast<std::size_t>(num_samples * max_points));
}

template <typename T>
void AveragedField<T>::bind(const PreparedWeights<T>& weights, OrbitFlows<T>* flows) {
  assert(flows == nullptr ? num_samples_ == 1 : flows->count == num_samples_);
  weights_ = &weights;
  flows_ = flows;
}

template <typename T>
void AveragedField<T>::evaluate(int slot_index, const T* x, Index num_points, T* f) {
  Slot& slot = at(slot_index);
  const Index M = dimension();
  slot.num_points = num_points;
  std::copy_n(x, M * num_points, slot.x.begin());
  T* y = slot.cache.begin(num_samples_ * num_points);
  const Index stride = slot.cache.input_stride();
  for (Index s = 0; s < num_samples_; ++s) {
    for (Index j = 0; j < num_points; ++j) {
      T* const to = y + (s * num_points + j) * stride;
      if (flows_ == nullptr) {
        std::copy_n(x + j * M, M, to);
      } else {
        transform(M, flows_->rotation.data() + s * M * M, flows_->shift.data() + s * M, x + j * M,
                  to);
      }
    }
  }
  noether::evaluate(*architecture_, *weights_, slot.cache);
  const Matrix<T>& g = slot.cache.gradient();
  T* average = turned_.data();
  std::fill_n(average, M * num_points, T(0));
  const T share = T(1) / static_cast<T>(num_samples_);
  for (Index s = 0; s < num_samples_; ++s) {
    for (Index j = 0; j < num_points; ++j) {
      const T* from = g.column(s * num_points + j);
      if (flows_ == nullptr) {
        std::copy_n(from, M, average + j * M);
      } else {
        add_rotated_back(M, flows_->rotation.data() + s * M * M, from, share, average + j * M);
      }
    }
  }
  const Index n = M / 2;
  for (Index j = 0; j < num_points; ++j) {
    for (Index i = 0; i < n; ++i) {
      f[i + j * M] = average[n + i + j * M];
      f[n + i + j * M] = -average[i + j * M];
    }
  }
}

template <typename T>
void AveragedField<T>::pull_back(int slot_index, const T* cotangent, T* dx) {
  Slot& slot = at(slot_index);
  const Index M = dimension();
  const Index n = M / 2;
  const Index points = slot.num_points;
  for (Index j = 0; j < points; ++j) {  // u = J^T lambda
    for (Index i = 0; i < n; ++i) {
      turned_[static_cast<std::size_t>(i + j * M)] = -cotangent[n + i + j * M];
      turned_[static_cast<std::size_t>(n + i + j * M)] = cotangent[i + j * M];
    }
  }
  const T share = T(1) / static_cast<T>(num_samples_);
  const Index stride = slot.cache.input_stride();
  for (Index s = 0; s < num_samples_; ++s) {
    for (Index j = 0; j < points; ++j) {
      T* const v = slot.cache.direction() + (s * points + j) * stride;
      if (flows_ == nullptr) {
        std::copy_n(turned_.data() + j * M, M, v);
      } else {
        rotate(M, flows_->rotation.data() + s * M * M, turned_.data() + j * M, share, v);
      }
    }
  }
  noether::pull_back(*architecture_, *weights_, slot.cache, *gradient_);
  const Matrix<T>& g = slot.cache.gradient();
  const Matrix<T>& hv = slot.cache.hessian_product();
  for (Index s = 0; s < num_samples_; ++s) {
    for (Index j = 0; j < points; ++j) {
      const T* from = hv.column(s * points + j);
      if (flows_ == nullptr) {
        for (Index i = 0; i < M; ++i) dx[i + j * M] += from[i];
        continue;
      }
      T* dR = flows_->rotation_gradient.data() + s * M * M;
      T* dc = flows_->shift_gradient.data() + s * M;
      add_rotated_back(M, flows_->rotation.data() + s * M * M, from, T(1), dx + j * M);
      add_outer(M, from, slot.x.data() + j * M, T(1), dR);
      add_outer(M, g.column(s * points + j), turned_.data() + j * M, share, dR);
      for (Index i = 0; i < M; ++i) dc[i] += from[i];
    }
  }
}

template <typename T>
void AveragedField<T>::hamiltonian(int slot_index, T* result) {
  const Slot& slot = at(slot_index);
  values(*architecture_, *weights_, slot.cache, values_.data());
  for (Index j = 0; j < slot.num_points; ++j) {
    T sum = 0;
    for (Index s = 0; s < num_samples_; ++s)
      sum += values_[static_cast<std::size_t>(s * slot.num_points + j)];
    result[j] = sum / static_cast<T>(num_samples_);
  }
}

template <typename T>
std::size_t AveragedField<T>::bytes() const {
  std::size_t total = 0;
  for (const Slot& slot : slots_) total += slot.cache.bytes();
  return total;
}

template class AveragedField<float>;
template class AveragedField<double>;

}  // namespace noether
