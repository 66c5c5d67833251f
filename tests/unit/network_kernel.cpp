#include <gtest/gtest.h>

#include <tuple>

#include "noether/core/random.hpp"
#include "noether/network/kernel.hpp"
#include "noether/network/reference.hpp"

namespace noether {
namespace {

Weights<double> random_weights(const Architecture& architecture, RandomStream& random) {
  Weights<double> weights(architecture);
  for (auto& tensor : weights.tensors) {
    for (std::ptrdiff_t j = 0; j < tensor.columns(); ++j) {
      for (std::ptrdiff_t i = 0; i < tensor.rows(); ++i) tensor(i, j) = random.normal();
    }
  }
  return weights;
}

template <typename T>
PreparedWeights<T> prepared(const Architecture& architecture, const Weights<double>& weights) {
  PreparedWeights<T> result(architecture);
  for (std::size_t l = 0; l < weights.tensors.size(); ++l) {
    const auto& from = weights.tensors[l];
    for (std::ptrdiff_t j = 0; j < from.columns(); ++j) {
      for (std::ptrdiff_t i = 0; i < from.rows(); ++i)
        result.weights.tensors[l](i, j) = static_cast<T>(from(i, j));
    }
  }
  result.prepare();
  return result;
}

struct Comparison {
  double gradient = 0, hessian = 0, weights = 0, value = 0;
};

/// Largest difference between the kernel and the reference, relative to the largest entry.
template <typename T>
Comparison compare(const Architecture& architecture, std::ptrdiff_t points) {
  RandomStream random({.seed = 3});
  const Weights<double> weights = random_weights(architecture, random);
  const PreparedWeights<T> fast = prepared<T>(architecture, weights);
  const std::ptrdiff_t M = architecture.inputs;
  Eigen::MatrixXd y(M, points);
  Eigen::MatrixXd v(M, points);
  for (double& entry : y.reshaped()) entry = static_cast<double>(static_cast<T>(random.normal()));
  for (double& entry : v.reshaped()) entry = static_cast<double>(static_cast<T>(random.normal()));
  ActivationCache<T> cache(architecture, points + 2);
  T* input = cache.begin(points);
  for (std::ptrdiff_t j = 0; j < points; ++j) {
    for (std::ptrdiff_t i = 0; i < M; ++i)
      input[i + j * cache.input_stride()] = static_cast<T>(y(i, j));
  }
  evaluate(architecture, fast, cache);
  std::vector<T> value(static_cast<std::size_t>(points));
  values(architecture, fast, cache, value.data());
  for (std::ptrdiff_t j = 0; j < points; ++j) {
    for (std::ptrdiff_t i = 0; i < M; ++i)
      cache.direction()[i + j * cache.input_stride()] = static_cast<T>(v(i, j));
  }
  Weights<T> gradient(architecture);
  pull_back(architecture, fast, cache, gradient);

  Weights<double> expected(architecture);
  Comparison worst;
  Comparison scale;
  const auto note = [](double& at, double x) { at = std::max(at, std::abs(x)); };
  for (std::ptrdiff_t j = 0; j < points; ++j) {
    const ReferenceResult r = reference_evaluate(architecture, weights, y.col(j), v.col(j));
    note(worst.value, r.value - static_cast<double>(value[static_cast<std::size_t>(j)]));
    note(scale.value, r.value);
    for (std::ptrdiff_t i = 0; i < M; ++i) {
      note(worst.gradient, r.gradient(i) - static_cast<double>(cache.gradient()(i, j)));
      note(scale.gradient, r.gradient(i));
      note(worst.hessian,
           r.hessian_product(i) - static_cast<double>(cache.hessian_product()(i, j)));
      note(scale.hessian, r.hessian_product(i));
    }
    for (std::size_t l = 0; l < expected.tensors.size(); ++l) {
      for (std::ptrdiff_t at = 0; at < expected.tensors[l].padded_size(); ++at) {
        expected.tensors[l].data()[at] += r.weight_gradient.tensors[l].data()[at];
      }
    }
  }
  for (std::size_t l = 0; l < expected.tensors.size(); ++l) {
    const auto& want = expected.tensors[l];
    for (std::ptrdiff_t j = 0; j < want.columns(); ++j) {
      for (std::ptrdiff_t i = 0; i < want.rows(); ++i) {
        note(worst.weights, want(i, j) - static_cast<double>(gradient.tensors[l](i, j)));
        note(scale.weights, want(i, j));
      }
    }
  }
  return {worst.gradient / scale.gradient, worst.hessian / scale.hessian,
          worst.weights / scale.weights, worst.value / scale.value};
}

using Case = std::tuple<Activation, std::vector<std::ptrdiff_t>, std::ptrdiff_t, std::ptrdiff_t>;
class Kernel : public testing::TestWithParam<Case> {
 protected:
  static Architecture architecture() {
    const auto& [activation, widths, inputs, points] = GetParam();
    return {inputs, widths, activation, activation == Activation::kElu ? 2.0 : 1.0};
  }
};

TEST_P(Kernel, AgreesWithThePlainReferenceInDouble) {
  const Comparison error = compare<double>(architecture(), std::get<3>(GetParam()));
  EXPECT_LT(error.value, 1e-12);
  EXPECT_LT(error.gradient, 1e-12);
  EXPECT_LT(error.hessian, 1e-12);
  EXPECT_LT(error.weights, 1e-12);
}

TEST_P(Kernel, AgreesWithThePlainReferenceInFloat) {
  const Comparison error = compare<float>(architecture(), std::get<3>(GetParam()));
  EXPECT_LT(error.value, 2e-4);
  EXPECT_LT(error.gradient, 2e-4);
  EXPECT_LT(error.hessian, 2e-4);
  EXPECT_LT(error.weights, 2e-4);
}

INSTANTIATE_TEST_SUITE_P(EveryActivationAndShape, Kernel,
                         testing::Combine(testing::Values(Activation::kElu, Activation::kSoftplus,
                                                          Activation::kTanh, Activation::kSine),
                                          testing::Values(std::vector<std::ptrdiff_t>{5},
                                                          std::vector<std::ptrdiff_t>{20, 33},
                                                          std::vector<std::ptrdiff_t>{16, 40, 7},
                                                          std::vector<std::ptrdiff_t>{9, 8, 24, 17,
                                                                                      10}),
                                          testing::Values(2, 12), testing::Values(1, 13, 30)));

}  // namespace
}  // namespace noether
