#pragma once

#include <Eigen/Core>
#include <memory>

#include "noether/razor/objective.hpp"
#include "noether/symmetry/group.hpp"

namespace noether {

/// The group elements over which a reported Hamiltonian is averaged: `num_samples` orbit samples
/// keyed by `seed`; none without laws.
template <typename T>
OrbitFlows<T> reported_orbit(const OrbitSampling& sampling, const std::vector<Quadratic>& laws,
                             int num_samples, std::uint64_t seed);

/// The learned field f(x) = J grad H(x) and H itself, in model coordinates, with one fixed set of
/// orbit samples: under the posterior mean, or under a weight draw. The kernel runs in T; the
/// posterior and its draws are always float.
template <typename T>
class ModelFieldOf {
 public:
  /// `num_samples` orbit samples keyed by `seed`; parameters are copied. Points are distributed
  /// over `pool`, which must outlive the field; the bits do not depend on the number of threads.
  ModelFieldOf(const ObjectiveOptions& options, const Parameters<float>& parameters,
               int num_samples, std::uint64_t seed, ThreadPool& pool);
  /// The same from its parts; an orbit of no elements means no symmetry.
  ModelFieldOf(const Architecture& architecture, const std::vector<MatrixNormal<float>>& layers,
               OrbitFlows<T> orbit, std::uint64_t seed, ThreadPool& pool);
  ~ModelFieldOf();

  void use_mean();
  /// Weights mean + sign * offset of a numbered draw; a sign of -1 gives its antithetic twin.
  void use_draw(std::uint64_t index, float sign = 1);

  [[nodiscard]] Eigen::MatrixXd field(const Eigen::MatrixXd& points);        ///< (M, points)
  [[nodiscard]] Eigen::VectorXd hamiltonian(const Eigen::MatrixXd& points);  ///< (points)
  /// One explicit Runge-Kutta step of each point by its dt, in `substeps` parts.
  [[nodiscard]] Eigen::MatrixXd advance(const Eigen::MatrixXd& points, const Eigen::VectorXd& dt,
                                        int substeps);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

using ModelField = ModelFieldOf<float>;

}  // namespace noether
