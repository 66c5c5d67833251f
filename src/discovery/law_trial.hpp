#pragma once

#include <Eigen/Core>
#include <functional>
#include <string>
#include <vector>

#include "noether/discovery/law_tests.hpp"
#include "noether/testing/conservation_test.hpp"

/// What the tests of quadratic laws and those of laws of any form share.
namespace noether {

/// More states cost time and change results very little.
inline constexpr Eigen::Index kMostStatesToFit = 20000;
inline constexpr Eigen::Index kMostStatesToTest = 100000;
/// By which the terms of a law must exceed its drift, or it speaks of what stands still.
inline constexpr double kTermsOverDrift = 3;

/// Training and held-out trajectories together; where nothing was held out they are the same.
std::vector<TrajectoryStates> together(const std::vector<TrajectoryStates>& training,
                                       const std::vector<TrajectoryStates>& held_out,
                                       bool independent);

/// The data that laws are tried on.
struct TrialData {
  const std::vector<TrajectoryStates>& training;
  const std::vector<TrajectoryStates>& held_out;
  const std::vector<TrajectoryStates>& all;
  const NoiseEstimate& noise;
};

/// Tests a law with errors of its coefficients, `factor` (m, r), at a level and enters its drifts,
/// p-value and minimum detectable drift. Returns its values in all data; `spread` becomes that
/// between trajectories.
std::vector<ObservedValues> try_law(const Law& law, const Eigen::MatrixXd& factor,
                                    const TrialData& data, double level, FoundLaw& found,
                                    double& spread);

/// The name, with a number behind it where it is taken.
std::string unique_name(const std::string& name,
                        const std::function<bool(const std::string&)>& is_taken);

}  // namespace noether
