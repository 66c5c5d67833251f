#include "noether/razor/optimiser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "noether/core/archive_io.hpp"

namespace noether {

namespace {

using Index = std::ptrdiff_t;

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kMomentum = 0.95;
constexpr double kNormMemory = 0.95;
constexpr float kSmallestDiagonal = 1e-5F;

/// Factor that limits the norm of a gradient to `clip` times its running norm, which is updated.
template <typename S>
S clip_factor(const S* gradient, Index count, double clip, double& running_norm) {
  double squared = 0;
  constexpr Index kRun = 256;
  for (Index at = 0; at < count;
       at += kRun) {  // short sums in S, so that they vectorise without losing digits
    S sum = 0;
    for (Index i = at; i < std::min(at + kRun, count); ++i) sum += gradient[i] * gradient[i];
    squared += static_cast<double>(sum);
  }
  const double norm = std::sqrt(squared);
  if (running_norm == 0) running_norm = norm;
  const double limit = clip * running_norm;
  const double factor = norm > limit && norm > 0 ? limit / norm : 1;
  running_norm = kNormMemory * running_norm + (1 - kNormMemory) * norm * factor;
  return static_cast<S>(factor);
}

template <typename S>
void adam(S* parameter, const S* gradient, Index count, double rate, double clip, std::int64_t step,
          Moments<S>& moments) {
  moments.first.resize(static_cast<std::size_t>(count));
  moments.second.resize(static_cast<std::size_t>(count));
  const S factor = clip_factor(gradient, count, clip, moments.running_norm);
  const auto t = static_cast<double>(step);
  const S rate_s = static_cast<S>(rate / (1 - std::pow(kBeta1, t)));
  const S inverse = static_cast<S>(1 / (1 - std::pow(kBeta2, t)));
  const S b1 = static_cast<S>(kBeta1);
  const S b2 = static_cast<S>(kBeta2);
  const S tiny = static_cast<S>(1e-8);
  S* m = moments.first.data();
  S* v = moments.second.data();
  for (Index i = 0; i < count; ++i) {
    const S g = factor * gradient[i];
    m[i] = b1 * m[i] + (S(1) - b1) * g;
    v[i] = b2 * v[i] + (S(1) - b2) * g * g;
    parameter[i] -= rate_s * m[i] / (std::sqrt(v[i] * inverse) + tiny);
  }
}

/// Replaces the gradient by the direction g + mu (mu v + g) of Nesterov's momentum.
void nesterov(float* gradient, Index count, double clip, Moments<float>& moments) {
  moments.first.resize(static_cast<std::size_t>(count));
  const float factor = clip_factor(gradient, count, clip, moments.running_norm);
  const auto mu = static_cast<float>(kMomentum);
  float* v = moments.first.data();
  for (Index i = 0; i < count; ++i) {
    const float g = factor * gradient[i];
    v[i] = mu * v[i] + g;
    gradient[i] = g + mu * v[i];
  }
}

/// flatten() and its inverse without allocation.
void put_flat(const Quadratic& law, Eigen::VectorXd& flat) {
  flat.resize(law.A.size() + law.b.size());
  flat.head(law.A.size()) = law.A.reshaped();
  flat.tail(law.b.size()) = law.b;
}

void take_flat(const Eigen::VectorXd& flat, Quadratic& law) {
  law.A.reshaped() = flat.head(law.A.size());
  law.b = flat.tail(law.b.size());
}

void keep_diagonal_positive(Matrix<float>& factor) {
  for (Index i = 0; i < factor.rows(); ++i)
    factor(i, i) = std::max(factor(i, i), kSmallestDiagonal);
}

template <typename S>
void save_moments(const std::string& name, const Moments<S>& moments, Archive& archive) {
  put(archive, name + ".first", moments.first);
  put(archive, name + ".second", moments.second);
  put(archive, name + ".norm", std::vector<double>{moments.running_norm});
}

template <typename S>
void load_moments(const std::string& name, const Archive& archive, Moments<S>& moments) {
  moments.first = values_of<S>(archive, name + ".first");
  moments.second = values_of<S>(archive, name + ".second");
  moments.running_norm = values_of<double>(archive, name + ".norm").at(0);
}

}  // namespace

Optimiser::Optimiser(const OptimiserOptions& options, const Parameters<float>& shape,
                     ThreadPool& pool)
    : options_(options), pool_(&pool), layers_(shape.layers.size()), laws_(shape.laws.size()) {}

bool Optimiser::orthogonalised(const MatrixNormal<float>& layer) const {
  // In the paper's shape the output tensor is a single row, which Adam updates.
  return options_.means == MeansOptimiser::kMuon && (layer.weights() > 1 || layer.has_bias);
}

/// For a mean that will be orthogonalised this only computes the direction.
void Optimiser::step_means(MatrixNormal<float>& layer, MatrixNormal<float>& gradient,
                           LayerMoments& moments, double rate_scale) {
  Matrix<float>& mean = layer.mean;
  const Index weights = layer.weights();
  const Index size = mean.stride() * weights;
  if (orthogonalised(layer)) {
    nesterov(gradient.mean.data(), size, options_.clip, moments.weights);
    moments.orthogonaliser.begin(gradient.mean, weights);
  } else {
    adam(mean.data(), gradient.mean.data(), size, rate_scale * options_.learning_rates.rest,
         options_.clip, steps_, moments.weights);
  }
  if (layer.has_bias) {
    adam(mean.column(weights), gradient.mean.column(weights), mean.stride(),
         rate_scale * options_.learning_rates.rest, options_.clip, steps_, moments.bias);
  }
}

void Optimiser::step_orthogonalised(Parameters<float>& parameters, Parameters<float>& gradient,
                                    double rate_scale) {
  orthogonalised_.clear();
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    if (orthogonalised(parameters.layers[l])) orthogonalised_.push_back(&layers_[l].orthogonaliser);
  }
  orthogonalise(orthogonalised_, *pool_);
  pool_->run(layers_.size(), [&](std::size_t l, int) {
    MatrixNormal<float>& layer = parameters.layers[l];
    if (!orthogonalised(layer)) return;
    Matrix<float>& mean = layer.mean;
    Matrix<float>& direction = gradient.layers[l].mean;
    const Index weights = layer.weights();
    layers_[l].orthogonaliser.finish(direction, weights);
    const auto side = static_cast<double>(std::max(mean.rows(), weights));
    const auto rate =
        static_cast<float>(rate_scale * options_.learning_rates.means * 0.2 * std::sqrt(side));
    for (Index i = 0; i < mean.stride() * weights; ++i)
      mean.data()[i] -= rate * direction.data()[i];
  });
}

