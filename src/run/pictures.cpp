#include "noether/run/pictures.hpp"

#include <algorithm>
#include <cmath>

#include "noether/discovery/finding.hpp"
#include "noether/model/learned_model.hpp"
#include "noether/model/prediction.hpp"
#include "noether/testing/observe.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::size_t kMostTrajectories = 12;
constexpr Index kMostStates = 150;
constexpr std::size_t kMostRollouts = 2;
constexpr Index kMostSteps = 120;
constexpr int kDraws = 12;
constexpr Index kGrid = 61;
constexpr double kMargin = 0.2;  // of the range of the data round the energy map

/// At most `count` trajectories of at least two states, evenly chosen.
std::vector<const Trajectory*> chosen(const Dataset& data, std::size_t count) {
  std::vector<const Trajectory*> all;
  for (const Trajectory& t : data.trajectories) {
    if (t.states.cols() > 1) all.push_back(&t);
  }
  std::vector<const Trajectory*> result;
  for (std::size_t i = 0; i < std::min(count, all.size()); ++i)
    result.push_back(all[(2 * i + 1) * all.size() / (2 * std::min(count, all.size()))]);
  return result;
}

TimeSeries thinned_series(const std::string& id, const VectorXd& time, const VectorXd& values) {
  const Index stride = (time.size() + kMostStates - 1) / kMostStates;
  const Index count = (time.size() + stride - 1) / stride;
  const auto every = Eigen::seqN(0, count, stride);
  return {id, time(every), values(every)};
}

double spread_of(const HeldOutSplit& split, const Law& law, const VectorXd& variance) {
  std::vector<TrajectoryStates> groups = states_by_trajectory(split.training);
  if (split.independent && !split.by_time) {
    const std::vector<TrajectoryStates> others = states_by_trajectory(split.held_out);
    groups.insert(groups.end(), others.begin(), others.end());
  }
  const double spread = spread_between(observe(groups, law, variance));
  return spread > 0 ? spread : 1;
}

LawOverTime law_over_time(const HeldOutSplit& split, const Law& law, const VectorXd& variance) {
  const double spread = spread_of(split, law, variance);
  LawOverTime result;
  double noise = 0;
  for (const Trajectory* t : chosen(split.held_out, kMostTrajectories)) {
    const TrajectoryStates group{t->id, t->paired() ? t->next : t->states};
    const ObservedValues seen = observe({group}, law, variance)[0];
    const VectorXd time = t->paired() ? VectorXd(t->time + t->step) : t->time;
    const VectorXd deviation = (seen.values.array() - seen.values.mean()) / spread;
    result.trajectories.push_back(thinned_series(t->id, time, deviation));
    noise += seen.noise_variance();
  }
  if (!result.trajectories.empty())
    result.noise_std = std::sqrt(noise / static_cast<double>(result.trajectories.size())) / spread;
  return result;
}

std::vector<Rollout> roll_out(const Dataset& held_out, const Finding& finding,
                              const LearnedModel& model, ThreadPool& pool) {
  const std::vector<const Trajectory*> trajectories = chosen(held_out, kMostRollouts);
  if (trajectories.empty()) return {};
  std::vector<Course> courses;
  for (const Trajectory* t : trajectories)
    courses.push_back(
        {t->id, t->states.col(0), t->time.head(std::min(t->time.size(), kMostSteps + 1))});
  PredictionOptions options;
  options.draws = kDraws;
  // In the paper's setting the first state of a pair is clean.
  if (!trajectories[0]->paired()) options.noise_std = finding.noise.variance().cwiseSqrt();
  std::vector<Rollout> rollouts;
  for (const Prediction& p : predict(model, courses, options, pool)) {
    const Trajectory& t = *trajectories[rollouts.size()];
    rollouts.push_back({p.id, p.time.head(p.bounded), t.states.leftCols(p.bounded),
                        p.mean.leftCols(p.bounded), p.deviation.leftCols(p.bounded),
                        p.bounded < p.time.size()});
  }
  return rollouts;
}

VectorXd grid_over(const Dataset& data, Index variable) {
  double low = data.trajectories[0].states(variable, 0);
  double high = low;
  for (const Trajectory& t : data.trajectories) {
    low = std::min(low, t.states.row(variable).minCoeff());
    high = std::max(high, t.states.row(variable).maxCoeff());
  }
  const double margin = high > low ? kMargin * (high - low) : 1;
  return VectorXd::LinSpaced(kGrid, low - margin, high + margin);
}

EnergyMap energy_map(const Dataset& data, const LearnedModel& model, ThreadPool& pool) {
  EnergyMap map{grid_over(data, 0), grid_over(data, 1), {}};
  MatrixXd points(2, kGrid * kGrid);
  for (Index j = 0; j < kGrid; ++j) {
    for (Index i = 0; i < kGrid; ++i) points.col(j * kGrid + i) << map.q(i), map.p(j);
  }
  map.energy = LearnedField(model, pool).hamiltonian(points).reshaped(kGrid, kGrid);
  map.energy.array() -= map.energy.minCoeff();  // its constant means nothing
  return map;
}

}  // namespace

Pictures make_pictures(const HeldOutSplit& split, const Finding& finding, const LearnedModel& model,
                       ThreadPool& pool) {
  Pictures pictures;
  for (const FoundLaw& law : finding.laws)
    pictures.laws.push_back(law_over_time(split, law.law, finding.noise.variance()));
  pictures.rollouts = roll_out(split.held_out, finding, model, pool);
  const bool plane = model.dimension() == 2 && !split.held_out.trajectories.empty();
  if (plane) pictures.energy = energy_map(split.held_out, model, pool);
  return pictures;
}

}  // namespace noether
