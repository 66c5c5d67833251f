// Every gradient of the objective against central differences in double precision, and the slope of
// the Taylor remainder.
#include "noether/razor/objective.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "noether/core/random.hpp"

namespace noether {
namespace {

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
  Spread spread = Spread::kSobol;
};

void PrintTo(const Config& config, std::ostream* out) { *out << config.name; }

/// A small random problem: parameters, segments, and the objective as a function of the parameters.
class Problem {
 public:
  explicit Problem(const Config& config, std::uint64_t seed) : lanes_(2), random_({.seed = seed}) {
    options_.architecture = {4, config.widths, config.activation, 1.0};
    options_.step = {config.scheme, config.substeps};
    options_.orbit = {config.measure, 0.7, config.spread, true};
    options_.group = config.group;
    options_.noise_in = config.noise_in;
    options_.map = config.map;
    options_.prior_variance = 0.3;
    options_.tile_pairs = 3;
    options_.segments_per_draw = 1;
    objective_ = std::make_unique<Objective<double>>(options_, lanes_, 8);
    parameters = Parameters<double>(options_, config.biases, config.num_laws);
    fill_parameters();
    make_data();
  }

  double operator()() { return evaluate(nullptr).negative_elbo(); }

  ObjectiveValue evaluate(Parameters<double>* gradient) {
    return objective_->evaluate(parameters, segments_, batch_, 2.5, variance, 5, Purpose::kWeights,
                                3, gradient);
  }

  Parameters<double> zero() const {
    Parameters<double> result = parameters;
    result.set_zero();
    return result;
  }

  double normal() { return random_.normal(); }

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

