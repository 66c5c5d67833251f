#include "noether/model/learned_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "noether/core/archive_io.hpp"
#include "noether/core/error.hpp"

namespace noether {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

void put_text(Archive& archive, const std::string& name, const std::string& text) {
  put(archive, name, std::vector<std::uint8_t>(text.begin(), text.end()));
}

void put_number(Archive& archive, const std::string& name, std::int64_t value) {
  put(archive, name, std::vector<std::int64_t>{value});
}

/// A matrix without its padding, row-major as NumPy expects.
Array dense(const Matrix<float>& matrix) {
  std::vector<float> values;
  for (Index i = 0; i < matrix.rows(); ++i) {
    for (Index j = 0; j < matrix.columns(); ++j) values.push_back(matrix(i, j));
  }
  return {{static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.columns())},
          std::move(values)};
}

/// Stacks of (M, M) matrices are kept column-major in memory and row-major in the file.
std::vector<double> transposed(const std::vector<double>& matrices, Index M) {
  std::vector<double> result(matrices.size());
  for (std::size_t at = 0; at < matrices.size(); at += static_cast<std::size_t>(M * M)) {
    MatrixXd::Map(result.data() + at, M, M) = MatrixXd::Map(matrices.data() + at, M, M).transpose();
  }
  return result;
}

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw IoError(fmt::format(
      "the archive's '{}' {}. It is damaged or was written by another version.", name, what));
}

/// Reads arrays and reports what is wrong with them.
class Reader {
 public:
  explicit Reader(const Archive& archive) : archive_(archive) {}

  /// Finite numbers of a given shape.
  template <typename T>
  const std::vector<T>& numbers(const std::string& name,
                                const std::vector<std::size_t>& shape) const {
    const auto& values = values_of<T>(archive_, name);
    if (entry(archive_, name).shape != shape) refuse(name, "has another shape");
    if constexpr (std::is_floating_point_v<T>) {
      if (!std::all_of(values.begin(), values.end(), [](T x) { return std::isfinite(x); }))
        refuse(name, "holds a value that is not finite");
    }
    return values;
  }
  template <typename T>
  [[nodiscard]] T number(const std::string& name) const {
    return numbers<T>(name, {1})[0];
  }
  [[nodiscard]] VectorXd vector(const std::string& name, std::size_t size) const {
    return VectorXd::Map(numbers<double>(name, {size}).data(), static_cast<Index>(size));
  }
  [[nodiscard]] std::string text(const std::string& name) const {
    const auto& bytes = values_of<std::uint8_t>(archive_, name);
    return {bytes.begin(), bytes.end()};
  }
  /// Reads an enum by its name. The message of from_name() is about settings, so it is replaced.
  template <typename Enum>
  Enum choice(const std::string& name, Enum (*from_name)(const std::string&)) const {
    try {
      return from_name(text(name));
    } catch (const UsageError&) {
      refuse(name, "is none of the names this version knows");
    }
  }
  [[nodiscard]] Matrix<float> matrix(const std::string& name, std::size_t rows,
                                     std::size_t columns) const {
    const auto& values = numbers<float>(name, {rows, columns});
    Matrix<float> result(static_cast<Index>(rows), static_cast<Index>(columns));
    for (std::size_t i = 0; i < values.size(); ++i)
      result(static_cast<Index>(i / columns), static_cast<Index>(i % columns)) = values[i];
    return result;
  }
  /// Shape of an array that must have this number of dimensions.
  [[nodiscard]] const std::vector<std::size_t>& shape(const std::string& name,
                                                      std::size_t dimensions) const {
    const auto& result = entry(archive_, name).shape;
    if (result.size() != dimensions) refuse(name, "has another shape");
    return result;
  }
  [[nodiscard]] bool has(const std::string& name) const { return archive_.contains(name); }

 private:
  const Archive& archive_;
};

