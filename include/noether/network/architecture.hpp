#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "noether/core/enum_names.hpp"
#include "noether/linalg/matrix.hpp"

namespace noether {

enum class Activation { kElu, kSoftplus, kTanh, kSine };
template <>
struct EnumNames<Activation> {
  static constexpr std::string_view key = "network.activation";
  static constexpr std::string_view noun = "an activation";
  static constexpr std::pair<Activation, std::string_view> entries[] = {
      {Activation::kElu, "elu"},
      {Activation::kSoftplus, "softplus"},
      {Activation::kTanh, "tanh"},
      {Activation::kSine, "sine"}};
};

/// Multilayer perceptron F: R^inputs -> R with 1 to 5 hidden layers and no output bias, which would
/// not change the dynamics.
struct Architecture {
  std::ptrdiff_t inputs = 2;                     ///< M
  std::vector<std::ptrdiff_t> widths{200, 200};  ///< of the hidden layers
  Activation activation = Activation::kElu;
  /// Of ELU: alpha (exp(z) - 1) below zero; the slope jumps at 0 unless alpha = 1.
  double alpha = 1;

  [[nodiscard]] std::ptrdiff_t num_hidden() const {
    return static_cast<std::ptrdiff_t>(widths.size());
  }
  [[nodiscard]] std::ptrdiff_t num_tensors() const { return num_hidden() + 1; }
  /// Inputs of hidden layer l = 0..num_hidden()-1.
  [[nodiscard]] std::ptrdiff_t fan_in(std::ptrdiff_t l) const {
    return l == 0 ? inputs : widths[static_cast<std::size_t>(l - 1)];
  }
  void validate() const;  ///< throws UsageError naming the key and the value
};

/// One set of weights, or one gradient. Tensor l < num_hidden() is [W b] of shape (width, fan_in +
/// 1), the bias in the last column; the last tensor is the output vector, shape (width, 1).
template <typename T>
struct Weights {
  std::vector<Matrix<T>> tensors;

  Weights() = default;
  explicit Weights(const Architecture& architecture);
  void set_zero();
};

/// Weights for the kernel, with the transposes that the backward products need.
template <typename T>
struct PreparedWeights {
  Weights<T> weights;
  std::vector<Matrix<T>> transposed;  ///< (fan_in, width) per hidden layer, without the bias

  PreparedWeights() = default;
  explicit PreparedWeights(const Architecture& architecture);
  /// Updates the transposes after `weights` changed. No allocation.
  void prepare();
};

}  // namespace noether
