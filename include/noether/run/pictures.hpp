#pragma once

#include <Eigen/Core>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace noether {

struct Finding;
struct HeldOutSplit;
struct LearnedModel;
class ThreadPool;

/// Values along one trajectory.
struct TimeSeries {
  std::string id;
  Eigen::VectorXd time, values;
};

/// A law along held-out trajectories: deviations from each one's mean, in units of the law's spread
/// between trajectories (of its own where that is nothing).
struct LawOverTime {
  double noise_std = 0;  ///< what the noise makes of one value, same units
  std::vector<TimeSeries> trajectories;
};

/// A held-out trajectory and the learned model from its first state on, data units.
struct Rollout {
  std::string id;
  Eigen::VectorXd time;       ///< (T)
  Eigen::MatrixXd observed;   ///< (M, T)
  Eigen::MatrixXd mean;       ///< (M, T) under the posterior mean
  Eigen::MatrixXd deviation;  ///< (M, T) over draws of the weights and of the first state's noise
  bool cut = false;           ///< the model left every bound before the data ended
};

/// The Hamiltonian over the plane of the only position and momentum.
struct EnergyMap {
  Eigen::VectorXd q, p;
  Eigen::MatrixXd energy;  ///< (q, p)
};

/// What the page shows beside the finding: the contents of report.json.
struct Pictures {
  std::vector<LawOverTime> laws;  ///< in the order of the finding's
  std::vector<Rollout> rollouts;
  std::optional<EnergyMap> energy;  ///< one degree of freedom only
};

/// From the held-out data. A bounded number of trajectories and of states of each: seconds. The
/// same bits for any number of threads.
Pictures make_pictures(const HeldOutSplit& split, const Finding& finding, const LearnedModel& model,
                       ThreadPool& pool);

/// report.json, schema noether.report/1: the fields above under their names, matrices by rows,
/// numbers with six digits.
std::string format_pictures(const Pictures& pictures);
/// The same back. Throws IoError naming the file and what is wrong with it.
Pictures read_pictures(const std::filesystem::path& file);

}  // namespace noether