  Lanes lanes_;
  RandomStream random_;
  ObjectiveOptions options_;
  std::unique_ptr<Objective<double>> objective_;
  std::vector<Segment<double>> segments_;
  std::vector<std::uint32_t> batch_{2, 0, 1};
};

/// A direction in the space of one kind of parameter: how to move along it, and the derivative by
/// hand.
struct Direction {
  std::string kind;
  std::function<void(double)> move;
  double derivative;
  double scale;  ///< |gradient| |direction|: what an error is measured against
};

Direction along_matrix(const std::string& kind, Matrix<double>& at, const Matrix<double>& gradient,
                       Problem& problem, std::ptrdiff_t first_column, std::ptrdiff_t last_column,
                       bool lower) {
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

Direction along_law(Quadratic& law, const Quadratic& gradient, Problem& problem, bool quadratic) {
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

std::vector<Direction> all_directions(Problem& problem, const Parameters<double>& gradient,
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
  for (std::size_t k = 0; k < gradient.laws.size(); ++k) {
    result.push_back(along_law(problem.parameters.laws[k], gradient.laws[k], problem, true));
    result.push_back(along_law(problem.parameters.laws[k], gradient.laws[k], problem, false));
  }
  result.push_back({"output variance", [&problem](double h) { problem.variance[1] += h; },
                    value.variance_gradient[1], std::abs(value.variance_gradient[1])});
  return result;
}

/// Central difference of order six.
double difference(Problem& problem, const Direction& direction, double h) {
  const auto at = [&](double s) {
    direction.move(s);
    const double value = problem();
    direction.move(-s);
    return value;
  };
  return (45 * (at(h) - at(-h)) - 9 * (at(2 * h) - at(-2 * h)) + (at(3 * h) - at(-3 * h))) /
         (60 * h);
}

class Gradient : public testing::TestWithParam<Config> {};

TEST_P(Gradient, AgreesWithCentralDifferences) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Problem problem(GetParam(), seed);
    Parameters<double> gradient = problem.zero();
    const ObjectiveValue value = problem.evaluate(&gradient);
    ASSERT_TRUE(value.finite);
    EXPECT_NEAR(value.negative_elbo(), problem(), 1e-9 * std::abs(value.negative_elbo()));
    for (const Direction& direction : all_directions(problem, gradient, value)) {
      const double numeric = difference(problem, direction, 3e-4);
      EXPECT_LT(std::abs(direction.derivative - numeric) / direction.scale, 1e-7) << direction.kind;
    }
  }
}

TEST_P(Gradient, TaylorRemainderHasSlopeTwo) {
  Problem problem(GetParam(), 4);
  Parameters<double> gradient = problem.zero();
  const ObjectiveValue value = problem.evaluate(&gradient);
  const double base = problem();
  for (const Direction& direction : all_directions(problem, gradient, value)) {
    const auto remainder = [&](double h) {
      direction.move(h);
      const double result = std::abs(problem() - base - h * direction.derivative);
      direction.move(-h);
      return result;
    };
    const double fine = remainder(1e-4);
    const double coarse = remainder(1e-3);
    if (coarse < 1e-9 * std::abs(base)) continue;  // the objective is linear in this direction
    EXPECT_NEAR(std::log10(coarse / fine), 2, 0.15) << direction.kind;
  }
}

using V = std::vector<std::ptrdiff_t>;
INSTANTIATE_TEST_SUITE_P(
    Configurations, Gradient,
    testing::Values(Config{"midpoint_ball", V{7, 6}, Activation::kTanh, Scheme::kMidpoint, 1,
                           Measure::kBall, NoiseIn::kTargets, Biases::kPosterior},
                    Config{"midpoint_one_layer", V{9}, Activation::kSoftplus, Scheme::kMidpoint, 1,
                           Measure::kBox, NoiseIn::kStates, Biases::kPoint},
                    Config{"mirk4_states", V{6, 8}, Activation::kSoftplus, Scheme::kMirk4, 1,
                           Measure::kNormal, NoiseIn::kStates, Biases::kPosterior},
                    Config{"rk4", V{6, 5}, Activation::kTanh, Scheme::kRk4, 2, Measure::kBall,
                           NoiseIn::kTargets, Biases::kPosterior},
                    Config{"rk4_states", V{6, 5}, Activation::kSine, Scheme::kRk4, 1, Measure::kBox,
                           NoiseIn::kStates, Biases::kPoint},
                    Config{"euler", V{5, 7}, Activation::kSine, Scheme::kEuler, 20, Measure::kBox,
                           NoiseIn::kTargets, Biases::kPoint},
                    Config{"five_layers", V{5, 6, 7, 4, 5}, Activation::kTanh, Scheme::kMidpoint, 1,
                           Measure::kBall, NoiseIn::kTargets, Biases::kPosterior},
                    Config{"map", V{6, 6}, Activation::kSoftplus, Scheme::kMirk4, 1, Measure::kBall,
                           NoiseIn::kTargets, Biases::kPoint, true},
                    Config{"no_group", V{6, 6}, Activation::kTanh, Scheme::kMidpoint, 1,
                           Measure::kBall, NoiseIn::kStates, Biases::kPosterior, false,
                           GroupMode::kNone, 0},
                    Config{"fixed_group_independent_times", V{6, 6}, Activation::kTanh,
                           Scheme::kRk4, 1, Measure::kNormal, NoiseIn::kTargets, Biases::kPosterior,
                           false, GroupMode::kLearn, 1, Spread::kIndependent}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Objective, SameBitsForAnyNumberOfThreads) {
  ObjectiveOptions options;
  options.architecture = {4, {40, 40}};
  options.segments_per_draw = 2;
  std::vector<Segment<float>> segments(9);
  RandomStream random({.seed = 3});
  for (auto& segment : segments) {
    segment.count = 30;
    for (int i = 0; i < 120; ++i) segment.x.push_back(static_cast<float>(random.normal()));
    for (int i = 0; i < 120; ++i) segment.x_next.push_back(static_cast<float>(random.normal()));
    segment.dt.assign(30, 0.1F);
  }
  std::vector<std::uint32_t> batch(segments.size());
  std::iota(batch.begin(), batch.end(), 0U);
  Parameters<float> parameters(options, Biases::kPosterior, 5);
  for (auto& layer : parameters.layers) {
    for (auto* matrix : {&layer.mean, &layer.row, &layer.column}) {
      for (std::ptrdiff_t j = 0; j < matrix->columns(); ++j) {
        for (std::ptrdiff_t i = 0; i < matrix->rows(); ++i) {
          if (matrix == &layer.mean || i >= j)
            (*matrix)(i, j) = static_cast<float>(0.1 * random.normal()) + (i == j ? 0.3F : 0.F);
        }
      }
    }
  }
  for (Quadratic& law : parameters.laws) law.A.setIdentity();
  const std::vector<double> variance(4, 0.1);
  std::vector<Parameters<float>> gradients;
  std::vector<double> values;
  for (const int threads : {1, 2, 3}) {
    Lanes lanes(threads);
    Objective<float> objective(options, lanes, 30);
    Parameters<float> gradient = parameters;
    const auto value = objective.evaluate(parameters, segments, batch, 1, variance, 1,
                                          Purpose::kWeights, 0, &gradient);
    values.push_back(value.negative_elbo());
    gradients.push_back(std::move(gradient));
  }
  for (const std::size_t other : {1U, 2U}) {
    EXPECT_EQ(values[0], values[other]);
    for (std::size_t l = 0; l < parameters.layers.size(); ++l) {
      const auto& a = gradients[0].layers[l];
      const auto& b = gradients[other].layers[l];
      EXPECT_TRUE(std::equal(a.mean.data(), a.mean.data() + a.mean.padded_size(), b.mean.data()));
      EXPECT_TRUE(std::equal(a.row.data(), a.row.data() + a.row.padded_size(), b.row.data()));
      EXPECT_TRUE(
          std::equal(a.column.data(), a.column.data() + a.column.padded_size(), b.column.data()));
    }
    for (std::size_t k = 0; k < parameters.laws.size(); ++k)
      EXPECT_EQ(gradients[0].laws[k].A, gradients[other].laws[k].A);
  }
}

}  // namespace
}  // namespace noether