void Optimiser::step_factor(Matrix<float>& factor, const Matrix<float>& gradient,
                            Moments<float>& moments, double rate_scale) {
  adam(factor.data(), gradient.data(), factor.padded_size(),
       rate_scale * options_.learning_rates.factors, options_.clip, steps_, moments);
  keep_diagonal_positive(factor);
}

void Optimiser::step(Parameters<float>& parameters, Parameters<float>& gradient,
                     double rate_scale) {
  ++steps_;
  ++generator_steps_;
  pool_->run(3 * layers_.size(), [&](std::size_t job, int) {
    const std::size_t l = job % layers_.size();
    MatrixNormal<float>& layer = parameters.layers[l];
    if (job < layers_.size()) return step_means(layer, gradient.layers[l], layers_[l], rate_scale);
    if (layer.is_map()) return;
    const bool row = job < 2 * layers_.size();
    if (row && !options_.row_factor_trained) return;
    step_factor(row ? layer.row : layer.column,
                row ? gradient.layers[l].row : gradient.layers[l].column,
                row ? layers_[l].row : layers_[l].column, rate_scale);
  });
  step_orthogonalised(parameters, gradient, rate_scale);
  for (std::size_t k = 0; k < laws_.size(); ++k) {
    put_flat(parameters.laws[k], flat_law_);
    put_flat(gradient.laws[k], flat_gradient_);
    adam(flat_law_.data(), flat_gradient_.data(), flat_law_.size(),
         rate_scale * options_.learning_rates.generators, options_.clip, generator_steps_,
         laws_[k]);
    take_flat(flat_law_, parameters.laws[k]);
  }
}

void Optimiser::reset_generators(std::size_t num_laws) {
  laws_.assign(num_laws, {});
  generator_steps_ = 0;
}

void Optimiser::save(const std::string& prefix, Archive& archive) const {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const std::string name = fmt::format("{}layer{}.", prefix, l);
    save_moments(name + "weights", layers_[l].weights, archive);
    save_moments(name + "bias", layers_[l].bias, archive);
    save_moments(name + "row", layers_[l].row, archive);
    save_moments(name + "column", layers_[l].column, archive);
  }
  for (std::size_t k = 0; k < laws_.size(); ++k)
    save_moments(fmt::format("{}law{}", prefix, k), laws_[k], archive);
  put(archive, prefix + "steps",
      std::vector<std::int64_t>{steps_, generator_steps_, static_cast<std::int64_t>(laws_.size())});
  put(archive, prefix + "generator_rate", std::vector<double>{options_.learning_rates.generators});
}

void Optimiser::load(const std::string& prefix, const Archive& archive) {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const std::string name = fmt::format("{}layer{}.", prefix, l);
    load_moments(name + "weights", archive, layers_[l].weights);
    load_moments(name + "bias", archive, layers_[l].bias);
    load_moments(name + "row", archive, layers_[l].row);
    load_moments(name + "column", archive, layers_[l].column);
  }
  const auto& steps = values_of<std::int64_t>(archive, prefix + "steps");
  laws_.assign(static_cast<std::size_t>(steps.at(2)), {});  // anchoring changes their number
  for (std::size_t k = 0; k < laws_.size(); ++k)
    load_moments(fmt::format("{}law{}", prefix, k), archive, laws_[k]);
  steps_ = steps.at(0);
  generator_steps_ = steps.at(1);
  options_.learning_rates.generators = values_of<double>(archive, prefix + "generator_rate").at(0);
}

}  // namespace noether
