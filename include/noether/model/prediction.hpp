#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/model/learned_model.hpp"

namespace noether {

/// From where a prediction starts and the times it is asked for; data units.
struct Course {
  std::string id;
  Eigen::VectorXd start;  ///< (M)
  Eigen::VectorXd time;   ///< (T), increasing; the first is that of `start`
};

struct PredictionOptions {
  int draws = 20;      ///< of the weights, each from a first state within the noise; at least 2
  double level = 0.9;  ///< share of the draws between `lower` and `upper`
  /// Runge-Kutta steps between two times; 0: as in training's report, or more where the times lie
  /// farther apart, until twice as many move no first state's longest step by .001 spreads (1,024
  /// at most). Stiffer passages later on may need more.
  int substeps = 0;
  /// Standard deviations (M) of the noise in the first state, data units; empty: none.
  Eigen::VectorXd noise_std;
};

/// A roll-out of the learned model.
struct Prediction {
  std::string id;
  Eigen::VectorXd time;  ///< (T)
  Eigen::MatrixXd mean;  ///< (M, T) under the posterior mean of the weights
  /// (M, T) interval of the state (not of a noisy observation of it) over the draws
  Eigen::MatrixXd lower;
  Eigen::MatrixXd upper;      ///< (M, T)
  Eigen::MatrixXd deviation;  ///< (M, T) root mean square of the draws about `mean`
  Eigen::VectorXd energy;     ///< (T) learned Hamiltonian along `mean`, up to a constant
  /// Times before any state left kFarthest spreads, or kFarthestGrowth times what the first state
  /// is away where that is more; later ones stay where they were then.
  Eigen::Index bounded = 0;
};

/// A roll-out that is farther than this many spreads of the training data from their centre has
/// left all that the model knows; as well one that is so many times as far as it began, where that
/// is more, since a model trained without scaling does not know the spreads.
inline constexpr double kFarthest = 100;
inline constexpr double kFarthestGrowth = 10;

/// Rolls the model out along every course. The same bits for any number of threads. Memory: tens of
/// MB beside the result.
std::vector<Prediction> predict(const LearnedModel& model, const std::vector<Course>& courses,
                                const PredictionOptions& options, ThreadPool& pool);

/// How far `values` of one quantity drift along each roll-out: root mean square deviation from the
/// first value, over the standard deviation of the first values between roll-outs (over their root
/// mean square with a single one).
double drift_along(const std::vector<Eigen::VectorXd>& values);

}  // namespace noether
