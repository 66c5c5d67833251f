#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "noether/core/message.hpp"

namespace noether {

/// One contiguous run of observed states. A gap in the data starts a new Trajectory with the same
/// `id`.
struct Trajectory {
  std::string id;
  Eigen::VectorXd time;    ///< (T), strictly increasing
  Eigen::MatrixXd states;  ///< (M, T)
  /// The paper's setting: column i of `next` is a noisy observation, `step(i)` later, of the motion
  /// from the noise-free state in column i of `states`. Both are empty for ordinary trajectories.
  Eigen::MatrixXd next;  ///< (M, T) or (0, 0)
  Eigen::VectorXd step;  ///< (T) or (0)

  [[nodiscard]] bool paired() const { return next.size() > 0; }
  /// Number of consecutive pairs (x, x', dt) in this run.
  [[nodiscard]] Eigen::Index num_pairs() const {
    return paired() ? states.cols() : states.cols() - 1;
  }
};

/// What smoothing positions into states (q, p) left in them, data units. Errors of neighbouring
/// states are correlated, and not all of them are noise.
struct Smoothing {
  std::vector<double> noise;  ///< (n) standard deviation of the noise of the positions themselves
  std::vector<double> gain;  ///< (M) standard deviation of a state's noise per that of its position
  std::vector<double> bias;  ///< (M) RMS of what the smoother misses of the motion itself
  double correlation = 1;    ///< by which the variance of a sum of squared errors grows
  std::string how;           ///< of polynomials of which degree over how many points
};

/// What the reader took for what: people compare it with what they meant.
struct DataOrigin {
  enum class Momenta { kMeasured, kFromVelocities, kFromPositions };

  std::size_t num_files = 0;
  std::vector<std::string> columns;  ///< (M) what each variable is called in the file
  std::vector<std::string> units;    ///< (M) as the file writes them; empty where it does not
  std::string time;                  ///< where times come from, as in "column 't [s]'"
  std::string time_unit;             ///< empty where unknown
  std::string trajectory;            ///< what tells trajectories apart, as in "column 'id'"
  Momenta momenta = Momenta::kMeasured;
  std::vector<double> masses;         ///< one per coordinate, where momenta were made of velocities
  std::string masses_source;          ///< "given", "from the file" or "assumed"
  std::vector<std::string> left_out;  ///< columns, rows, files: what and why, one phrase each
};

/// Trajectories of one system, checked on reading: finite, times increasing, M the same everywhere.
struct Dataset {
  std::vector<std::string> variables;  ///< (M) names; q first, p second where they are canonical
  std::vector<Trajectory> trajectories;
  std::optional<Smoothing> smoothing;  ///< where momenta were found from positions
  std::vector<Message> warnings;       ///< what was dropped, split or assumed, one sentence each
  /// Standard deviation of the rounding to the digits that the files have, per variable (M), or
  /// empty: noise is never less.
  std::vector<double> rounding = {};
  DataOrigin origin = {};
  /// False where the variables are of any meaning, in any order and number: angular velocities,
  /// populations, spins. Nothing then speaks of brackets, flows or a Hamiltonian.
  bool canonical = true;

  [[nodiscard]] Eigen::Index dimension() const {
    return static_cast<Eigen::Index>(variables.size());
  }
  [[nodiscard]] Eigen::Index num_states() const;
  [[nodiscard]] Eigen::Index num_pairs() const;
};

/// All that is said of the data, without the trajectories.
Dataset without_trajectories(const Dataset& data);
/// States `first` to `first + count` of a trajectory, or pairs from them.
Trajectory part_of(const Trajectory& t, Eigen::Index first, Eigen::Index count);

/// Share of consecutive states that are equal in every variable: a system that stands still says
/// nothing of what moves it.
double share_at_rest(const Dataset& data);

/// Whole trajectories at even intervals over the data: about `pairs` pairs in all, at least one
/// trajectory.
Dataset thinned(const Dataset& data, Eigen::Index pairs);

}  // namespace noether
