#include <cmath>
#include <numbers>

#include "noether/core/random.hpp"
#include "noether/razor/trainer.hpp"

namespace noether {

namespace {

using Index = std::ptrdiff_t;

double mean_deviation(const Parameters<float>& parameters, std::size_t l) {
  const auto fan_in = static_cast<double>(parameters.layers[l].weights());
  if (l == 0) return 1;
  if (l + 1 == parameters.layers.size()) {
    return 1 / std::sqrt(1 + static_cast<double>(parameters.layers[l].mean.rows()));
  }
  return 1 / std::sqrt(2 * fan_in);
}

void set_diagonal(Matrix<float>& factor, double value) {
  factor.set_zero();
  for (Index i = 0; i < factor.rows(); ++i) factor(i, i) = static_cast<float>(value);
}

}  // namespace

void initialise_weights(const TrainingOptions& settings, std::uint64_t seed,
                        Parameters<float>& parameters) {
  for (std::size_t l = 0; l < parameters.layers.size(); ++l) {
    MatrixNormal<float>& layer = parameters.layers[l];
    RandomStream random({seed, Purpose::kInitialisation, l, 0});
    const double deviation = mean_deviation(parameters, l);
    for (Index j = 0; j < layer.weights(); ++j) {
      for (Index i = 0; i < layer.mean.rows(); ++i)
        layer.mean(i, j) = static_cast<float>(deviation * random.normal());
    }
    if (layer.has_bias) {
      for (Index i = 0; i < layer.mean.rows(); ++i) {
        layer.mean(i, layer.weights()) =
            static_cast<float>(random.uniform(0, 2 * std::numbers::pi));
      }
    }
    if (layer.is_map()) continue;
    const double factor = std::sqrt(settings.posterior.initial_spread * deviation);
    set_diagonal(layer.row, factor);
    set_diagonal(layer.column, factor);
  }
}

}  // namespace noether
