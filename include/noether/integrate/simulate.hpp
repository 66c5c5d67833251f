#pragma once

#include <cstdint>
#include <string>

#include "noether/core/enum_names.hpp"
#include "noether/phase/dataset.hpp"
#include "noether/systems/system.hpp"

namespace noether {

/// Initial states of trajectories: as in the training data, or as in the paper's test sets
/// (independent, shifted by 1 in every position, or more widely spread).
enum class Starts { kTraining, kTest, kMoved, kWider };
template <>
struct EnumNames<Starts> {
  static constexpr std::string_view key = "starts";
  static constexpr std::string_view noun = "a choice of starts";
  static constexpr std::pair<Starts, std::string_view> entries[] = {{Starts::kTraining, "training"},
                                                                    {Starts::kTest, "test"},
                                                                    {Starts::kMoved, "moved"},
                                                                    {Starts::kWider, "wider"}};
};

/// How trajectories are simulated. A trajectory of num_pairs pairs has num_pairs + 1 states.
struct SimulateOptions {
  Eigen::Index num_trajectories = 200;
  Eigen::Index num_pairs = 50;
  double dt = 0;     ///< 0: the default of the system
  double noise = 0;  ///< standard deviation, data units
  /// Pairs of clean x and noisy x' (the paper) instead of noise in every state.
  bool noise_in_targets = false;
  Starts starts = Starts::kTraining;
  std::uint64_t seed = 0;
};

/// States at the given times (M, T), the first one `start`; local error 1e-11 (Dormand-Prince 5,
/// Boost.Odeint).
Eigen::MatrixXd simulate_states(const System& system, const Eigen::VectorXd& start,
                                const Eigen::VectorXd& times);

/// Trajectories from random starts; trajectory i depends only on the seed and i.
Dataset simulate(const System& system, const SimulateOptions& options);

}  // namespace noether
