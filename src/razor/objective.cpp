#include "noether/razor/objective.hpp"

#include <algorithm>
#include <cmath>

#include "noether/symmetry/averaged_field.hpp"

namespace noether {

using Index = std::ptrdiff_t;

template <typename T>
std::vector<MatrixNormal<T>> make_layers(const Architecture& architecture, Biases biases,
                                         bool map) {
  std::vector<MatrixNormal<T>> layers;
  for (Index l = 0; l < architecture.num_hidden(); ++l) {
    layers.push_back(make_matrix_normal<T>(architecture.widths[static_cast<std::size_t>(l)],
                                           architecture.fan_in(l), true, biases, map));
  }
  layers.push_back(make_matrix_normal<T>(architecture.widths.back(), 1, false, biases, map));
  return layers;
}

template <typename T>
Parameters<T>::Parameters(const ObjectiveOptions& options, Index num_laws)
    : layers(make_layers<T>(options.architecture, options.posterior.biases, options.posterior.map)),
      laws(static_cast<std::size_t>(options.group == GroupMode::kNone ? 0 : num_laws),
           Quadratic::zero(options.architecture.inputs)) {}

template <typename T>
void Parameters<T>::set_zero() {
  for (auto& layer : layers) layer.set_zero();
  for (Quadratic& law : laws) law = 0.0 * std::move(law);
}

namespace {

/// A few consecutive pairs of one segment that share a set of orbit samples.
struct Tile {
  std::uint32_t segment = 0;
  Index first = 0;
  Index count = 0;
};

/// Tiles that one thread takes from the flows to the gradients: all of one weight draw, in fixed
/// order.
struct Task {
  std::size_t first_tile = 0;
  std::size_t last_tile = 0;
  std::size_t draw = 0;
};

/// Columns per task with independent residuals: enough to pay for a separate copy of the gradient.
constexpr Index kColumnsPerTask = 256;
constexpr std::size_t kColumnChunks = 4;

/// Result of one task.
template <typename T>
struct TaskResult {
  Weights<T> weight_gradient;
  std::vector<Matrix<double>> generator_gradient;
  std::vector<double> quadratic_form;
  LikelihoodResult likelihood;
  bool finite = true;
};

/// Scratch of one thread.
template <typename T>
struct ThreadScratch {
  std::unique_ptr<AveragedField<T>> field;
  std::vector<OrbitFlows<T>> flows;  // one per tile of the current block
  FlowMaker flow_maker;
  StepWorkspace<T> workspace;
  std::vector<T> residual, cotangent, dx, dx_next;
  std::vector<double> solved;  // for the likelihood
};

}  // namespace

template <typename T>
struct Objective<T>::Impl {
  ObjectiveOptions options;
  ThreadPool& pool;
  Index max_segment_pairs;

  std::vector<Tile> tiles;
  std::vector<Task> plan;
  std::size_t num_draws = 0;
  std::vector<ThreadScratch<T>> scratch;
  std::vector<TaskResult<T>> results;
  std::vector<std::vector<MatrixNormalDraw<T>>> draws;  // [independent draw][layer]
  std::vector<PreparedWeights<T>> weights;              // [draw], antithetic pairs side by side
  std::vector<Weights<T>> difference;                   // [independent draw]: sum of sign * dW
  std::vector<std::vector<Matrix<T>>> difference_transposed;
  std::vector<Matrix<double>> generators;
  SymmetryTimes times;
  const Eigen::MatrixXd* tau = nullptr;  // (K, S * tiles)
  std::vector<double> prior;             // one per layer
  Matrix<double> generator_sum;
  ObjectiveValue value;

  Impl(ObjectiveOptions o, ThreadPool& l, Index pairs)
      : options(std::move(o)), pool(l), max_segment_pairs(pairs) {
    options.orbit = options.orbit.resolved();
    scratch.resize(static_cast<std::size_t>(pool.num_threads()));
  }

  [[nodiscard]] bool averaged() const { return !generators.empty(); }
  [[nodiscard]] Index samples() const { return averaged() ? options.orbit.samples : 1; }
  [[nodiscard]] std::size_t draws_per_noise() const {
    return options.batch.antithetic_weights && !options.posterior.map ? 2 : 1;
  }

