#pragma once

#include <memory>
#include <string>
#include <vector>

#include "noether/core/npz.hpp"
#include "noether/razor/muon.hpp"
#include "noether/razor/objective.hpp"

namespace noether {

enum class MeansOptimiser { kAdam, kMuon };
MeansOptimiser means_optimiser_from_name(const std::string& name);
std::string name_of(MeansOptimiser optimiser);

struct OptimiserOptions {
  /// Optimiser for means of weight matrices with more than one row.
  MeansOptimiser means = MeansOptimiser::kMuon;
  double rate_means = 2e-2;  ///< of Muon; Adam uses rate_rest
  double rate_factors = 1e-3;
  double rate_rest = 2e-3;  ///< biases, output weights, and all means under Adam
  double rate_generators = 1e-2;
  double clip = 4;  ///< bound on the gradient norm of each tensor, in units of its running norm
  /// If false, it keeps its initial value, as in the authors' code.
  bool row_factor_trained = true;
};

/// Adam's moments of one array and the running norm by which its gradient is clipped.
template <typename S>
struct Moments {
  std::vector<S> first, second;
  double running_norm = 0;
};

/// Adam, with Muon for the means of the weight matrices; with separate learning rates for means,
/// factors and generators. Source: Kingma & Ba 2015 (beta .9, .999); Jordan et al. 2024 (momentum
/// .95, Nesterov, scale .2 sqrt(max side)).
class Optimiser {
 public:
  Optimiser(const OptimiserOptions& options, const Parameters<float>& shape, ThreadPool& pool);

  /// One step against `gradient` (which is overwritten), with all learning rates times
  /// `rate_scale`. Keeps the factors' diagonals above 1e-5.
  void step(Parameters<float>& parameters, Parameters<float>& gradient, double rate_scale);
  /// Resets the moments of the generators after `num_laws` of them were replaced.
  void reset_generators(std::size_t num_laws);
  void set_generator_rate(double rate) { options_.rate_generators = rate; }

  void save(const std::string& prefix, Archive& archive) const;
  void load(const std::string& prefix, const Archive& archive);

 private:
  struct LayerMoments {
    Moments<float> weights, bias, row, column;
    Orthogonaliser orthogonaliser;
  };

  void step_means(MatrixNormal<float>& layer, MatrixNormal<float>& gradient, LayerMoments& moments,
                  double rate_scale);
  [[nodiscard]] bool orthogonalised(const MatrixNormal<float>& layer) const;
  void step_orthogonalised(Parameters<float>& parameters, Parameters<float>& gradient,
                           double rate_scale);
  void step_factor(Matrix<float>& factor, const Matrix<float>& gradient, Moments<float>& moments,
                   double rate_scale);

  OptimiserOptions options_;
  ThreadPool* pool_;
  std::vector<LayerMoments> layers_;
  std::vector<Orthogonaliser*> orthogonalised_;  // by the current step
  std::vector<Moments<double>> laws_;
  Eigen::VectorXd flat_law_, flat_gradient_;
  std::int64_t steps_ = 0;
  std::int64_t generator_steps_ = 0;
};

}  // namespace noether
