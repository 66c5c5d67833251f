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

template <typename T>
OrbitFlows<T> reported_orbit(const OrbitSampling& sampling, const std::vector<Quadratic>& laws,
                             int num_samples, std::uint64_t seed) {
  if (laws.empty()) return {};
  OrbitFlows<T> flows(laws[0].dimension(), num_samples);
  const MatrixXd tau = sample_symmetry_times(sampling, static_cast<Index>(laws.size()), num_samples,
                                             {seed, Purpose::kEvaluation, 0, 1});
  FlowMaker().make(generators_of(laws), tau, flows);
  return flows;
}

template <typename T>
struct ModelFieldOf<T>::Impl {
  Architecture architecture;
  std::vector<MatrixNormal<float>> layers;
  OrbitFlows<T> orbit;
  std::uint64_t seed;
  Weights<float> drawn;
  PreparedWeights<T> weights;
  ThreadPool& pool;
  std::vector<std::unique_ptr<AveragedField<T>>> fields;  // one per thread
  std::vector<MatrixNormalDraw<float>> draws;

  Impl(const Architecture& a, const std::vector<MatrixNormal<float>>& q, OrbitFlows<T> o,
       std::uint64_t s, ThreadPool& l)
      : architecture(a),
        layers(q),
        orbit(std::move(o)),
        seed(s),
        drawn(architecture),
        weights(architecture),
        pool(l) {
    const Index samples = std::max<Index>(1, orbit.count);
    for (int thread = 0; thread < pool.num_threads(); ++thread)
      fields.push_back(std::make_unique<AveragedField<T>>(architecture, samples, kChunk, 1));
    for (const auto& layer : layers) {
      draws.push_back(layer.is_map() ? MatrixNormalDraw<float>{} : MatrixNormalDraw<float>(layer));
    }
  }

  /// Sets the weights to mean + sign * offset of the current draws.
  void set_weights(float sign) {
    for (std::size_t l = 0; l < layers.size(); ++l) {
      Matrix<float>& from = drawn.tensors[l];
      Matrix<T>& to = weights.weights.tensors[l];
      apply_draw(layers[l], draws[l], sign, from);
      for (Index j = 0; j < from.columns(); ++j)
        std::copy_n(from.column(j), from.rows(), to.column(j));
    }
    weights.prepare();
    for (auto& field : fields) field->bind(weights, orbit.count > 0 ? &orbit : nullptr);
  }

  /// Evaluates the field on chunks of points and calls visit(field, first, count, f) for each.
  template <typename Visit>
  void for_chunks(const MatrixXd& points, const Visit& visit) {
    const auto chunks = static_cast<std::size_t>((points.cols() + kChunk - 1) / kChunk);
    pool.run(chunks, [&](std::size_t chunk, int thread) {
      const Index first = static_cast<Index>(chunk) * kChunk;
      const Index count = std::min(kChunk, points.cols() - first);
      const auto size = static_cast<std::size_t>(points.rows() * count);
      std::vector<T> x(size);
      std::vector<T> f(size);
      std::copy_n(points.data() + first * points.rows(), size, x.begin());
      AveragedField<T>& field = *fields[static_cast<std::size_t>(thread)];
      field.evaluate(0, x.data(), count, f.data());
      visit(field, first, count, f.data());
    });
  }
};

template <typename T>
ModelFieldOf<T>::ModelFieldOf(const ObjectiveOptions& options, const Parameters<float>& parameters,
                              int num_samples, std::uint64_t seed, ThreadPool& pool)
    : ModelFieldOf(options.architecture, parameters.layers,
                   reported_orbit<T>(options.orbit.sampling, parameters.laws, num_samples, seed),
                   seed, pool) {}

template <typename T>
ModelFieldOf<T>::ModelFieldOf(const Architecture& architecture,
                              const std::vector<MatrixNormal<float>>& layers, OrbitFlows<T> orbit,
                              std::uint64_t seed, ThreadPool& pool)
    : impl_(std::make_unique<Impl>(architecture, layers, std::move(orbit), seed, pool)) {
  use_mean();
}

template <typename T>
ModelFieldOf<T>::~ModelFieldOf() = default;

template <typename T>
void ModelFieldOf<T>::use_mean() {
  impl_->set_weights(0);
}

template <typename T>
void ModelFieldOf<T>::use_draw(std::uint64_t index, float sign) {
  Impl& m = *impl_;
  for (std::size_t l = 0; l < m.layers.size(); ++l) {
    if (m.layers[l].is_map()) continue;
    draw(m.layers[l], {m.seed, Purpose::kEvaluation, 1 + index, static_cast<std::uint32_t>(l)},
         m.draws[l]);
  }
  m.set_weights(sign);
}

template <typename T>
MatrixXd ModelFieldOf<T>::field(const MatrixXd& points) {
  MatrixXd result(points.rows(), points.cols());
  impl_->for_chunks(points, [&](const auto&, Index first, Index count, const T* f) {
    std::copy_n(f, points.rows() * count, result.data() + first * points.rows());
  });
  return result;
}

template <typename T>
VectorXd ModelFieldOf<T>::hamiltonian(const MatrixXd& points) {
  VectorXd result(points.cols());
  impl_->for_chunks(points, [&](auto& field, Index first, Index count, const T*) {
    std::vector<T> h(static_cast<std::size_t>(count));
    field.hamiltonian(0, h.data());
    std::copy(h.begin(), h.end(), result.data() + first);
  });
  return result;
}

template <typename T>
MatrixXd ModelFieldOf<T>::advance(const MatrixXd& points, const VectorXd& dt, int substeps) {
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

#define NOETHER_INSTANTIATE(T)                                                                  \
  template OrbitFlows<T> reported_orbit<T>(const OrbitSampling&, const std::vector<Quadratic>&, \
                                           int, std::uint64_t);                                 \
  template class ModelFieldOf<T>;
NOETHER_INSTANTIATE(float)
NOETHER_INSTANTIATE(double)
#undef NOETHER_INSTANTIATE

}  // namespace noether