  void make_plan(const Batch<T>& batch);
  void reserve(const Parameters<T>& parameters, bool with_gradient);
  void draw_weights(const Parameters<T>& parameters, const DrawKey& key);
  void draw_orbits(const DrawKey& key);
  void run_task(const Task& task, TaskResult<T>& result, ThreadScratch<T>& s, const Batch<T>& batch,
                bool with_gradient);
  void run_block(std::size_t first, std::size_t last, TaskResult<T>& result, ThreadScratch<T>& s,
                 const Task& task, const Batch<T>& batch, bool with_gradient);
  void sum_likelihood(const Batch<T>& batch);
  void reduce_weights(Parameters<T>& gradient);
  void pull_back_draws(Parameters<T>& gradient);
  double add_prior(const Parameters<T>& parameters, Parameters<T>& gradient);
  void reduce_generators(Parameters<T>& gradient);
};

template <typename T>
Objective<T>::Objective(ObjectiveOptions options, ThreadPool& pool, Index max_segment_pairs)
    : impl_(std::make_unique<Impl>(std::move(options), pool, max_segment_pairs)) {}

template <typename T>
Objective<T>::~Objective() = default;

template <typename T>
const ObjectiveOptions& Objective<T>::options() const {
  return impl_->options;
}

template <typename T>
void Objective<T>::set_step(const StepRule& step) {
  if (impl_->options.step == step) return;
  impl_->options.step = step;
  for (ThreadScratch<T>& s : impl_->scratch) s.field.reset();
}

/// Cuts the batch into tiles and tasks. A task never crosses a weight draw, nor, with noise in
/// states, a segment.
template <typename T>
void Objective<T>::Impl::make_plan(const Batch<T>& batch) {
  const std::span<const std::uint32_t> indices = batch.indices;
  tiles.clear();
  plan.clear();
  const std::size_t per_draw = options.batch.segments_per_draw > 0
                                   ? static_cast<std::size_t>(options.batch.segments_per_draw)
                                   : indices.size();
  num_draws = (indices.size() + per_draw - 1) / per_draw;
  Index in_task = 0;
  for (std::size_t b = 0; b < indices.size(); ++b) {
    const Index count = batch.segments[indices[b]].count;
    const Index parts = (count + options.orbit.tile_pairs - 1) / options.orbit.tile_pairs;
    const bool new_draw = b % per_draw == 0;
    for (Index part = 0; part < parts; ++part) {
      const Index first = count * part / parts;
      const Index size = count * (part + 1) / parts - first;
      const bool whole = options.noise_in == NoiseIn::kStates;
      const bool full = whole ? part == 0 : (in_task + size) * samples() > kColumnsPerTask;
      if (plan.empty() || (new_draw && part == 0) || full) {
        plan.push_back({tiles.size(), tiles.size(), b / per_draw});
        in_task = 0;
      }
      tiles.push_back({indices[b], first, size});
      plan.back().last_tile = tiles.size();
      in_task += size;
    }
  }
}

template <typename T>
void Objective<T>::Impl::reserve(const Parameters<T>& parameters, bool with_gradient) {
  const Architecture& architecture = options.architecture;
  const std::size_t M = static_cast<std::size_t>(architecture.inputs);
  const Index tile_capacity = options.orbit.tile_pairs;
  const int tiles_per_block =
      options.noise_in == NoiseIn::kStates
          ? static_cast<int>((max_segment_pairs + options.orbit.tile_pairs - 1) /
                             options.orbit.tile_pairs)
          : 1;
  const auto block =
      M * static_cast<std::size_t>(tiles_per_block) * static_cast<std::size_t>(tile_capacity);
  const int slots = with_gradient ? tiles_per_block * options.step.num_slots() : 1;
  for (ThreadScratch<T>& s : scratch) {
    const bool fits = s.field != nullptr && s.field->num_slots() >= slots && !s.flows.empty() &&
                      s.flows[0].count == samples();
    if (fits) continue;
    s.field = std::make_unique<AveragedField<T>>(architecture, samples(), tile_capacity, slots);
    s.flows.assign(static_cast<std::size_t>(tiles_per_block),
                   OrbitFlows<T>(architecture.inputs, samples()));
    s.residual.resize(block);
    s.cotangent.resize(block);
    s.dx.resize(block);
    s.dx_next.resize(block);
    s.solved.resize(block / M);
    s.workspace.reserve(static_cast<std::ptrdiff_t>(M) * tile_capacity);
    s.flow_maker.reserve(architecture.inputs);
  }
  while (results.size() < plan.size()) {
    results.push_back({{}, {}, std::vector<double>(M), {}, true});
  }
  for (TaskResult<T>& result : results) {
    if (!with_gradient) break;
    if (result.weight_gradient.tensors.empty()) result.weight_gradient = Weights<T>(architecture);
    while (result.generator_gradient.size() < generators.size()) {
      result.generator_gradient.emplace_back(architecture.inputs + 1, architecture.inputs + 1);
    }
  }
  while (weights.size() < num_draws) weights.emplace_back(architecture);
  const std::size_t num_noises = (num_draws + draws_per_noise() - 1) / draws_per_noise();
  while (difference.size() < num_noises) {
    difference.emplace_back(architecture);
    std::vector<Matrix<T>>& transposed = difference_transposed.emplace_back();
    std::vector<MatrixNormalDraw<T>>& drawn = draws.emplace_back();
    for (const MatrixNormal<T>& layer : parameters.layers) {
      transposed.emplace_back(layer.covered(), layer.mean.rows());
      drawn.push_back(layer.is_map() ? MatrixNormalDraw<T>{} : MatrixNormalDraw<T>(layer));
    }
  }
}

template <typename T>
void Objective<T>::Impl::draw_weights(const Parameters<T>& parameters, const DrawKey& key) {
  const std::size_t num_layers = parameters.layers.size();
  const std::size_t per_noise = draws_per_noise();
  const std::size_t num_noises = (num_draws + per_noise - 1) / per_noise;
  if (!options.posterior.map) {
    pool.run(num_noises * num_layers, [&](std::size_t task, int) {
      const std::size_t noise = task / num_layers;
      const std::size_t l = task % num_layers;
      const auto sub = static_cast<std::uint32_t>(noise * num_layers + l);
      draw(parameters.layers[l], {key.seed, key.purpose, key.step, sub}, draws[noise][l]);
    });
  }
  pool.run(num_draws, [&](std::size_t d, int) {
    const T sign = per_noise == 2 && d % 2 == 1 ? T(-1) : T(1);
    for (std::size_t l = 0; l < num_layers; ++l) {
      apply_draw(parameters.layers[l], draws[d / per_noise][l], sign,
                 weights[d].weights.tensors[l]);
    }
    weights[d].prepare();
  });
}

/// Symmetry times of every tile, or one set for all.
template <typename T>
void Objective<T>::Impl::draw_orbits(const DrawKey& key) {
  if (!averaged()) return;
  const auto sets = options.orbit.shared ? 1 : static_cast<Index>(tiles.size());
  tau = &times.draw(options.orbit.sampling, static_cast<Index>(generators.size()), sets * samples(),
                    {key.seed, Purpose::kOrbit, key.step, static_cast<std::uint32_t>(key.purpose)});
}

template <typename T>
void Objective<T>::Impl::run_task(const Task& task, TaskResult<T>& result, ThreadScratch<T>& s,
                                  const Batch<T>& batch, bool with_gradient) {
  if (with_gradient) {
    result.weight_gradient.set_zero();
    for (Matrix<double>& dG : result.generator_gradient) dG.set_zero();
  }
  std::fill(result.quadratic_form.begin(), result.quadratic_form.end(), 0.0);
  result.likelihood = {};
  result.finite = true;
  s.field->collect_into(&result.weight_gradient);
  const std::size_t block =
      options.noise_in == NoiseIn::kStates ? task.last_tile - task.first_tile : 1;
  for (std::size_t tile = task.first_tile; tile < task.last_tile; tile += block) {
    run_block(tile, tile + block, result, s, task, batch, with_gradient);
  }
}

/// Forward through all tiles of a block, likelihood of the whole block, then back through the
/// tiles.
template <typename T>
void Objective<T>::Impl::run_block(std::size_t first, std::size_t last, TaskResult<T>& result,
                                   ThreadScratch<T>& s, const Task& task, const Batch<T>& batch,
                                   bool with_gradient) {
  const Index M = options.architecture.inputs;
  const int slots = options.step.num_slots();
  const auto times_of = [&](std::size_t tile) {
    const Index set = options.orbit.shared ? 0 : static_cast<Index>(tile);
    return tau->middleCols(set * samples(), samples());
  };
  const auto view = [&](const Tile& tile) {
    const Segment<T>& segment = batch.segments[tile.segment];
    return PairView<T>{M, tile.count, segment.x.data() + tile.first * M,
                       segment.x_next.data() + tile.first * M, segment.dt.data() + tile.first};
  };
  const Index start = tiles[first].first;
  const auto offset = [&](const Tile& tile) { return (tile.first - start) * M; };
  Index count = 0;
  for (std::size_t t = first; t < last; ++t) {
    OrbitFlows<T>& flows = s.flows[t - first];
    if (averaged() && !s.flow_maker.make(generators, times_of(t), flows)) result.finite = false;
    s.field->bind(weights[task.draw], averaged() ? &flows : nullptr);
    step_residual(*s.field, static_cast<int>(t - first) * slots, options.step, view(tiles[t]),
                  s.workspace, s.residual.data() + offset(tiles[t]));
    count += tiles[t].count;
  }
  const LikelihoodResult block =
      likelihood<T>(options.noise_in, batch.variance, count, s.residual.data(), batch.scale,
                    s.cotangent.data(), result.quadratic_form, s.solved);
  result.likelihood.nll += block.nll;
  result.likelihood.squared_error += block.squared_error;
  if (!std::isfinite(block.nll)) result.finite = false;
  if (!with_gradient || !result.finite) return;
  for (std::size_t t = first; t < last; ++t) {
    OrbitFlows<T>& flows = s.flows[t - first];
    flows.clear_gradient();
    s.field->bind(weights[task.draw], averaged() ? &flows : nullptr);
    std::fill(s.dx.begin(), s.dx.end(),
              T(0));  // the data need no gradient, but the schemes add to it
    std::fill(s.dx_next.begin(), s.dx_next.end(), T(0));
    step_pull_back(*s.field, static_cast<int>(t - first) * slots, options.step, view(tiles[t]),
                   s.workspace, s.cotangent.data() + offset(tiles[t]), s.dx.data(),
                   s.dx_next.data());
    if (averaged() && options.group == GroupMode::kLearn) {
      s.flow_maker.add_gradient(generators, times_of(t), flows, result.generator_gradient);
    }
  }
}

/// Sums the weight gradients of the tasks in their order: the sum goes to the means, the signed sum
/// to the factors.
template <typename T>
void Objective<T>::Impl::reduce_weights(Parameters<T>& gradient) {
  const std::size_t per_noise = draws_per_noise();
  pool.run(gradient.layers.size() * kColumnChunks, [&](std::size_t job, int) {
    const std::size_t l = job / kColumnChunks;
    const auto chunk = static_cast<Index>(job % kColumnChunks);
    Matrix<T>& mean = gradient.layers[l].mean;
    const Index size = mean.padded_size();
    const Index chunks = static_cast<Index>(kColumnChunks);
    const Index from = size * chunk / chunks;
    const Index to = size * (chunk + 1) / chunks;
    std::fill(mean.data() + from, mean.data() + to, T(0));
    for (std::size_t noise = 0; noise * per_noise < num_draws; ++noise) {
      std::fill(difference[noise].tensors[l].data() + from,
                difference[noise].tensors[l].data() + to, T(0));
    }
    for (std::size_t i = 0; i < plan.size(); ++i) {
      const T* dW = results[i].weight_gradient.tensors[l].data();
      T* signed_sum = difference[plan[i].draw / per_noise].tensors[l].data();
      const T sign = per_noise == 2 && plan[i].draw % 2 == 1 ? T(-1) : T(1);
      T* sum = mean.data();
      for (Index at = from; at < to; ++at) {
        sum[at] += dW[at];
        signed_sum[at] += sign * dW[at];
      }
    }
  });
}

template <typename T>
void Objective<T>::Impl::pull_back_draws(Parameters<T>& gradient) {
  const std::size_t num_noises = (num_draws + draws_per_noise() - 1) / draws_per_noise();
  // Largest layers first, so that the threads finish at about the same time.
  pool.run(2 * gradient.layers.size(), [&](std::size_t job, int) {
    const std::size_t l = job / 2;
    MatrixNormal<T>& layer = gradient.layers[l];
    Matrix<T>& factor = job % 2 == 0 ? layer.row : layer.column;
    factor.set_zero();
    for (std::size_t noise = 0; noise < num_noises; ++noise) {
      const Matrix<T>& dW = difference[noise].tensors[l];
      if (job % 2 == 0) {
        add_row_factor_gradient(draws[noise][l], dW, factor);
      } else {
        Matrix<T>& transposed = difference_transposed[noise][l];
        transpose(dW.data(), dW.stride(), dW.rows(), layer.covered(), transposed.data(),
                  transposed.stride());
        add_column_factor_gradient(draws[noise][l], transposed, factor);
      }
    }
    clear_upper(factor);
  });
}

template <typename T>
double Objective<T>::Impl::add_prior(const Parameters<T>& parameters, Parameters<T>& gradient) {
  prior.resize(parameters.layers.size());
  const double fixed = options.posterior.prior_fixed ? options.posterior.prior_variance : 0;
  pool.run(prior.size(), [&](std::size_t l, int) {
    prior[l] = options.posterior.map
                   ? add_map_penalty(parameters.layers[l], options.posterior.prior_variance, 1,
                                     gradient.layers[l])
                   : add_kl(parameters.layers[l], 1, gradient.layers[l], fixed);
  });
  double sum = 0;
  for (const double v : prior) sum += v;
  return sum;
}

template <typename T>
void Objective<T>::Impl::reduce_generators(Parameters<T>& gradient) {
  for (std::size_t k = 0; k < generators.size(); ++k) {
    Matrix<double>& sum = generator_sum;
    if (sum.rows() != generators[k].rows())
      sum = Matrix<double>(generators[k].rows(), generators[k].columns());
    sum.set_zero();
    for (std::size_t i = 0; i < plan.size(); ++i) {
      const Matrix<double>& dG = results[i].generator_gradient[k];
      for (Index at = 0; at < sum.padded_size(); ++at) sum.data()[at] += dG.data()[at];
    }
    set_observable_gradient(sum, gradient.laws[k]);
  }
}

/// The tasks' likelihoods in their order.
template <typename T>
void Objective<T>::Impl::sum_likelihood(const Batch<T>& batch) {
  value.nll = value.kl = value.mse = 0;
  value.finite = true;
  const std::size_t M = batch.variance.size();
  value.quadratic_form.assign(M, 0);
  value.variance_gradient.assign(M, 0);
  Index pairs = 0;
  for (const Tile& tile : tiles) pairs += tile.count;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const TaskResult<T>& result = results[i];
    value.nll += batch.scale * result.likelihood.nll;
    value.mse +=
        result.likelihood.squared_error / static_cast<double>(pairs * static_cast<Index>(M));
    for (std::size_t j = 0; j < M; ++j)
      value.quadratic_form[j] += result.quadratic_form[j] / static_cast<double>(pairs);
    value.finite = value.finite && result.finite;
  }
  for (std::size_t j = 0; j < M; ++j) {
    const double variance = batch.variance[j];
    value.variance_gradient[j] = 0.5 * batch.scale * static_cast<double>(pairs) *
                                 (1 / variance - value.quadratic_form[j] / (variance * variance));
  }
}

