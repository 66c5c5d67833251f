#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <vector>

namespace noether {

/// Consecutive pairs of one tile: x and x' (M, count) without padding, dt (count).
template <typename T>
struct PairView {
  std::ptrdiff_t dimension = 0;
  std::ptrdiff_t count = 0;
  const T* x = nullptr;
  const T* x_next = nullptr;
  const T* dt = nullptr;

  [[nodiscard]] std::ptrdiff_t size() const { return dimension * count; }
};

/// What a scheme requires of a vector field: evaluations into numbered slots, and their adjoints.
template <typename F>
concept DifferentiableField = requires(F field, int slot, const typename F::Scalar* in,
                                       typename F::Scalar* out, std::ptrdiff_t num_points) {
  field.evaluate(slot, in, num_points, out);
  field.pull_back(slot, in, out);
};

/// Scratch of one thread, grown on first use or reserved for tiles of (M, count) = `size` numbers.
template <typename T>
struct StepWorkspace {
  std::array<std::vector<T>, 6> arrays;

  void reserve(std::ptrdiff_t size) {
    for (std::size_t index = 0; index < arrays.size(); ++index) array(index, size);
  }
  T* array(std::size_t index, std::ptrdiff_t size) {
    std::vector<T>& a = arrays[index];
    if (static_cast<std::ptrdiff_t>(a.size()) < size) a.resize(static_cast<std::size_t>(size));
    return a.data();
  }
};

/// to(:, j) += factor dt_j from(:, j).
template <typename T>
void add_times_step(const PairView<T>& pairs, T factor, const T* from, T* to) {
  for (std::ptrdiff_t j = 0; j < pairs.count; ++j) {
    const T h = factor * pairs.dt[j];
    for (std::ptrdiff_t i = 0; i < pairs.dimension; ++i)
      to[i + j * pairs.dimension] += h * from[i + j * pairs.dimension];
  }
}

}  // namespace noether
