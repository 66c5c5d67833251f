#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "noether/core/thread_pool.hpp"
#include "noether/phase/quadratic.hpp"
#include "noether/posterior/matrix_normal.hpp"
#include "noether/razor/objective_options.hpp"
#include "noether/razor/segments.hpp"

namespace noether {

/// The trained quantities; the same struct holds their gradient. Laws are double for any scalar of
/// the kernel.
template <typename T>
struct Parameters {
  std::vector<MatrixNormal<T>> layers;
  std::vector<Quadratic> laws;

  Parameters() = default;
  Parameters(const ObjectiveOptions& options, std::ptrdiff_t num_laws);
  void set_zero();
};

/// One evaluation on a batch, as an unbiased estimate for the whole data set.
struct ObjectiveValue {
  double nll = 0;                      ///< nats, already times the scale of the batch
  double kl = 0;                       ///< nats; the negative log prior under maximum a posteriori
  double mse = 0;                      ///< mean squared residual per coordinate
  std::vector<double> quadratic_form;  ///< (M) per column, whitened for noise in states, per pair
  std::vector<double> variance_gradient;  ///< (M) d nll / d variance
  bool finite = true;

  [[nodiscard]] double negative_elbo() const { return nll + kl; }
};

/// Segments that one evaluation takes; what it refers to has to outlive it.
template <typename T>
struct Batch {
  const std::vector<Segment<T>>& segments;  ///< of the whole data set
  std::span<const std::uint32_t> indices;   ///< into `segments`
  /// Factor that makes the sum over the batch one over the whole data set: ratio of the numbers of
  /// segments in training, of pairs in reports.
  double scale = 1;
  std::span<const double> variance;  ///< (M) of the noise
};

/// What the random numbers of one evaluation depend on.
struct DrawKey {
  std::uint64_t seed = 0;
  Purpose purpose = Purpose::kWeights;
  std::uint64_t step = 0;
};

/// Negative evidence lower bound and its gradient (eq. 8, 13), by hand (derivation 2 to 4). The
/// partition into tasks, the reduction and every random key depend on the batch alone: the same
/// bits for any number of threads. No allocation after the first call with a batch of the same
/// shape.
template <typename T>
class Objective {
 public:
  Objective(ObjectiveOptions options, ThreadPool& pool, std::ptrdiff_t max_segment_pairs);
  ~Objective();

  [[nodiscard]] const ObjectiveOptions& options() const;
  /// Changes the scheme from the next evaluation on.
  void set_step(const StepRule& step);

  /// With `gradient` null only the value is computed, by forward passes alone. The result stands
  /// until the next call.
  const ObjectiveValue& evaluate(const Parameters<T>& parameters, const Batch<T>& batch,
                                 const DrawKey& key, Parameters<T>* gradient);

  /// Bytes of scratch held, for the memory figure of the bench.
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Tensors of a network, as matrix-normal layers with zero means.
template <typename T>
std::vector<MatrixNormal<T>> make_layers(const Architecture& architecture, Biases biases, bool map);

}  // namespace noether
