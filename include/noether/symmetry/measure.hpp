#pragma once

#include <Eigen/Core>
#include <memory>
#include <string>

#include "noether/core/enum_names.hpp"
#include "noether/core/random.hpp"

namespace noether {

/// Distribution mu of the symmetry time tau, times a scale: uniform on [-1, 1]^K, uniform in the
/// unit ball, standard normal.
enum class Measure { kBox, kBall, kNormal };
template <>
struct EnumNames<Measure> {
  static constexpr std::string_view key = "razor.measure";
  static constexpr std::string_view noun = "a measure";
  static constexpr std::pair<Measure, std::string_view> entries[] = {
      {Measure::kBall, "ball"}, {Measure::kBox, "box"}, {Measure::kNormal, "normal"}};
};

/// How the points of one step are drawn: independently, or from a Sobol sequence with a random
/// digital shift.
enum class Sampler { kIndependent, kSobol };
template <>
struct EnumNames<Sampler> {
  static constexpr std::string_view key = "razor.sampler";
  static constexpr std::string_view noun = "a sampler";
  static constexpr std::pair<Sampler, std::string_view> entries[] = {
      {Sampler::kSobol, "sobol"}, {Sampler::kIndependent, "independent"}};
};

struct OrbitSampling {
  Measure measure = Measure::kBall;
  double scale = 1;
  Sampler sampler = Sampler::kSobol;
  bool antithetic = true;  ///< points come in pairs +tau, -tau
};

/// Draws symmetry times; no allocation after the first draw of a shape.
class SymmetryTimes {
 public:
  SymmetryTimes();
  ~SymmetryTimes();

  /// `count` symmetry times, (K, count), for a key; valid until the next draw. With antithetic
  /// pairs, columns 2i and 2i + 1 are opposite.
  const Eigen::MatrixXd& draw(const OrbitSampling& sampling, Eigen::Index num_generators,
                              Eigen::Index count, const RandomKey& key);

 private:
  class CubePoints;
  std::unique_ptr<CubePoints> cube_;
  Eigen::MatrixXd tau_;
};

/// A single draw.
Eigen::MatrixXd sample_symmetry_times(const OrbitSampling& sampling, Eigen::Index num_generators,
                                      Eigen::Index count, const RandomKey& key);

}  // namespace noether
