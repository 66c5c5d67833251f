#include "noether/symmetry/measure.hpp"

#include <fmt/format.h>

#include <boost/random/sobol.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "noether/core/error.hpp"

namespace noether {

namespace {

using Eigen::Index;

/// Points of the open unit cube: rows are the coordinates of one point.
class CubePoints {
 public:
  CubePoints(Spread spread, Index dimensions, const RandomKey& key)
      : stream_(key),
        sobol_(static_cast<std::size_t>(dimensions)),
        spread_(spread),
        point_(dimensions) {
    for (Index i = 0; i < dimensions; ++i)
      shift_.push_back((std::uint64_t{stream_()} << 32U) | stream_());
  }

  const Eigen::VectorXd& next() {
    for (Index i = 0; i < point_.size(); ++i)
      point_(i) = spread_ == Spread::kSobol ? shifted(i) : stream_.uniform();
    return point_;
  }

 private:
  /// A digital shift keeps the net and makes every point uniform.
  double shifted(Index i) {
    const std::uint64_t bits = sobol_() ^ shift_[static_cast<std::size_t>(i)];
    return (static_cast<double>(bits >> 11U) + 0.5) * 0x1p-53;
  }

  RandomStream stream_;
  boost::random::sobol sobol_;
  Spread spread_;
  std::vector<std::uint64_t> shift_;
  Eigen::VectorXd point_;
};

Index cube_dimensions(Measure measure, Index K) {
  const Index even = K + K % 2;  // Box-Muller takes pairs
  if (measure == Measure::kBox) return K;
  return measure == Measure::kBall ? even + 1 : even;
}

Eigen::VectorXd normals_from_cube(const Eigen::VectorXd& cube, Index K) {
  Eigen::VectorXd z(K);
  for (Index i = 0; i < K; i += 2) {
    const double radius = std::sqrt(-2 * std::log(cube(i)));
    const double angle = 2 * std::numbers::pi * cube(i + 1);
    z(i) = radius * std::cos(angle);
    if (i + 1 < K) z(i + 1) = radius * std::sin(angle);
  }
  return z;
}

Eigen::VectorXd symmetry_time(Measure measure, Index K, const Eigen::VectorXd& cube) {
  if (measure == Measure::kBox) return 2 * cube.array() - 1;
  const Eigen::VectorXd z = normals_from_cube(cube, K);
  if (measure == Measure::kNormal) return z;
  return z.normalized() * std::pow(cube(cube.size() - 1), 1.0 / static_cast<double>(K));
}

}  // namespace

Measure measure_from_name(const std::string& name) {
  if (name == "box") return Measure::kBox;
  if (name == "ball") return Measure::kBall;
  if (name == "normal") return Measure::kNormal;
  throw UsageError(
      fmt::format("razor.measure: '{}' is not a measure. Use box, ball or normal.", name));
}

std::string name_of(Measure measure) {
  if (measure == Measure::kBox) return "box";
  return measure == Measure::kBall ? "ball" : "normal";
}

Spread spread_from_name(const std::string& name) {
  if (name == "independent") return Spread::kIndependent;
  if (name == "sobol") return Spread::kSobol;
  throw UsageError(fmt::format(
      "razor.spread: '{}' is not a way to spread orbit samples. Use sobol or independent.", name));
}

std::string name_of(Spread spread) { return spread == Spread::kSobol ? "sobol" : "independent"; }

Eigen::MatrixXd sample_symmetry_times(const OrbitSampling& sampling, Index num_generators,
                                      Index count, const RandomKey& key) {
  CubePoints cube(sampling.spread, cube_dimensions(sampling.measure, num_generators), key);
  Eigen::MatrixXd tau(num_generators, count);
  for (Index i = 0; i < count; ++i) {
    const bool opposite = sampling.antithetic && i % 2 == 1;
    if (opposite) {
      tau.col(i) = -tau.col(i - 1);
    } else {
      tau.col(i) = sampling.scale * symmetry_time(sampling.measure, num_generators, cube.next());
    }
  }
  return tau;
}

}  // namespace noether
