#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "noether/core/npz.hpp"
#include "noether/phase/scaling.hpp"
#include "noether/razor/model_field.hpp"

namespace noether {

/// A trained model, as RUN/model.npz stores it. H(x) = action / time_scale times the mean over the
/// orbit's elements (R_s, c_s) of F(R_s z + c_s), z = (x - shift) / scale, F the network under the
/// posterior mean.
struct LearnedModel {
  std::vector<std::string> variables;  ///< (M) names, q first
  Architecture architecture;
  std::vector<MatrixNormal<float>> layers;  ///< posterior; without factors a point estimate
  std::vector<Quadratic> laws;              ///< generators' laws, model coordinates
  OrbitSampling sampling;                   ///< distribution of the orbit's elements
  OrbitFlows<double> orbit;                 ///< elements of the reported average; count 0: none
  CanonicalScaling scaling;
  std::vector<double> variance;  ///< (M) of the noise, model coordinates
  NoiseIn noise_in = NoiseIn::kStates;
  int report_substeps = 2;  ///< parts of a reported step
  std::uint64_t seed = 0;   ///< of weight draws

  [[nodiscard]] Eigen::Index dimension() const { return architecture.inputs; }

  /// Arrays under NumPy-friendly names and shapes, weights as float32:
  ///   layerL_mean (out, in + 1), the bias last; the output layer (width, 1)
  ///   layerL_row_factor (out, out), layerL_column_factor (in + 1, in + 1)
  ///   laws_A (K, M, M), laws_b (K, M); orbit_rotation (S, M, M), orbit_shift (S, M)
  ///   shift, scale (M), time_scale (1), variance (M), alpha, measure_scale (1)
  ///   texts as bytes: variables (one per line), activation, measure, spread, noise_in
  ///   seed, antithetic, report_substeps (1) as whole numbers
  [[nodiscard]] Archive archive() const;
  /// Inverse of archive(). Throws IoError saying which array is missing, of another type or shape,
  /// or not finite.
  static LearnedModel from(const Archive& archive);
};

/// The learned Hamiltonian and its vector field in data units: under the posterior mean, or under a
/// weight draw by its index. The network runs in T, everything else in double; the same bits for
/// any number of threads.
template <typename T>
class LearnedFieldOf {
 public:
  /// `pool` must outlive the field; the model is copied.
  LearnedFieldOf(const LearnedModel& model, ThreadPool& pool);

  void use_mean() { field_.use_mean(); }
  void use_draw(std::uint64_t index) { field_.use_draw(index); }

  /// x' = J grad H, (M, points). Error in double: a few 1e-13 of its size.
  [[nodiscard]] Eigen::MatrixXd field(const Eigen::MatrixXd& points);
  /// H (points), up to an arbitrary constant.
  [[nodiscard]] Eigen::VectorXd hamiltonian(const Eigen::MatrixXd& points);
  /// Advances every point (M, points) by its own time `dt` in `substeps` classical Runge-Kutta
  /// steps.
  [[nodiscard]] Eigen::MatrixXd advance(const Eigen::MatrixXd& points, const Eigen::VectorXd& dt,
                                        int substeps);

 private:
  [[nodiscard]] Eigen::MatrixXd to_model(const Eigen::MatrixXd& points) const;

  CanonicalScaling scaling_;
  ModelFieldOf<T> field_;
};

using LearnedField = LearnedFieldOf<double>;

}  // namespace noether
