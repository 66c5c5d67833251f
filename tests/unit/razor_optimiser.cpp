// Adam against a few lines of the textbook in double precision, and which parameters it moves.
#include "noether/razor/optimiser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "noether/core/error.hpp"
#include "noether/linalg/decompositions.hpp"
#include "support/random_matrices.hpp"

namespace noether {
namespace {

using Eigen::VectorXd;

/// Kingma & Ba 2015, algorithm 1, behind a clip at a multiple of the running norm.
class Textbook {
 public:
  explicit Textbook(double rate, double clip) : rate_(rate), clip_(clip) {}

  void step(VectorXd& x, const VectorXd& gradient) {
    const VectorXd g = clipped(gradient);
    if (t_++ == 0) m_ = v_ = VectorXd::Zero(g.size());
    m_ = 0.9 * m_ + 0.1 * g;
    v_ = 0.999 * v_ + 0.001 * g.cwiseAbs2();
    const VectorXd m_hat = m_ / (1 - std::pow(0.9, t_));
    const VectorXd v_hat = v_ / (1 - std::pow(0.999, t_));
    x.array() -= rate_ * m_hat.array() / (v_hat.array().sqrt() + 1e-8);
  }

 private:
  VectorXd clipped(const VectorXd& gradient) {
    if (t_ == 0) norm_ = gradient.norm();
    const double limit = clip_ * norm_;
    VectorXd g = gradient.norm() > limit ? (limit / gradient.norm()) * gradient : gradient;
    norm_ = 0.95 * norm_ + 0.05 * g.norm();
    return g;
  }

  double rate_, clip_;
  int t_ = 0;
  double norm_ = 0;
  VectorXd m_, v_;
};

/// The arrays of a set of parameters by name, as vectors of doubles without padding.
struct Arrays {
  std::vector<std::string> names;
  std::vector<VectorXd> values;

  void add(const std::string& name, const Matrix<float>& matrix, std::ptrdiff_t first,
           std::ptrdiff_t last) {
    VectorXd flat(matrix.rows() * (last - first));
    for (std::ptrdiff_t j = first; j < last; ++j) {
      for (std::ptrdiff_t i = 0; i < matrix.rows(); ++i)
        flat(i + (j - first) * matrix.rows()) = static_cast<double>(matrix(i, j));
    }
    names.push_back(name);
    values.push_back(flat);
  }
};

Arrays arrays_of(const Parameters<float>& parameters) {
  Arrays result;
  for (const MatrixNormal<float>& q : parameters.layers) {
    result.add("weights", q.mean, 0, q.weights());
    if (q.has_bias) result.add("bias", q.mean, q.weights(), q.mean.columns());
    result.add("row", q.row, 0, q.row.columns());
    result.add("column", q.column, 0, q.column.columns());
  }
  for (const Quadratic& law : parameters.laws) {
    result.names.emplace_back("law");
    result.values.push_back(flatten(law));
  }
  return result;
}

double rate_of(const std::string& name, const OptimiserOptions& options) {
  if (name == "law") return options.learning_rates.generators;
  return name == "row" || name == "column" ? options.learning_rates.factors
                                           : options.learning_rates.rest;
}

class OptimiserTest : public testing::Test {
 protected:
  OptimiserTest() {
    options_.means = MeansOptimiser::kAdam;
    options_.learning_rates.means = 2e-2;
    options_.learning_rates.rest = 2e-3;
    parameters_ = drawn(1);
    for (MatrixNormal<float>& q : parameters_.layers) {
      for (Matrix<float>* factor : {&q.row, &q.column}) {
        for (std::ptrdiff_t i = 0; i < factor->rows(); ++i) (*factor)(i, i) = 1;
      }
    }
  }

  /// Of the shape of the parameters, every number normal times `size`.
  Parameters<float> drawn(double size) {
    Parameters<float> result;
    result.layers =
        make_layers<float>({4, {5, 3}, Activation::kTanh, 1}, Biases::kPosterior, false);
    for (MatrixNormal<float>& q : result.layers) {
      fill(q.mean, size);
      fill(q.row, size);
      fill(q.column, size);
    }
    for (int k = 0; k < 2; ++k)
      result.laws.push_back(testing_support::random_law(4, size, random_));
    return result;
  }

  Optimiser optimiser() { return {options_, parameters_, pool_}; }

  void step(Optimiser& optimiser, Parameters<float> gradient, double rate_scale = 1) {
    optimiser.step(parameters_, gradient, rate_scale);
  }

