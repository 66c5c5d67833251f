#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "commands.hpp"
#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"
#include "noether/core/number_text.hpp"
#include "noether/integrate/simulate.hpp"
#include "verbose.hpp"

namespace noether::cli {

namespace {

struct SimulateCommand {
  std::string system;
  std::string output;
  SimulateOptions options;
  std::string noise_in = "states";
  std::string starts = "training";
  SystemParameters parameters;
  std::vector<double> masses;
};

/// Parameters with the masses, one per body.
SystemParameters with_masses(const SimulateCommand& command) {
  SystemParameters parameters = command.parameters;
  if (command.masses.empty()) return parameters;
  for (std::size_t i = 0; i < command.masses.size(); ++i)
    parameters[fmt::format("mass{}", i + 1)] = command.masses[i];
  const auto bodies = parameters.find("bodies");
  const double count = bodies == parameters.end() ? 3 : bodies->second;
  if (command.system == "nbody" && count != static_cast<double>(command.masses.size()))
    throw UsageError(fmt::format("--masses: {} not fit {:g} bodies. Give one per body.",
                                 counted(command.masses.size(), "mass does", "masses do"), count));
  return parameters;
}

std::string to_csv(const Dataset& data) {
  std::string text = fmt::format("id,t,{}\n", fmt::join(data.variables, ","));
  for (const Trajectory& t : data.trajectories) {
    for (Eigen::Index i = 0; i < t.states.cols(); ++i) {
      text += fmt::format("{},{}", t.id, t.time(i));
      for (Eigen::Index j = 0; j < t.states.rows(); ++j) text += fmt::format(",{}", t.states(j, i));
      text += '\n';
    }
  }
  return text;
}

/// Rows [first, first + n) of every state, (N, T, n).
Array stacked(const Dataset& data, Eigen::Index first, bool next) {
  const Eigen::Index n = data.dimension() / 2;
  std::vector<double> values;
  for (const Trajectory& t : data.trajectories) {
    const Eigen::MatrixXd& states = next ? t.next : t.states;
    for (Eigen::Index i = 0; i < states.cols(); ++i) {
      for (Eigen::Index j = 0; j < n; ++j) values.push_back(states(first + j, i));
    }
  }
  const auto T = static_cast<std::size_t>(data.trajectories.front().states.cols());
  return {{data.trajectories.size(), T, static_cast<std::size_t>(n)}, std::move(values)};
}

Archive to_archive(const Dataset& data) {
  const Eigen::Index n = data.dimension() / 2;
  const Trajectory& first = data.trajectories.front();
  Archive archive{{"q", stacked(data, 0, false)}, {"p", stacked(data, n, false)}};
  archive["t"] = {{static_cast<std::size_t>(first.time.size())},
                  std::vector<double>(first.time.begin(), first.time.end())};
  if (first.paired()) {
    archive["q_next"] = stacked(data, 0, true);
    archive["p_next"] = stacked(data, n, true);
  }
  return archive;
}

/// Archives are written as arrays q and p.
void refuse_archive(const SimulateCommand& command, const System& system) {
  if (system.canonical || !command.output.ends_with(".npz")) return;
  throw UsageError(
      fmt::format("-o {}: .npz is written as positions and momenta, and the variables of {} are "
                  "none ({}). {}.",
                  command.output, command.system, fmt::join(system.variables, ", "),
                  command.noise_in == "targets" ? "Leave out --noise-in and give -o FILE.csv"
                                                : "Give -o FILE.csv"));
}

void run(const SimulateCommand& command, const Common& common) {
  if (command.noise_in != "states" && command.noise_in != "targets")
    throw UsageError(
        fmt::format("--noise-in: '{}' is neither states nor targets.", command.noise_in));
  settings_of(common).validate();
  SimulateOptions options = command.options;
  if (options.dt < 0 || !std::isfinite(options.dt))
    throw UsageError(fmt::format("--dt: {} is not a positive number. Give the time between states.",
                                 options.dt));
  if (!(options.noise >= 0) || !std::isfinite(options.noise))
    throw UsageError(fmt::format(
        "--noise: {} is negative or not finite. Give a standard deviation.", options.noise));
  options.noise_in_targets = command.noise_in == "targets";
  options.starts = from_name<Starts>(command.starts);
  options.seed = common.seed;
  const bool npz = command.output.ends_with(".npz");
  if (options.noise_in_targets && !npz)
    throw UsageError("--noise-in targets needs pairs, which only .npz carries. Give -o FILE.npz.");
  if (!command.output.empty() && std::filesystem::exists(command.output) && !common.force) {
    throw UsageError(fmt::format(
        "{} exists already. Choose another file, or write over it with --force.", command.output));
  }
  const System system = make_system(command.system, with_masses(command));
  refuse_archive(command, system);
  const Dataset data = simulate(system, options);
  Verbose(common).data({}, data);
  if (npz) return write_npz(command.output, to_archive(data));
  if (command.output.empty()) {
    fmt::print("{}", to_csv(data));
  } else {
    write_file_atomically(command.output, to_csv(data));
  }
}

}  // namespace

void add_simulate(CLI::App& app, Common& common) {
  auto command = std::make_shared<SimulateCommand>();
  CLI::App* sub = app.add_subcommand("simulate", "Trajectories of a known system");
  add_common_options(*sub, common);
  sub->add_option("SYSTEM", command->system,
                  fmt::format("One of {}", fmt::join(system_names(), ", ")))
      ->required();
  sub->add_option("-o,--output", command->output,
                  "FILE.csv, or FILE.npz of positions and momenta; by default standard output");
  sub->add_option("--trajectories", command->options.num_trajectories, "Number of trajectories")
      ->capture_default_str();
  sub->add_option("--pairs", command->options.num_pairs,
                  "Consecutive pairs per trajectory, which has one state more")
      ->capture_default_str();
  sub->add_option("--dt", command->options.dt,
                  "Time between states; by default that of the system");
  sub->add_option("--noise", command->options.noise, "Standard deviation of the noise")
      ->capture_default_str();
  sub->add_option("--noise-in", command->noise_in,
                  "states, or targets for pairs of clean x and noisy x' (.npz)")
      ->capture_default_str();
  sub->add_option("--starts", command->starts,
                  "training, or the paper's test sets: test, moved, wider")
      ->capture_default_str();
  for (const char* name : {"n", "bodies", "dim", "softening", "coupling", "trap", "alpha", "field",
                           "mu", "friction", "strength", "frequency"}) {
    sub->add_option_function<double>(
        fmt::format("--{}", name),
        [command, name](double value) { command->parameters[name] = value; },
        "Parameter of the system");
  }
  sub->add_option("--masses", command->masses,
                  "One per body, as in 1,2.5,1; by default unit masses")
      ->delimiter(',');
  sub->callback([command, &common] { run(*command, common); });
}

}  // namespace noether::cli
