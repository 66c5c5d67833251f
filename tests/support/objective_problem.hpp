#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "noether/core/random.hpp"
#include "noether/razor/objective.hpp"

namespace noether::testing_support {

struct Config {
  const char* name;
  std::vector<std::ptrdiff_t> widths;
  Activation activation;
  Scheme scheme;
  int substeps;
  Measure measure;
  NoiseIn noise_in;
  Biases biases;
  bool map = false;
  GroupMode group = GroupMode::kLearn;
  std::ptrdiff_t num_laws = 3;
  Sampler sampler = Sampler::kSobol;
  int orbit_samples = 4;
  bool orbit_shared = false;
  bool antithetic = true;  ///< for both orbit samples and weight draws
  int segments_per_draw = 1;
  int tile_pairs = 3;
  double alpha = 1;
  double orbit_scale = 0.7;
  /// Size of the biases, far larger than the contribution of the weights, so that no pre-activation
  /// of ELU changes sign.
  double kept_from_zero = 0;
};

inline void PrintTo(const Config& config, std::ostream* out) { *out << config.name; }

/// A small random problem: parameters, segments, and the objective as a function of the parameters.
class Problem {
 public:
  explicit Problem(const Config& config, std::uint64_t seed) : pool_(2), random_({.seed = seed}) {
    options_.architecture = {4, config.widths, config.activation, config.alpha};
    options_.step = {config.scheme, config.substeps};
    options_.orbit.sampling = {config.measure, config.orbit_scale, config.sampler,
                               config.antithetic};
    options_.group = config.group;
    options_.noise_in = config.noise_in;
    options_.posterior.map = config.map;
    options_.posterior.biases = config.biases;
    options_.posterior.prior_variance = 0.3;
    options_.orbit.samples = config.orbit_samples;
    options_.orbit.shared = config.orbit_shared;
    options_.batch.antithetic_weights = config.antithetic;
    options_.orbit.tile_pairs = config.tile_pairs;
    options_.batch.segments_per_draw = config.segments_per_draw;
    objective_ = std::make_unique<Objective<double>>(options_, pool_, 8);
    parameters = Parameters<double>(options_, config.num_laws);
    fill_parameters();
    if (config.kept_from_zero > 0) keep_from_zero(config.kept_from_zero);
    make_data();
  }

  double operator()() { return evaluate(nullptr).negative_elbo(); }

  ObjectiveValue evaluate(Parameters<double>* gradient) {
    return objective_->evaluate(parameters, {segments_, batch_, 2.5, variance},
                                {5, Purpose::kWeights, 3}, gradient);
  }

  Parameters<double> zero() const {
    Parameters<double> result = parameters;
    result.set_zero();
    return result;
  }

  double normal() { return random_.normal(); }

  /// Whether the laws are trained: those of a fixed group have no gradient.
  [[nodiscard]] bool learns_laws() const { return options_.group == GroupMode::kLearn; }

  Parameters<double> parameters;
  std::vector<double> variance{0.3, 0.5, 0.8, 0.4};

 private:
  void fill_parameters() {
    for (auto& layer : parameters.layers) {
      for (std::ptrdiff_t j = 0; j < layer.mean.columns(); ++j) {
        for (std::ptrdiff_t i = 0; i < layer.mean.rows(); ++i) layer.mean(i, j) = 0.6 * normal();
      }
      for (auto* factor : {&layer.row, &layer.column}) {
        for (std::ptrdiff_t j = 0; j < factor->columns(); ++j) {
          for (std::ptrdiff_t i = j; i < factor->rows(); ++i)
            (*factor)(i, j) = 0.1 * normal() + (i == j ? 0.5 : 0);
        }
      }
    }
    for (Quadratic& law : parameters.laws) {
      for (Eigen::Index i = 0; i < 4; ++i) {
        law.b(i) = 0.5 * normal();
        for (Eigen::Index j = 0; j <= i; ++j) law.A(i, j) = law.A(j, i) = 0.4 * normal();
      }
    }
  }

  void keep_from_zero(double size) {
    for (auto& layer : parameters.layers) {
      if (!layer.has_bias) continue;
      for (std::ptrdiff_t i = 0; i < layer.mean.rows(); ++i) {
        for (std::ptrdiff_t j = 0; j < layer.weights(); ++j) layer.mean(i, j) *= 0.15;
        layer.mean(i, layer.weights()) = random_.uniform() < 0.5 ? -size : size;
        for (std::ptrdiff_t j = 0; j <= i && !layer.is_map(); ++j) layer.row(i, j) *= 0.1;
      }
    }
    for (Quadratic& law : parameters.laws) law = 0.3 * std::move(law);
  }

