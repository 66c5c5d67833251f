#pragma once

#include <cstddef>
#include <vector>

#include "noether/network/kernel.hpp"
#include "noether/symmetry/group.hpp"

namespace noether {

/// The vector field f(x) = J grad H(x) of H(x) = 1/S sum_s F(R_s x + c_s) (eq. 5, 14) for one tile:
/// one weight draw and one set of orbit samples. Every evaluation goes to a numbered slot, which
/// keeps what its adjoint needs. Slot numbers wrap around, which is enough if no adjoint is needed.
template <typename T>
class AveragedField {
 public:
  using Scalar = T;
  AveragedField(const Architecture& architecture, std::ptrdiff_t num_samples,
                std::ptrdiff_t max_points, int num_slots);

  /// `flows` null means no symmetry: S = 1 and the identity. Both must outlive their use.
  void bind(const PreparedWeights<T>& weights, OrbitFlows<T>* flows);
  /// Sets the array to which pull_back() adds the gradient of the weights.
  void collect_into(Weights<T>* gradient) { gradient_ = gradient; }

  [[nodiscard]] std::ptrdiff_t dimension() const { return architecture_->inputs; }
  [[nodiscard]] int num_slots() const { return static_cast<int>(slots_.size()); }

  /// f at x (M, points), without padding between columns.
  void evaluate(int slot, const T* x, std::ptrdiff_t num_points, T* f);
  /// Adjoint for a cotangent of f in that slot: adds to dx (M, points) and to the gradients of the
  /// weights and the flows.
  void pull_back(int slot, const T* cotangent, T* dx);
  /// H at the points of the last evaluation into `slot`.
  void hamiltonian(int slot, T* result);

  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Slot {
    ActivationCache<T> cache;
    std::vector<T> x;
    std::ptrdiff_t num_points = 0;
  };

  Slot& at(int slot) { return slots_[static_cast<std::size_t>(slot) % slots_.size()]; }

  const Architecture* architecture_;
  std::ptrdiff_t num_samples_;
  const PreparedWeights<T>* weights_ = nullptr;
  OrbitFlows<T>* flows_ = nullptr;
  Weights<T>* gradient_ = nullptr;
  std::vector<Slot> slots_;
  std::vector<T> turned_;  ///< u = J^T lambda, or the averaged gradient
  std::vector<T> values_;
};

}  // namespace noether
