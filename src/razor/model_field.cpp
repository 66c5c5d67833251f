#include "noether/razor/model_field.hpp"

#include <algorithm>

#include "noether/symmetry/averaged_field.hpp"

namespace noether {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {
constexpr Index kChunk = 32;
}

struct ModelField::Impl {
  ObjectiveOptions options;
  Parameters<float> parameters;
  std::uint64_t seed;
  PreparedWeights<float> weights;
  OrbitFlows<float> flows;
  bool averaged;
  std::unique_ptr<AveragedField<float>> field;
  std::vector<MatrixNormalDraw<float>> draws;

  Impl(const ObjectiveOptions& o, const Parameters<float>& p, int num_samples, std::uint64_t s)
      : options(o), parameters(p), seed(s), weights(o.architecture), averaged(!p.laws.empty()) {
    const Index samples = averaged ? num_samples : 1;
    if (averaged) {
      flows = OrbitFlows<float>(o.architecture.inputs, samples);
      const MatrixXd tau = sample_symmetry_times(o.orbit, static_cast<Index>(p.laws.size()),
                                                 samples, {seed, Purpose::kEvaluation, 0, 1});
      FlowMaker().make(generators_of(p.laws), tau, flows);
    }
    field = std::make_unique<AveragedField<float>>(options.architecture, samples, kChunk, 1);
    for (const auto& layer : parameters.layers) {
      draws.push_back(layer.is_map() ? MatrixNormalDraw<float>{} : MatrixNormalDraw<float>(layer));
    }
  }

  /// Sets the weights to mean + sign * offset of the current draws.
  void set_weights(float sign) {
    for (std::size_t l = 0; l < parameters.layers.size(); ++l) {
      apply_draw(parameters.layers[l], draws[l], sign, weights.weights.tensors[l]);
    }
    weights.prepare();
    field->bind(weights, averaged ? &flows : nullptr);
  }

  /// Calls visit(first, count, x) for chunks of points in the kernel's scalar.
  template <typename Visit>
  void for_chunks(const MatrixXd& points, const Visit& visit) {
    std::vector<float> x(static_cast<std::size_t>(points.rows() * kChunk));
    for (Index first = 0; first < points.cols(); first += kChunk) {
      const Index count = std::min(kChunk, points.cols() - first);
      std::copy_n(points.data() + first * points.rows(), points.rows() * count, x.begin());
      visit(first, count, x.data());
    }
  }
};

ModelField::ModelField(const ObjectiveOptions& options, const Parameters<float>& parameters,
                       int num_samples, std::uint64_t seed)
    : impl_(std::make_unique<Impl>(options, parameters, num_samples, seed)) {
  use_mean();
}
ModelField::~ModelField() = default;

void ModelField::use_mean() { impl_->set_weights(0); }

void ModelField::use_draw(std::uint64_t index) {
  Impl& m = *impl_;
  for (std::size_t l = 0; l < m.parameters.layers.size(); ++l) {
    if (m.parameters.layers[l].is_map()) continue;
    draw(m.parameters.layers[l],
         {m.seed, Purpose::kEvaluation, 1 + index, static_cast<std::uint32_t>(l)}, m.draws[l]);
  }
  m.set_weights(1);
}

MatrixXd ModelField::field(const MatrixXd& points) {
  MatrixXd result(points.rows(), points.cols());
  std::vector<float> f(static_cast<std::size_t>(points.rows() * kChunk));
  impl_->for_chunks(points, [&](Index first, Index count, const float* x) {
    impl_->field->evaluate(0, x, count, f.data());
    std::copy_n(f.begin(), points.rows() * count, result.data() + first * points.rows());
  });
  return result;
}

VectorXd ModelField::hamiltonian(const MatrixXd& points) {
  VectorXd result(points.cols());
  std::vector<float> f(static_cast<std::size_t>(points.rows() * kChunk));
  std::vector<float> h(kChunk);
  impl_->for_chunks(points, [&](Index first, Index count, const float* x) {
    impl_->field->evaluate(0, x, count, f.data());
    impl_->field->hamiltonian(0, h.data());
    std::copy_n(h.begin(), count, result.data() + first);
  });
  return result;
}

MatrixXd ModelField::advance(const MatrixXd& points, const VectorXd& dt, int substeps) {
  MatrixXd x = points;
  const auto weights = dt.transpose() / static_cast<double>(substeps);
  const auto step = [&weights](const MatrixXd& f, double part) -> MatrixXd {
    return f.array().rowwise() * (part * weights).array();
  };
  for (int s = 0; s < substeps; ++s) {
    const MatrixXd k1 = field(x);
    const MatrixXd k2 = field(x + step(k1, 0.5));
    const MatrixXd k3 = field(x + step(k2, 0.5));
    const MatrixXd k4 = field(x + step(k3, 1));
    x += step(k1 + 2 * k2 + 2 * k3 + k4, 1.0 / 6);
  }
  return x;
}

}  // namespace noether
