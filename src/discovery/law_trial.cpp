#include "src/discovery/law_trial.hpp"

#include <fmt/format.h>

#include "noether/testing/observe.hpp"

namespace noether {

std::vector<TrajectoryStates> together(const std::vector<TrajectoryStates>& training,
                                       const std::vector<TrajectoryStates>& held_out,
                                       bool independent) {
  std::vector<TrajectoryStates> all = training;
  if (independent) all.insert(all.end(), held_out.begin(), held_out.end());
  return all;
}

std::vector<ObservedValues> try_law(const Law& law, const Eigen::MatrixXd& factor,
                                    const TrialData& data, double level, FoundLaw& found,
                                    double& spread) {
  const Eigen::VectorXd variance = data.noise.variance();
  std::vector<ObservedValues> everywhere = observe(data.all, law, variance);
  TestOptions test;
  test.level = level;
  test.noise_uncertainty = data.noise.uncertainty();
  test.noise_correlation = data.noise.correlation;
  test.spread = spread = spread_between(everywhere);
  found.drift_training =
      test_conservation(observe(data.training, law, variance), test).relative_drift;
  const ConservationTest result =
      test_conservation(observe(data.held_out, law, variance, factor), test);
  found.drift_held_out = result.relative_drift;
  found.noise_explains = result.noise_explains;
  found.p_value = result.p_value;
  found.min_detectable_drift = result.min_detectable_drift;
  return everywhere;
}

std::string unique_name(const std::string& name,
                        const std::function<bool(const std::string&)>& is_taken) {
  std::string unique = name;
  for (int number = 2; is_taken(unique); ++number) unique = fmt::format("{} ({})", name, number);
  return unique;
}

}  // namespace noether
