#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/model/learned_model.hpp"

namespace noether {

/// Initial state and times of a prediction; data units.
struct Course {
  std::string id;
  Eigen::VectorXd start;  ///< (M)
  Eigen::VectorXd time;   ///< (T), increasing; the first is that of `start`
};

struct PredictionOptions {
  /// Weight draws, each with an initial state drawn within the noise; at least 2.
  int draws = 20;
  double level = 0.9;  ///< share of the draws between `lower` and `upper`
  /// Runge-Kutta steps between two times. 0: as many as in the reported scheme, doubled (up to
  /// 1,024) until twice as many would move the end of the longest step from every initial state by
  /// less than .001 spreads. Stiffer parts of a trajectory may need more.
  int substeps = 0;
  /// Standard deviations (M) of the noise in the initial state, data units; empty: none.
  Eigen::VectorXd noise_std;
};

/// A roll-out of the learned model.
struct Prediction {
  std::string id;
  Eigen::VectorXd time;  ///< (T)
  Eigen::MatrixXd mean;  ///< (M, T) under the posterior mean of the weights
  /// (M, T) interval of the state (not of a noisy observation of it) over the draws.
  Eigen::MatrixXd lower;
  Eigen::MatrixXd upper;      ///< (M, T)
  Eigen::MatrixXd deviation;  ///< (M, T) root mean square of the draws about `mean`
  Eigen::VectorXd energy;     ///< (T) learned Hamiltonian along `mean`, up to a constant
  /// Number of times before any state leaves the bound: kFarthest spreads, or kFarthestGrowth times
  /// the distance of the initial state if that is more. Later states repeat the last one inside it.
  Eigen::Index bounded = 0;
};

/// A roll-out farther than kFarthest spreads of the training data from their centre is outside
/// everything that the model has seen. The bound is kFarthestGrowth times the initial distance if
/// that is more, since a model trained without scaling does not know the spreads.
inline constexpr double kFarthest = 100;
inline constexpr double kFarthestGrowth = 10;

/// Rolls the model out along every course. The same bits for any number of threads. Memory: tens of
/// MB in addition to the result.
std::vector<Prediction> predict(const LearnedModel& model, const std::vector<Course>& courses,
                                const PredictionOptions& options, ThreadPool& pool);

/// How far `values` of one quantity drift along each roll-out: root mean square deviation from the
/// first value, over the standard deviation of the first values between roll-outs (over their root
/// mean square if there is only one).
double drift_along(const std::vector<Eigen::VectorXd>& values);

}  // namespace noether