Architecture architecture_from(const Reader& reader, Index M) {
  Architecture architecture{M, {}, Activation::kElu, 1};
  std::size_t l = 0;
  for (; reader.has(fmt::format("layer{}_mean", l + 1)); ++l)
    architecture.widths.push_back(
        static_cast<Index>(reader.shape(fmt::format("layer{}_mean", l), 2)[0]));
  architecture.activation = reader.choice("activation", from_name<Activation>);
  architecture.alpha = reader.number<double>("alpha");
  try {
    architecture.validate();
  } catch (const UsageError&) {
    refuse("layer0_mean", "belongs to no network that this version knows");
  }
  return architecture;
}

std::vector<MatrixNormal<float>> layers_from(const Reader& reader,
                                             const Architecture& architecture) {
  const bool map = !reader.has("layer0_row_factor");
  std::vector<MatrixNormal<float>> layers =
      make_layers<float>(architecture, Biases::kPosterior, map);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    MatrixNormal<float>& q = layers[l];
    const auto size = [](Index n) { return static_cast<std::size_t>(n); };
    q.mean =
        reader.matrix(fmt::format("layer{}_mean", l), size(q.mean.rows()), size(q.mean.columns()));
    if (map) continue;
    const std::string column = fmt::format("layer{}_column_factor", l);
    if (q.has_bias && reader.shape(column, 2)[0] + 1 == size(q.mean.columns()))
      q.biases = Biases::kPoint;
    q.row = reader.matrix(fmt::format("layer{}_row_factor", l), size(q.mean.rows()),
                          size(q.mean.rows()));
    q.column = reader.matrix(column, size(q.covered()), size(q.covered()));
  }
  return layers;
}

std::vector<Quadratic> laws_from(const Reader& reader, std::size_t M) {
  const std::size_t K = reader.shape("laws_b", 2)[0];
  const auto& A = reader.numbers<double>("laws_A", {K, M, M});
  const auto& b = reader.numbers<double>("laws_b", {K, M});
  const auto m = static_cast<Index>(M);
  std::vector<Quadratic> laws;
  for (std::size_t k = 0; k < K; ++k)
    laws.push_back(
        {MatrixXd::Map(A.data() + k * M * M, m, m), VectorXd::Map(b.data() + k * M, m), 0});
  return laws;
}

OrbitFlows<double> orbit_from(const Reader& reader, std::size_t M) {
  const std::size_t S = reader.shape("orbit_shift", 2)[0];
  OrbitFlows<double> orbit(static_cast<Index>(M), static_cast<Index>(S));
  orbit.rotation =
      transposed(reader.numbers<double>("orbit_rotation", {S, M, M}), static_cast<Index>(M));
  orbit.shift = reader.numbers<double>("orbit_shift", {S, M});
  return orbit;
}

CanonicalScaling scaling_from(const Reader& reader, std::size_t M) {
  CanonicalScaling scaling{reader.vector("shift", M), reader.vector("scale", M),
                           reader.number<double>("time_scale")};
  if (!(scaling.scale.minCoeff() > 0)) refuse("scale", "is not positive");
  if (!(scaling.time_scale > 0)) refuse("time_scale", "is not positive");
  return scaling;
}

std::vector<std::string> variables_from(const Archive& archive) {
  std::vector<std::string> variables = lines_of(archive, "variables");
  if (variables.empty() || variables.size() % 2 != 0)
    refuse("variables", "does not name as many positions as momenta");
  return variables;
}

}  // namespace