  OptimiserOptions options_;
  Parameters<float> parameters_;
  RandomStream random_{{.seed = 5}};

 private:
  void fill(Matrix<float>& matrix, double size) {
    for (std::ptrdiff_t j = 0; j < matrix.columns(); ++j) {
      for (std::ptrdiff_t i = 0; i < matrix.rows(); ++i)
        matrix(i, j) = static_cast<float>(size * random_.normal());
    }
  }

  ThreadPool pool_{2};
};

using Adam = OptimiserTest;

TEST_F(Adam, FollowsTheTextbookInEveryArray) {
  constexpr double kScale = 0.7;
  Optimiser tested = optimiser();
  Arrays expected = arrays_of(parameters_);
  std::vector<Textbook> reference;
  for (const std::string& name : expected.names)
    reference.emplace_back(kScale * rate_of(name, options_), options_.clip);
  for (int t = 0; t < 60; ++t) {
    const Parameters<float> gradient = drawn(t % 10 == 7 ? 200 : 1);  // some far beyond the clip
    const Arrays gradients = arrays_of(gradient);
    for (std::size_t k = 0; k < reference.size(); ++k)
      reference[k].step(expected.values[k], gradients.values[k]);
    step(tested, gradient, kScale);
  }
  const Arrays found = arrays_of(parameters_);
  for (std::size_t k = 0; k < reference.size(); ++k) {
    const double travelled = 60 * kScale * rate_of(found.names[k], options_);
    EXPECT_LT((found.values[k] - expected.values[k]).cwiseAbs().maxCoeff(), 1e-5 * (1 + travelled))
        << found.names[k] << ", array " << k;
  }
}

// Without the correction of the moments' start at zero it would be sqrt(10) times as much.
TEST_F(Adam, FirstStepIsTheRateWhateverTheGradient) {
  for (const double size : {0.1, 1.0, 1e3}) {
    const Arrays before = arrays_of(parameters_);
    Optimiser tested = optimiser();
    const Parameters<float> gradient = drawn(size);
    step(tested, gradient);
    const Arrays after = arrays_of(parameters_);
    const Arrays gradients = arrays_of(gradient);
    for (std::size_t k = 0; k < before.values.size(); ++k) {
      const double rate = rate_of(before.names[k], options_);
      const VectorXd moved = before.values[k] - after.values[k];
      const VectorXd expected = rate * gradients.values[k].array().sign();
      EXPECT_LT((moved - expected).cwiseAbs().maxCoeff(), 0.01 * rate) << before.names[k];
    }
  }
}

TEST_F(Adam, AClippedGradientActsLikeOneAtTheLimit) {
  const Parameters<float> start = parameters_;
  const Parameters<float> gradient = drawn(1);
  const auto times = [&](float factor) {
    Parameters<float> result = gradient;
    for (MatrixNormal<float>& q : result.layers) {
      for (Matrix<float>* matrix : {&q.mean, &q.row, &q.column}) {
        for (std::ptrdiff_t i = 0; i < matrix->padded_size(); ++i) matrix->data()[i] *= factor;
      }
    }
    for (Quadratic& law : result.laws) law = static_cast<double>(factor) * law;
    return result;
  };
  const auto after = [&](float spike) {
    parameters_ = start;
    Optimiser tested = optimiser();
    for (const float factor : {1.0F, 1.0F, spike, 1.0F}) step(tested, times(factor));
    return arrays_of(parameters_);
  };
  const Arrays limit = after(static_cast<float>(options_.clip));
  const Arrays beyond = after(1000);
  const Arrays below = after(0.5F * static_cast<float>(options_.clip));
  for (std::size_t k = 0; k < limit.values.size(); ++k) {
    EXPECT_LT((limit.values[k] - beyond.values[k]).norm(), 1e-6) << limit.names[k];
    EXPECT_GT((limit.values[k] - below.values[k]).norm(), 1e-5) << limit.names[k];
  }
}

TEST_F(Adam, DiagonalsOfFactorsStayPositive) {
  options_.learning_rates.factors = 0.4;
  Optimiser tested = optimiser();
  Parameters<float> gradient = drawn(1);
  for (MatrixNormal<float>& q : gradient.layers) {
    for (std::ptrdiff_t i = 0; i < q.row.rows(); ++i) q.row(i, i) = 1;
  }
  for (int t = 0; t < 5; ++t) step(tested, gradient);
  for (const MatrixNormal<float>& q : parameters_.layers) {
    for (std::ptrdiff_t i = 0; i < q.row.rows(); ++i) EXPECT_EQ(q.row(i, i), 1e-5F);
  }
}

TEST_F(OptimiserTest, ARowFactorThatIsNotTrainedStays) {
  options_.row_factor_trained = false;
  Optimiser tested = optimiser();
  const Arrays before = arrays_of(parameters_);
  step(tested, drawn(1));
  const Arrays after = arrays_of(parameters_);
  for (std::size_t k = 0; k < before.values.size(); ++k)
    EXPECT_EQ(before.values[k] == after.values[k], before.names[k] == "row") << before.names[k];
}

TEST_F(OptimiserTest, LawsSetAnewStartAfreshAndOthersGoOn) {
  Optimiser tested = optimiser();
  for (int t = 0; t < 10; ++t) step(tested, drawn(1));
  parameters_.laws.resize(1);
  tested.reset_generators(1);
  tested.set_generator_rate(0.125);
  Parameters<float> gradient = drawn(1);
  gradient.laws.resize(1);
  const Arrays before = arrays_of(parameters_);
  step(tested, gradient);
  const Arrays after = arrays_of(parameters_);
  const VectorXd law = before.values.back() - after.values.back();
  EXPECT_LT((law.cwiseAbs().array() - 0.125).abs().maxCoeff(), 1e-5);
  const VectorXd weights = before.values.front() - after.values.front();
  EXPECT_GT((weights.cwiseAbs().array() - options_.learning_rates.rest).abs().maxCoeff(),
            0.1 * options_.learning_rates.rest);
}

// Singular values of what Newton-Schulz makes lie between 0.68 and 1.14 (Jordan et al. 2024).
TEST_F(OptimiserTest, MuonTurnsMatricesAndAdamTheRest) {
  options_.means = MeansOptimiser::kMuon;
  Optimiser tested = optimiser();
  const Parameters<float> before = parameters_;
  step(tested, drawn(1));
  const std::ptrdiff_t sides[] = {5, 5};  // the larger one of (5, 4) and (3, 5)
  for (std::size_t l = 0; l < 2; ++l) {
    const MatrixNormal<float>& q = before.layers[l];
    Eigen::MatrixXd moved(q.mean.rows(), q.weights());
    for (std::ptrdiff_t j = 0; j < q.weights(); ++j) {
      for (std::ptrdiff_t i = 0; i < q.mean.rows(); ++i)
        moved(i, j) = static_cast<double>(q.mean(i, j) - parameters_.layers[l].mean(i, j));
    }
    const double unit =
        options_.learning_rates.means * 0.2 * std::sqrt(static_cast<double>(sides[l]));
    const VectorXd values = Eigen::BDCSVD<Eigen::MatrixXd>(moved).singularValues() / unit;
    EXPECT_GT(values.minCoeff(), 0.6);
    EXPECT_LT(values.maxCoeff(), 1.2);
  }
  for (std::ptrdiff_t i = 0; i < 3; ++i) {
    const float output = before.layers[2].mean(i, 0) - parameters_.layers[2].mean(i, 0);
    EXPECT_NEAR(std::abs(static_cast<double>(output)), options_.learning_rates.rest, 1e-6);
    const float bias = before.layers[1].mean(i, 5) - parameters_.layers[1].mean(i, 5);
    EXPECT_NEAR(std::abs(static_cast<double>(bias)), options_.learning_rates.rest, 1e-6);
  }
}

TEST_F(OptimiserTest, GoesOnFromAnArchiveWithTheSameBits) {
  options_.means = MeansOptimiser::kMuon;
  Optimiser tested = optimiser();
  for (int t = 0; t < 5; ++t) step(tested, drawn(1));
  Archive archive;
  tested.save("optimiser.", archive);
  Optimiser other = optimiser();
  other.load("optimiser.", archive);
  const Parameters<float> start = parameters_;
  const Parameters<float> gradient = drawn(1);
  step(tested, gradient);
  const Arrays expected = arrays_of(parameters_);
  parameters_ = start;
  step(other, gradient);
  EXPECT_EQ(arrays_of(parameters_).values, expected.values);
}

TEST(OptimiserNames, GoThereAndBack) {
  for (const char* name : {"adam", "muon"})
    EXPECT_EQ(name_of(from_name<MeansOptimiser>(name)), name);
  EXPECT_THROW(from_name<MeansOptimiser>("sgd"), UsageError);
}

}  // namespace
}  // namespace noether
