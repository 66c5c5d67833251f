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

Index cube_dimensions(Measure measure, Index K) {
  const Index even = K + K % 2;  // Box-Muller uses pairs
  if (measure == Measure::kBox) return K;
  return measure == Measure::kBall ? even + 1 : even;
}

void normals_from_cube(const Eigen::VectorXd& cube, Eigen::Ref<Eigen::VectorXd> z) {
  const Index K = z.size();
  for (Index i = 0; i < K; i += 2) {
    const double radius = std::sqrt(-2 * std::log(cube(i)));
    const double angle = 2 * std::numbers::pi * cube(i + 1);
    z(i) = radius * std::cos(angle);
    if (i + 1 < K) z(i + 1) = radius * std::sin(angle);
  }
}

void set_symmetry_time(Measure measure, const Eigen::VectorXd& cube,
                       Eigen::Ref<Eigen::VectorXd> tau) {
  if (measure == Measure::kBox) {
    tau = 2 * cube.array() - 1;
    return;
  }
  normals_from_cube(cube, tau);
  if (measure == Measure::kNormal) return;
  tau.normalize();
  tau *= std::pow(cube(cube.size() - 1), 1.0 / static_cast<double>(tau.size()));
}

}  // namespace

/// Points of the open unit cube, one coordinate after the other.
class SymmetryTimes::CubePoints {
 public:
  explicit CubePoints(Index dimensions)
      : sobol_(static_cast<std::size_t>(dimensions)),
        shift_(static_cast<std::size_t>(dimensions)),
        point_(dimensions) {}

  [[nodiscard]] Index dimensions() const { return point_.size(); }

  /// Starts at the first point of a key.
  void begin(Sampler sampler, const RandomKey& key) {
    sampler_ = sampler;
    stream_ = RandomStream(key);
    sobol_.seed();
    for (std::uint64_t& shift : shift_) {
      const std::uint64_t high = stream_();
      shift = high << 32U | stream_();
    }
  }

  const Eigen::VectorXd& next() {
    for (Index i = 0; i < point_.size(); ++i)
      point_(i) = sampler_ == Sampler::kSobol ? shifted(i) : stream_.uniform();
    return point_;
  }

 private:
  /// A digital shift preserves the net structure and makes every point uniform.
  double shifted(Index i) {
    const std::uint64_t bits = sobol_() ^ shift_[static_cast<std::size_t>(i)];
    return (static_cast<double>(bits >> 11U) + 0.5) * 0x1p-53;
  }

  RandomStream stream_{RandomKey{}};
  boost::random::sobol sobol_;
  Sampler sampler_ = Sampler::kSobol;
  std::vector<std::uint64_t> shift_;
  Eigen::VectorXd point_;
};

SymmetryTimes::SymmetryTimes() = default;
SymmetryTimes::~SymmetryTimes() = default;

const Eigen::MatrixXd& SymmetryTimes::draw(const OrbitSampling& sampling, Index num_generators,
                                           Index count, const RandomKey& key) {
  const Index dimensions = cube_dimensions(sampling.measure, num_generators);
  if (cube_ == nullptr || cube_->dimensions() != dimensions)
    cube_ = std::make_unique<CubePoints>(dimensions);
  cube_->begin(sampling.sampler, key);
  tau_.resize(num_generators, count);
  for (Index i = 0; i < count; ++i) {
    const bool opposite = sampling.antithetic && i % 2 == 1;
    if (opposite) {
      tau_.col(i) = -tau_.col(i - 1);
    } else {
      set_symmetry_time(sampling.measure, cube_->next(), tau_.col(i));
      tau_.col(i) *= sampling.scale;
    }
  }
  return tau_;
}

Eigen::MatrixXd sample_symmetry_times(const OrbitSampling& sampling, Index num_generators,
                                      Index count, const RandomKey& key) {
  SymmetryTimes times;
  return times.draw(sampling, num_generators, count, key);
}

}  // namespace noether