  void make_data() {
    for (const std::ptrdiff_t count : {8, 2, 7}) {
      Segment<double> segment;
      segment.count = count;
      for (std::ptrdiff_t i = 0; i < 4 * count; ++i) segment.x.push_back(normal());
      for (std::ptrdiff_t i = 0; i < 4 * count; ++i) segment.x_next.push_back(normal());
      for (std::ptrdiff_t i = 0; i < count; ++i)
        segment.dt.push_back(0.2 + 0.1 * random_.uniform());
      segments_.push_back(std::move(segment));
    }
  }

  ThreadPool pool_;
  RandomStream random_;
  ObjectiveOptions options_;
  std::unique_ptr<Objective<double>> objective_;
  std::vector<Segment<double>> segments_;
  std::vector<std::uint32_t> batch_{2, 0, 1};
};

/// A direction in the space of one kind of parameter: how to move along it, and the derivative from
/// the gradient under test.
struct Direction {
  std::string kind;
  std::function<void(double)> move;
  double derivative;
  double scale;  ///< |gradient| |direction|: errors are relative to it
};

inline Direction along_matrix(const std::string& kind, Matrix<double>& at,
                              const Matrix<double>& gradient, Problem& problem,
                              std::ptrdiff_t first_column, std::ptrdiff_t last_column, bool lower) {
  Matrix<double> d(at.rows(), at.columns());
  double derivative = 0;
  double squared_direction = 0;
  double squared_gradient = 0;
  for (std::ptrdiff_t j = first_column; j < last_column; ++j) {
    for (std::ptrdiff_t i = lower ? j : 0; i < at.rows(); ++i) {
      d(i, j) = problem.normal();
      derivative += d(i, j) * gradient(i, j);
      squared_direction += d(i, j) * d(i, j);
      squared_gradient += gradient(i, j) * gradient(i, j);
    }
  }
  return {kind,
          [&at, d](double h) {
            for (std::ptrdiff_t i = 0; i < at.padded_size(); ++i) at.data()[i] += h * d.data()[i];
          },
          derivative, std::sqrt(squared_direction * squared_gradient)};
}

inline Direction along_law(Quadratic& law, const Quadratic& gradient, Problem& problem,
                           bool quadratic) {
  Quadratic d = Quadratic::zero(law.dimension());
  if (quadratic) {
    for (double& entry : d.A.reshaped()) entry = problem.normal();
    d.A = 0.5 * (d.A + d.A.transpose()).eval();
  } else {
    for (double& entry : d.b) entry = problem.normal();
  }
  const double derivative = d.A.cwiseProduct(gradient.A).sum() + d.b.dot(gradient.b);
  const double scale = quadratic ? d.A.norm() * gradient.A.norm() : d.b.norm() * gradient.b.norm();
  return {quadratic ? "A" : "b", [&law, d](double h) { law = law + h * d; }, derivative, scale};
}

inline std::vector<Direction> all_directions(Problem& problem, const Parameters<double>& gradient,
                                             const ObjectiveValue& value) {
  std::vector<Direction> result;
  for (std::size_t l = 0; l < gradient.layers.size(); ++l) {
    MatrixNormal<double>& q = problem.parameters.layers[l];
    const MatrixNormal<double>& g = gradient.layers[l];
    result.push_back(along_matrix("weights", q.mean, g.mean, problem, 0, q.weights(), false));
    if (q.has_bias)
      result.push_back(
          along_matrix("biases", q.mean, g.mean, problem, q.weights(), q.mean.columns(), false));
    if (q.is_map()) continue;
    result.push_back(along_matrix("row factor", q.row, g.row, problem, 0, q.row.columns(), true));
    result.push_back(
        along_matrix("column factor", q.column, g.column, problem, 0, q.column.columns(), true));
  }
  for (std::size_t k = 0; k < gradient.laws.size() && problem.learns_laws(); ++k) {
    result.push_back(along_law(problem.parameters.laws[k], gradient.laws[k], problem, true));
    result.push_back(along_law(problem.parameters.laws[k], gradient.laws[k], problem, false));
  }
  result.push_back({"output variance", [&problem](double h) { problem.variance[1] += h; },
                    value.variance_gradient[1], std::abs(value.variance_gradient[1])});
  return result;
}

/// Central difference of order six.
inline double difference(Problem& problem, const Direction& direction, double h) {
  const auto at = [&](double s) {
    direction.move(s);
    const double value = problem();
    direction.move(-s);
    return value;
  };
  return (45 * (at(h) - at(-h)) - 9 * (at(2 * h) - at(-2 * h)) + (at(3 * h) - at(-3 * h))) /
         (60 * h);
}

}  // namespace noether::testing_support
