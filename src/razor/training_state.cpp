#include <fmt/format.h>

#include <algorithm>

#include "noether/core/archive_io.hpp"
#include "noether/razor/trainer.hpp"

namespace noether {

namespace {

void save_matrix(const std::string& name, const Matrix<float>& matrix, Archive& archive) {
  put(archive, name, std::vector<float>(matrix.data(), matrix.data() + matrix.padded_size()));
}

void load_matrix(const std::string& name, const Archive& archive, Matrix<float>& matrix) {
  const auto& values = values_of<float>(archive, name);
  if (static_cast<std::ptrdiff_t>(values.size()) != matrix.padded_size()) {
    throw IoError(fmt::format(
        "the checkpoint's '{}' has another size. It belongs to another configuration.", name));
  }
  std::copy(values.begin(), values.end(), matrix.data());
}

std::vector<double> flatten_laws(const std::vector<Quadratic>& laws) {
  std::vector<double> all;
  for (const Quadratic& law : laws) {
    const Eigen::VectorXd v = flatten(law);
    all.insert(all.end(), v.begin(), v.end());
  }
  return all;
}

std::vector<Quadratic> unflatten_laws(const std::vector<double>& all, Eigen::Index M) {
  std::vector<Quadratic> laws;
  const Eigen::Index size = M * M + M;
  for (Eigen::Index at = 0; at + size <= static_cast<Eigen::Index>(all.size()); at += size) {
    const auto v = Eigen::VectorXd::Map(all.data() + at, size);
    laws.push_back({v.head(M * M).reshaped(M, M), v.tail(M), 0});
  }
  return laws;
}

/// The curve as rows of numbers; the singular values come last, padded with -1.
void save_curve(const std::string& name, const std::vector<CurvePoint>& curve, Archive& archive) {
  std::size_t width = 0;
  for (const CurvePoint& point : curve) width = std::max(width, point.singular_values.size());
  std::vector<double> rows;
  for (const CurvePoint& p : curve) {
    rows.insert(rows.end(),
                {static_cast<double>(p.step), p.seconds, p.negative_elbo, p.nll, p.kl, p.mse});
    rows.insert(rows.end(), p.singular_values.begin(), p.singular_values.end());
    rows.insert(rows.end(), width - p.singular_values.size(), -1);
  }
  archive[name] = {{curve.size(), 6 + width}, rows};
}

std::vector<CurvePoint> load_curve(const std::string& name, const Archive& archive) {
  const Array& array = entry(archive, name);
  const auto& rows = values_of<double>(archive, name);
  std::vector<CurvePoint> curve;
  for (std::size_t i = 0; i < array.shape.at(0); ++i) {
    const double* r = rows.data() + i * array.shape.at(1);
    CurvePoint point{static_cast<std::int64_t>(r[0]), r[1], r[2], r[3], r[4], r[5], {}};
    for (std::size_t j = 6; j < array.shape.at(1) && r[j] >= 0; ++j)
      point.singular_values.push_back(r[j]);
    curve.push_back(std::move(point));
  }
  return curve;
}

}  // namespace

void TrainingState::save(const std::string& prefix, Archive& archive) const {
  for (std::size_t l = 0; l < parameters.layers.size(); ++l) {
    const std::string name = fmt::format("{}posterior{}.", prefix, l);
    save_matrix(name + "mean", parameters.layers[l].mean, archive);
    save_matrix(name + "row", parameters.layers[l].row, archive);
    save_matrix(name + "column", parameters.layers[l].column, archive);
  }
  put(archive, prefix + "laws", flatten_laws(parameters.laws));
  put(archive, prefix + "variance", variance);
  put(archive, prefix + "scalars", std::vector<double>{rate_scale, running_loss});
  put(archive, prefix + "counters", std::vector<std::int64_t>{step, rollbacks, anchored ? 1 : 0});
  save_curve(prefix + "curve", curve, archive);
  optimiser.save(prefix + "optimiser.", archive);
}

void TrainingState::load(const std::string& prefix, const Archive& archive) {
  for (std::size_t l = 0; l < parameters.layers.size(); ++l) {
    const std::string name = fmt::format("{}posterior{}.", prefix, l);
    load_matrix(name + "mean", archive, parameters.layers[l].mean);
    load_matrix(name + "row", archive, parameters.layers[l].row);
    load_matrix(name + "column", archive, parameters.layers[l].column);
  }
  variance = values_of<double>(archive, prefix + "variance");
  parameters.laws = unflatten_laws(values_of<double>(archive, prefix + "laws"),
                                   static_cast<Eigen::Index>(variance.size()));
  const auto& scalars = values_of<double>(archive, prefix + "scalars");
  rate_scale = scalars.at(0);
  running_loss = scalars.at(1);
  const auto& counters = values_of<std::int64_t>(archive, prefix + "counters");
  step = counters.at(0);
  rollbacks = static_cast<int>(counters.at(1));
  anchored = counters.at(2) != 0;
  curve = load_curve(prefix + "curve", archive);
  optimiser.load(prefix + "optimiser.", archive);
}

}  // namespace noether
