#include "noether/testing/check.hpp"

#include <algorithm>
#include <cmath>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/testing/observe.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

CheckedLaw check_one(const std::vector<TrajectoryStates>& groups, const Law& law,
                     const VectorXd& variance, TestOptions test) {
  CheckedLaw checked;
  const auto values = observe(groups, law, variance);
  for (const ObservedValues& t : values) {
    if (!t.values.allFinite() || !t.noise_shares.allFinite())
      throw DataError(compose(
          "{}: it has no finite value in some states: a root or logarithm of a negative number, a "
          "division by zero, or numbers too large. Change it, or scale the columns.",
          Parameter{"law"}));
  }
  checked.num_trajectories = groups.size();
  checked.spread = spread_between(values);
  test.spread = checked.spread;
  checked.test = test_conservation(values, test);
  if (identical_in_all(values, test.level))
    checked.remark = groups.size() > 1
                         ? "it has the same value in every trajectory, which proves no law"
                         : "it is zero along the only trajectory, which proves no law";
  return checked;
}

}  // namespace

std::vector<CheckedLaw> check_laws(const Dataset& data, const std::vector<Law>& laws,
                                   const NoiseEstimate& noise, const LawTestOptions& options) {
  const std::vector<TrajectoryStates> groups = states_by_trajectory(data);
  const bool any = std::any_of(groups.begin(), groups.end(), [](const TrajectoryStates& group) {
    return group.states.cols() > 1;
  });
  if (!any)
    throw DataError(
        "no trajectory has two states, so no change can be measured. Give longer trajectories.");
  const VectorXd variance = noise.variance();
  TestOptions test;
  test.level = options.level / static_cast<double>(laws.size());
  test.noise_uncertainty = noise.uncertainty();
  test.noise_correlation = noise.correlation;
  std::vector<CheckedLaw> checked;
  std::vector<double> p;
  for (const Law& law : laws) {
    checked.push_back(check_one(groups, law, variance, test));
    p.push_back(checked.back().test.p_value);
  }
  const std::vector<double> corrected = holm(p);
  for (std::size_t i = 0; i < checked.size(); ++i) {
    checked[i].corrected_p_value = corrected[i];
    checked[i].status = status_of(corrected[i], checked[i].test.relative_drift,
                                  checked[i].test.min_detectable_drift, options);
    const bool no_claim =
        !checked[i].remark.empty() || !std::isfinite(checked[i].test.min_detectable_drift);
    if (no_claim) checked[i].status = LawStatus::kUndecided;
    if (no_claim && checked[i].remark.empty())
      checked[i].remark = "its values hardly differ between trajectories";
  }
  return checked;
}

std::vector<LawSeries> series_of(const Dataset& data, const Law& law, const NoiseEstimate& noise) {
  const VectorXd variance = noise.variance();
  std::vector<LawSeries> series;
  for (const Trajectory& t : data.trajectories) {
    const TrajectoryStates group{t.id, t.paired() ? t.next : t.states};
    const ObservedValues seen = observe({group}, law, variance)[0];
    const VectorXd time = t.paired() ? VectorXd(t.time + t.step) : t.time;
    series.push_back({time, seen.values, std::sqrt(seen.noise_variance())});
  }
  return series;
}

}  // namespace noether