Archive LearnedModel::archive() const {
  Archive archive;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    archive[fmt::format("layer{}_mean", l)] = dense(layers[l].mean);
    if (layers[l].is_map()) continue;
    archive[fmt::format("layer{}_row_factor", l)] = dense(layers[l].row);
    archive[fmt::format("layer{}_column_factor", l)] = dense(layers[l].column);
  }
  const auto M = static_cast<std::size_t>(dimension());
  std::vector<double> A;
  std::vector<double> b;
  for (const Quadratic& law : laws) {
    A.insert(A.end(), law.A.reshaped().begin(), law.A.reshaped().end());  // symmetric
    b.insert(b.end(), law.b.begin(), law.b.end());
  }
  archive["laws_A"] = {{laws.size(), M, M}, A};
  archive["laws_b"] = {{laws.size(), M}, b};
  const auto S = static_cast<std::size_t>(orbit.count);
  archive["orbit_rotation"] = {{S, M, M}, transposed(orbit.rotation, dimension())};
  archive["orbit_shift"] = {{S, M}, orbit.shift};
  put(archive, "shift", std::vector<double>(scaling.shift.begin(), scaling.shift.end()));
  put(archive, "scale", std::vector<double>(scaling.scale.begin(), scaling.scale.end()));
  put(archive, "time_scale", std::vector<double>{scaling.time_scale});
  put(archive, "variance", variance);
  put(archive, "alpha", std::vector<double>{architecture.alpha});
  put(archive, "measure_scale", std::vector<double>{sampling.scale});
  put_lines(archive, "variables", variables);
  put_text(archive, "activation", name_of(architecture.activation));
  put_text(archive, "measure", name_of(sampling.measure));
  put_text(archive, "spread", name_of(sampling.sampler));
  put_text(archive, "noise_in", name_of(noise_in));
  put_number(archive, "antithetic", sampling.antithetic ? 1 : 0);
  put_number(archive, "report_substeps", report_substeps);
  put_number(archive, "seed", static_cast<std::int64_t>(seed));
  return archive;
}

LearnedModel LearnedModel::from(const Archive& archive) {
  const Reader reader(archive);
  LearnedModel model;
  model.variables = variables_from(archive);
  const std::size_t M = model.variables.size();
  model.architecture = architecture_from(reader, static_cast<Index>(M));
  model.layers = layers_from(reader, model.architecture);
  model.laws = laws_from(reader, M);
  model.sampling = {
      reader.choice("measure", from_name<Measure>), reader.number<double>("measure_scale"),
      reader.choice("spread", from_name<Sampler>), reader.number<std::int64_t>("antithetic") != 0};
  model.orbit = orbit_from(reader, M);
  model.scaling = scaling_from(reader, M);
  model.variance = reader.numbers<double>("variance", {M});
  model.noise_in = reader.choice("noise_in", from_name<NoiseIn>);
  model.report_substeps = static_cast<int>(reader.number<std::int64_t>("report_substeps"));
  if (model.report_substeps < 1) refuse("report_substeps", "is not positive");
  model.seed = static_cast<std::uint64_t>(reader.number<std::int64_t>("seed"));
  return model;
}

namespace {

template <typename T>
OrbitFlows<T> orbit_in(const OrbitFlows<double>& orbit) {
  OrbitFlows<T> result;
  result.dimension = orbit.dimension;
  result.count = orbit.count;
  result.rotation.assign(orbit.rotation.begin(), orbit.rotation.end());
  result.shift.assign(orbit.shift.begin(), orbit.shift.end());
  return result;
}

}  // namespace

template <typename T>
LearnedFieldOf<T>::LearnedFieldOf(const LearnedModel& model, ThreadPool& pool)
    : scaling_(model.scaling),
      field_(model.architecture, model.layers, orbit_in<T>(model.orbit), model.seed, pool) {}

template <typename T>
MatrixXd LearnedFieldOf<T>::to_model(const MatrixXd& points) const {
  return ((points.colwise() - scaling_.shift).array().colwise() / scaling_.scale.array()).matrix();
}

template <typename T>
MatrixXd LearnedFieldOf<T>::field(const MatrixXd& points) {
  const MatrixXd model = field_.field(to_model(points));
  return (scaling_.scale / scaling_.time_scale).asDiagonal() * model;
}

template <typename T>
VectorXd LearnedFieldOf<T>::hamiltonian(const MatrixXd& points) {
  return scaling_.action() / scaling_.time_scale * field_.hamiltonian(to_model(points));
}

template <typename T>
MatrixXd LearnedFieldOf<T>::advance(const MatrixXd& points, const VectorXd& dt, int substeps) {
  const MatrixXd model = field_.advance(to_model(points), dt / scaling_.time_scale, substeps);
  return (scaling_.scale.asDiagonal() * model).colwise() + scaling_.shift;
}

template class LearnedFieldOf<float>;
template class LearnedFieldOf<double>;

}  // namespace noether
