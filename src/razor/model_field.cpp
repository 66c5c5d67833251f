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
  Lanes& lanes;
  std::vector<std::unique_ptr<AveragedField<float>>> fields;  // one a thread
  std::vector<MatrixNormalDraw<float>> draws;

  Impl(const ObjectiveOptions& o, const Parameters<float>& p, int num_samples, std::uint64_t s,
       Lanes& l)
      : options(o),
        parameters(p),
        seed(s),
        weights(o.architecture),
        averaged(!p.laws.empty()),
        lanes(l) {
    const Index samples = averaged ? num_samples : 1;
    if (averaged) {
      flows = OrbitFlows<float>(o.architecture.inputs, samples);
      const MatrixXd tau = sample_symmetry_times(o.orbit, static_cast<Index>(p.laws.size()),
                                                 samples, {seed, Purpose::kEvaluation, 0, 1});
      FlowMaker().make(generators_of(p.laws), tau, flows);
    }
    for (int thread = 0; thread < lanes.num_threads(); ++thread)
      fields.push_back(
          std::make_unique<AveragedField<float>>(options.architecture, samples, kChunk, 1));
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
    for (auto& field : fields) field->bind(weights, averaged ? &flows : nullptr);
  }

  /// Evaluates chunks of points, then calls visit(field, first, count, f) with the fields there.
  template <typename Visit>
  void for_chunks(const MatrixXd& points, const Visit& visit) {
    const auto chunks = static_cast<std::size_t>((points.cols() + kChunk - 1) / kChunk);
    lanes.run(chunks, [&](std::size_t chunk, int thread) {
      const Index first = static_cast<Index>(chunk) * kChunk;
      const Index count = std::min(kChunk, points.cols() - first);
      const auto size = static_cast<std::size_t>(points.rows() * count);
      std::vector<float> x(size);
      std::vector<float> f(size);
      std::copy_n(points.data() + first * points.rows(), size, x.begin());
      AveragedField<float>& field = *fields[static_cast<std::size_t>(thread)];
      field.evaluate(0, x.data(), count, f.data());
      visit(field, first, count, f.data());
    });
  }
};

ModelField::ModelField(const ObjectiveOptions& options, const Parameters<float>& parameters,
                       int num_samples, std::uint64_t seed, Lanes& lanes)
    : impl_(std::make_unique<Impl>(options, parameters, num_samples, seed, lanes)) {
  use_mean();
}
ModelField::~ModelField() = default;

void ModelField::use_mean() { impl_->set_weights(0); }

void ModelField::use_draw(std::uint64_t index, float sign) {
  Impl& m = *impl_;
  for (std::size_t l = 0; l < m.parameters.layers.size(); ++l) {
    if (m.parameters.layers[l].is_map()) continue;
    draw(m.parameters.layers[l],
         {m.seed, Purpose::kEvaluation, 1 + index, static_cast<std::uint32_t>(l)}, m.draws[l]);
  }
  m.set_weights(sign);
}

MatrixXd ModelField::field(const MatrixXd& points) {
  MatrixXd result(points.rows(), points.cols());
  impl_->for_chunks(points, [&](const auto&, Index first, Index count, const float* f) {
    std::copy_n(f, points.rows() * count, result.data() + first * points.rows());
  });
  return result;
}

VectorXd ModelField::hamiltonian(const MatrixXd& points) {
  VectorXd result(points.cols());
  impl_->for_chunks(points, [&](auto& field, Index first, Index count, const float*) {
    std::vector<float> h(static_cast<std::size_t>(count));
    field.hamiltonian(0, h.data());
    std::copy(h.begin(), h.end(), result.data() + first);
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
