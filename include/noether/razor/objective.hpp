#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "noether/core/thread_pool.hpp"
#include "noether/integrate/step_rule.hpp"
#include "noether/network/architecture.hpp"
#include "noether/phase/quadratic.hpp"
#include "noether/posterior/matrix_normal.hpp"
#include "noether/razor/likelihood.hpp"
#include "noether/razor/segments.hpp"
#include "noether/symmetry/measure.hpp"

namespace noether {

/// What the model is averaged over: learned laws, a fixed list of laws, or nothing.
enum class GroupMode { kLearn, kFixed, kNone };

/// Everything that defines the objective, except the data and the parameters.
struct ObjectiveOptions {
  Architecture architecture;
  StepRule step;
  OrbitSampling orbit;
  int orbit_samples = 4;      ///< S, even with antithetic pairs
  bool orbit_shared = false;  ///< one set of orbit samples for the whole batch (the paper)
  GroupMode group = GroupMode::kLearn;
  NoiseIn noise_in = NoiseIn::kTargets;
  bool map = false;
  double prior_variance = 1;       ///< of maximum a posteriori and a fixed prior
  bool prior_fixed = false;        ///< prior_variance instead of the closed form
  int tile_pairs = 16;             ///< pairs that share a set of orbit samples
  int segments_per_draw = 4;       ///< trajectories that share a weight draw; 0: the whole batch
  bool antithetic_weights = true;  ///< draws come in pairs mean +- offset
};

/// The trained quantities; the same struct holds their gradient. Laws are double for any scalar of
/// the kernel.
template <typename T>
struct Parameters {
  std::vector<MatrixNormal<T>> layers;
  std::vector<Quadratic> laws;

  Parameters() = default;
  Parameters(const ObjectiveOptions& options, Biases biases, std::ptrdiff_t num_laws);
  void set_zero();
};

/// One evaluation on a batch, as an unbiased estimate for the whole data set.
struct ObjectiveValue {
  double nll = 0;                      ///< nats, scaled by num_pairs / pairs in the batch
  double kl = 0;                       ///< nats; the negative log prior under maximum a posteriori
  double mse = 0;                      ///< mean squared residual per coordinate
  std::vector<double> quadratic_form;  ///< (M) per column, whitened for noise in states, per pair
  std::vector<double> variance_gradient;  ///< (M) d nll / d variance
  bool finite = true;

  [[nodiscard]] double negative_elbo() const { return nll + kl; }
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

  /// Evaluates `batch` (indices into `segments`) with draws keyed by (seed, purpose, step). `scale`
  /// is the number of pairs of the whole data set over those of the batch. With `gradient` null
  /// only the value is computed, by forward passes alone. The result is valid until the next call.
  const ObjectiveValue& evaluate(const Parameters<T>& parameters,
                                 const std::vector<Segment<T>>& segments,
                                 std::span<const std::uint32_t> batch, double scale,
                                 std::span<const double> variance, std::uint64_t seed,
                                 Purpose purpose, std::uint64_t step, Parameters<T>* gradient);

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