template <typename T>
const ObjectiveValue& Objective<T>::evaluate(const Parameters<T>& parameters, const Batch<T>& batch,
                                             const DrawKey& key, Parameters<T>* gradient) {
  Impl& m = *impl_;
  set_generators(parameters.laws, m.generators);
  m.make_plan(batch);
  m.reserve(parameters, gradient != nullptr);
  m.draw_weights(parameters, key);
  m.draw_orbits(key);
  m.pool.run(m.plan.size(), [&](std::size_t i, int thread) {
    m.run_task(m.plan[i], m.results[i], m.scratch[static_cast<std::size_t>(thread)], batch,
               gradient != nullptr);
  });
  m.sum_likelihood(batch);
  ObjectiveValue& value = m.value;
  if (gradient == nullptr) {
    Parameters<T> unused = parameters;
    unused.set_zero();
    value.kl = m.add_prior(parameters, unused);
  } else if (value.finite) {
    m.reduce_weights(*gradient);
    if (!m.options.posterior.map) m.pull_back_draws(*gradient);
    value.kl = m.add_prior(parameters, *gradient);
    if (m.options.group == GroupMode::kLearn) m.reduce_generators(*gradient);
  }
  value.finite = value.finite && std::isfinite(value.kl);
  return value;
}

template <typename T>
std::size_t Objective<T>::bytes() const {
  std::size_t total = 0;
  for (const ThreadScratch<T>& s : impl_->scratch)
    total += s.field != nullptr ? s.field->bytes() : 0;
  for (const TaskResult<T>& result : impl_->results) {
    for (const Matrix<T>& tensor : result.weight_gradient.tensors) {
      total += static_cast<std::size_t>(tensor.padded_size()) * sizeof(T);
    }
  }
  return total;
}

#define NOETHER_INSTANTIATE(T)                                                             \
  template std::vector<MatrixNormal<T>> make_layers<T>(const Architecture&, Biases, bool); \
  template struct Parameters<T>;                                                           \
  template class Objective<T>;
NOETHER_INSTANTIATE(float)
NOETHER_INSTANTIATE(double)
#undef NOETHER_INSTANTIATE

}  // namespace noether
