#pragma once

#include <Eigen/Core>
#include <memory>

#include "noether/razor/objective.hpp"

namespace noether {

/// The learned field f(x) = J grad H(x) and H itself, in model coordinates, with one fixed set of
/// orbit samples: under the posterior mean, or under a weight draw.
class ModelField {
 public:
  /// `num_samples` orbit samples keyed by `seed`; parameters are copied. Points are shared out over
  /// `lanes`, which has to outlive the field; the bits do not depend on their number.
  ModelField(const ObjectiveOptions& options, const Parameters<float>& parameters, int num_samples,
             std::uint64_t seed, Lanes& lanes);
  ~ModelField();

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

}  // namespace noether
