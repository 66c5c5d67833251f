#include "noether/integrate/simulate.hpp"

#include <fmt/format.h>

#include <boost/numeric/odeint/integrate/integrate_times.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <cmath>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using State = std::vector<double>;
constexpr double kTolerance = 1e-11;

/// Random walk, which has no equation of motion: steps of variance dt.
MatrixXd random_walk(const VectorXd& start, const VectorXd& times, RandomStream& random) {
  MatrixXd states(start.size(), times.size());
  states.col(0) = start;
  for (Index i = 1; i < times.size(); ++i) {
    const double deviation = std::sqrt(times(i) - times(i - 1));
    for (Index j = 0; j < start.size(); ++j)
      states(j, i) = states(j, i - 1) + deviation * random.normal();
  }
  return states;
}

void add_noise(double deviation, RandomStream& random, MatrixXd& states) {
  for (double& value : states.reshaped()) value += deviation * random.normal();
}

VectorXd first_state(const System& system, Starts starts, RandomStream& random) {
  if (starts == Starts::kTraining) return system.start(random);
  if (starts == Starts::kWider) return system.wider_start(random);
  VectorXd x = system.test_start(random);
  if (starts == Starts::kMoved) x.head(x.size() / 2).array() += 1;
  return x;
}

Trajectory simulate_one(const System& system, const SimulateOptions& options, double dt,
                        Index index) {
  RandomStream random({options.seed, Purpose::kSimulation, static_cast<std::uint64_t>(index), 0});
  const VectorXd start = first_state(system, options.starts, random);
  const VectorXd times =
      VectorXd::LinSpaced(options.num_pairs + 1, 0, dt * static_cast<double>(options.num_pairs));
  const MatrixXd states =
      system.field ? simulate_states(system, start, times) : random_walk(start, times, random);
  Trajectory trajectory{fmt::format("{}", index), times, states, {}, {}};
  if (options.noise_in_targets) {
    trajectory.next = states.rightCols(options.num_pairs);
    trajectory.states = states.leftCols(options.num_pairs);
    trajectory.time = times.head(options.num_pairs);
    trajectory.step = VectorXd::Constant(options.num_pairs, dt);
    add_noise(options.noise, random, trajectory.next);
  } else {
    add_noise(options.noise, random, trajectory.states);
  }
  return trajectory;
}

}  // namespace

MatrixXd simulate_states(const System& system, const VectorXd& start, const VectorXd& times) {
  namespace odeint = boost::numeric::odeint;
  const auto right_side = [&system](const State& x, State& f, double t) {
    VectorXd::Map(f.data(), static_cast<Index>(f.size())) =
        system.field(VectorXd::Map(x.data(), static_cast<Index>(x.size())), t);
  };
  MatrixXd states(start.size(), times.size());
  Index at = 0;
  State x(start.begin(), start.end());
  const double first_step = times.size() > 1 ? (times(1) - times(0)) / 10 : 1;
  odeint::integrate_times(
      odeint::make_controlled(kTolerance, kTolerance, odeint::runge_kutta_dopri5<State>()),
      right_side, x, times.begin(), times.end(), first_step, [&](const State& state, double) {
        states.col(at++) = VectorXd::Map(state.data(), start.size());
      });
  return states;
}

Dataset simulate(const System& system, const SimulateOptions& options) {
  if (options.num_trajectories < 1 || options.num_pairs < 1) {
    throw UsageError(
        compose("at least one trajectory of one pair is needed. Give {} and {} above zero.",
                Parameter{"trajectories"}, Parameter{"pairs"}));
  }
  if (options.starts == Starts::kMoved && !system.canonical) {
    throw UsageError(
        compose("{} moved shifts positions, and {} has no pairs of positions and "
                "momenta. Use training.",
                Parameter{"starts"}, system.name));
  }
  const double dt = options.dt > 0 ? options.dt : system.default_dt;
  Dataset data{system.variables, {}, {}, {}};
  data.canonical = system.canonical;
  for (Index i = 0; i < options.num_trajectories; ++i)
    data.trajectories.push_back(simulate_one(system, options, dt, i));
  return data;
}

}  // namespace noether
