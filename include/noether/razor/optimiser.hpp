#pragma once

#include <memory>
#include <string>
#include <vector>

#include "noether/core/enum_names.hpp"
#include "noether/core/npz.hpp"
#include "noether/razor/muon.hpp"
#include "noether/razor/objective.hpp"

namespace noether {

enum class MeansOptimiser { kAdam, kMuon };
template <>
struct EnumNames<MeansOptimiser> {
  static constexpr std::string_view key = "optimiser.means";
  static constexpr std::string_view noun = "an optimiser";
  static constexpr std::pair<MeansOptimiser, std::string_view> entries[] = {
      {MeansOptimiser::kAdam, "adam"}, {MeansOptimiser::kMuon, "muon"}};
};

/// Zeros are chosen from the size of the data (resolve()).
struct LearningRates {
  double means = 0;  ///< of Muon; Adam's is `rest`
  double factors = 1e-3;
  double rest = 0;  ///< biases, output weights, and all means under Adam
  double generators = 1e-2;
  double anchored = 1e-3;  ///< of the generators once anchored
};

struct OptimiserOptions {
  bool automatic = true;  ///< choose `means` from the size of the data
  /// For means of weight matrices with more than one row.
  MeansOptimiser means = MeansOptimiser::kMuon;
  LearningRates learning_rates;
  double clip = 4;                 ///< gradient norm of each tensor, times its running norm
  bool row_factor_trained = true;  ///< else it stays where it started, as in the authors' code
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
  void set_generator_rate(double rate) { options_.learning_rates.generators = rate; }

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
