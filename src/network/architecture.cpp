#include "noether/network/architecture.hpp"

#include <fmt/format.h>

#include "noether/core/error.hpp"

namespace noether {

void Architecture::validate() const {
  if (widths.empty() || widths.size() > 5) {
    throw UsageError(
        fmt::format("network.widths: {} hidden layers given. Use 1 to 5.", widths.size()));
  }
  for (const std::ptrdiff_t width : widths) {
    if (width < 1 || width > 4096) {
      throw UsageError(fmt::format("network.widths: a width of {} is outside 1 to 4096.", width));
    }
  }
  if (!(alpha > 0)) throw UsageError(fmt::format("network.alpha: {} is not positive.", alpha));
}

template <typename T>
Weights<T>::Weights(const Architecture& architecture) {
  for (std::ptrdiff_t l = 0; l < architecture.num_hidden(); ++l) {
    tensors.emplace_back(architecture.widths[static_cast<std::size_t>(l)],
                         architecture.fan_in(l) + 1);
  }
  tensors.emplace_back(architecture.widths.back(), 1);
}

template <typename T>
void Weights<T>::set_zero() {
  for (Matrix<T>& tensor : tensors) tensor.set_zero();
}

template <typename T>
PreparedWeights<T>::PreparedWeights(const Architecture& architecture) : weights(architecture) {
  for (std::ptrdiff_t l = 0; l < architecture.num_hidden(); ++l) {
    transposed.emplace_back(architecture.fan_in(l),
                            architecture.widths[static_cast<std::size_t>(l)]);
  }
}

template <typename T>
void PreparedWeights<T>::prepare() {
  for (std::size_t l = 0; l < transposed.size(); ++l) {
    const Matrix<T>& from = weights.tensors[l];
    transpose(from.data(), from.stride(), from.rows(), from.columns() - 1, transposed[l].data(),
              transposed[l].stride());
  }
}

template struct Weights<float>;
template struct Weights<double>;
template struct PreparedWeights<float>;
template struct PreparedWeights<double>;

}  // namespace noether
