#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>

#include "commands.hpp"
#include "data_options.hpp"
#include "noether/core/error.hpp"
#include "noether/io/config.hpp"
#include "noether/io/figures.hpp"
#include "noether/io/run_folder.hpp"
#include "noether/io/sha256.hpp"
#include "noether/systems/system.hpp"
#include "progress.hpp"

namespace noether::cli {

namespace {

using Clock = std::chrono::steady_clock;
constexpr double kCheckpointSeconds = 5;

volatile std::sig_atomic_t interrupted = 0;
void on_interrupt(int) { interrupted = 1; }

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Laws of a simulated system that fits the data's dimension.
std::vector<Quadratic> true_laws(const std::string& name, const Dataset& data) {
  if (name.empty()) return {};
  const auto n = static_cast<double>(data.dimension() / 2);
  SystemParameters parameters;
  if (name == "harmonic-n") parameters["n"] = n;
  if (name == "nbody" && data.dimension() == 18) parameters["dim"] = 3;
  const System system = make_system(name, parameters);
  if (system.dimension() != data.dimension())
    throw UsageError(fmt::format("--truth {}: it has {} variables, the data have {}.", name,
                                 system.dimension(), data.dimension()));
  return system.laws;
}

std::string settings_error_hint(const Settings& settings, const Dataset& data) {
  if (settings.group == GroupMode::kFixed || data.num_pairs() >= 2) return "";
  return "the data have a single pair. Give longer trajectories.";
}

void print_finding(const Finding& finding, const RunFolder& folder) {
  fmt::print("\n{}\n", finding.summary);
  for (const FoundLaw& law : finding.laws) {
    fmt::print("  {}   (drift {:.1e} of its spread, model agrees to {:.3f})\n", law.formula,
               law.relative_drift, law.model_agreement);
  }
  for (const std::string& warning : finding.warnings) fmt::print("warning: {}\n", warning);
  fmt::print("verdict: {}\nrun folder: {}\n", name_of(finding.verdict), folder.path().string());
}

/// What both a new run and a resumed one do.
void run(const RunSpec& spec, const RunFolder& folder, bool resumed, double time_limit,
         const Common& common) {
  const auto begin = Clock::now();
  const Dataset data = read_dataset(paths_of(spec.files), spec.read);
  Settings settings;
  for (const auto& [key, value] : spec.settings) set_key(settings, key, value);
  if (const std::string hint = settings_error_hint(settings, data); !hint.empty())
    throw DataError(hint);
  const std::vector<Quadratic> fixed = spec.group_file.empty()
                                           ? std::vector<Quadratic>{}
                                           : read_laws(spec.group_file, data.dimension());
  const std::vector<Quadratic> truth = true_laws(spec.truth, data);
  Lanes lanes(threads_of(common));
  Discovery discovery(data, settings, spec.noise, fixed, spec.seed, lanes);
  std::string warning;
  if (resumed) discovery.load(folder.read_checkpoint(warning));
  if (!warning.empty() && !common.quiet) fmt::print(stderr, "warning: {}\n", warning);

  Progress progress(settings, common.quiet);
  auto last_checkpoint = Clock::now();
  bool out_of_time = false;
  DiscoveryHooks hooks;
  hooks.on_progress = [&](Start start, const TrainingState& state) { progress.show(start, state); };
  hooks.warn = [&](const std::string& text) { progress.say("warning: " + text); };
  hooks.on_checkpoint = [&](const Archive& archive) {
    if (seconds_since(last_checkpoint) < kCheckpointSeconds) return;
    folder.write_checkpoint(archive);
    last_checkpoint = Clock::now();
  };
  hooks.stop_requested = [&] {
    out_of_time = time_limit > 0 && seconds_since(begin) > time_limit;
    return out_of_time || interrupted != 0;
  };
  interrupted = 0;
  const auto previous = std::signal(SIGINT, on_interrupt);
  const TrainingStatus status = discovery.run(hooks);
  std::signal(SIGINT, previous);
  progress.finish();
  folder.write_checkpoint(discovery.save());
  folder.write_curve(discovery.state().curve);
  if (interrupted != 0) {
    folder.write_run(spec, "interrupted", lanes.num_threads(), seconds_since(begin));
    throw Error(
        ExitCode::kInterrupted,
        fmt::format("interrupted at step {}; checkpoint saved. Go on with `noether resume {}`.",
                    discovery.state().step, folder.path().string()));
  }
  Finding finding = discovery.conclude(truth);
  if (out_of_time)
    finding.warnings.push_back(
        fmt::format("not converged: the time limit of {} s ended training at step {} of {}. Go on "
                    "with `noether resume {}`.",
                    time_limit, discovery.state().step, settings.steps, folder.path().string()));
  if (status == TrainingStatus::kDiverged)
    finding.warnings.push_back("training diverged beyond rollback; this is its last good state.");
  folder.write_model(discovery.model());
  folder.write_finding(finding);
  draw_figures(discovery.state().curve, finding, folder.path() / "figures");
  const std::string told = out_of_time ? "not converged" : name_of(status);
  folder.write_run(spec, told, lanes.num_threads(), seconds_since(begin));
  if (!common.quiet) print_finding(finding, folder);
  if (status == TrainingStatus::kDiverged) {
    throw ComputationError(
        fmt::format("training diverged at step {} after {} rollbacks; all up to then is in {}. "
                    "Lower optimiser.rate_means or give --noise.",
                    discovery.state().step, settings.max_rollbacks, folder.path().string()));
  }
}

struct DiscoverCommand {
  DataOptions data;
  std::string output;
  std::string start;
  std::string group;
  std::string truth;
  double time_limit = 0;
};

RunSpec spec_of(const DiscoverCommand& command, const Common& common) {
  RunSpec spec;
  for (const auto& path : paths_of(command.data.files))
    spec.files.push_back(std::filesystem::absolute(path).string());
  spec.read = read_options(command.data);
  spec.truth = command.truth;
  spec.seed = common.seed;
  Settings settings = settings_of(common);
  if (!command.start.empty()) settings.start = start_from_name(command.start);
  if (command.group == "none") settings.group = GroupMode::kNone;
  if (!command.group.empty() && command.group != "learn" && command.group != "none") {
    settings.group = GroupMode::kFixed;
    spec.group_file = std::filesystem::absolute(command.group).string();
  }
  if (settings.group == GroupMode::kFixed && spec.group_file.empty())
    throw UsageError("razor.group: fixed needs the laws to build in. Give --group FILE.");
  settings.validate();
  const Dataset data = read_dataset(paths_of(spec.files), spec.read);
  spec.noise = given_noise(command.data, data.dimension());
  for (const Trajectory& t : data.trajectories) {
    if (t.paired()) settings.noise_in = NoiseIn::kTargets;  // the file says where its noise is
  }
  spec.settings = to_map(resolve(settings, data.dimension(), data.num_pairs()));
  spec.data_sha256 = sha256_of_files(paths_of(spec.files));
  return spec;
}

std::string default_folder(const std::string& file) {
  std::filesystem::path stem = std::filesystem::path(file).stem();
  while (stem.has_extension()) stem = stem.stem();
  return stem.string() + "-run";
}

}  // namespace

void add_discover(CLI::App& app, Common& common) {
  auto command = std::make_shared<DiscoverCommand>();
  CLI::App* sub = app.add_subcommand("discover", "Laws and a model from a file of trajectories");
  add_common_options(*sub, common);
  add_data_options(*sub, command->data);
  sub->add_option("-o,--output", command->output, "Run folder; named after the data without it");
  sub->add_option("--start", command->start, "auto, random or anchored");
  sub->add_option("--group", command->group,
                  "learn, none, or a JSON file of known laws to build in");
  sub->add_option("--time-limit", command->time_limit,
                  "Seconds after which training ends at a checkpoint");
  sub->add_option("--truth", command->truth,
                  "Simulated system the data come from: adds parallelness to its known laws");
  sub->callback([command, &common] {
    const RunFolder folder(command->output.empty() ? default_folder(command->data.files[0])
                                                   : command->output);
    const RunSpec spec = spec_of(*command, common);
    folder.create(common.force);
    folder.write_run(spec, "running", threads_of(common), 0);
    run(spec, folder, false, command->time_limit, common);
  });
}

void add_resume(CLI::App& app, Common& common) {
  auto path = std::make_shared<std::string>();
  auto time_limit = std::make_shared<double>(0);
  CLI::App* sub =
      app.add_subcommand("resume", "Goes on with an interrupted run, to the same bytes");
  add_common_options(*sub, common);
  sub->add_option("RUN", *path, "Folder of the run")->required();
  sub->add_option("--time-limit", *time_limit, "Seconds after which training ends at a checkpoint");
  sub->callback([path, time_limit, &common] {
    const RunFolder folder(*path);
    const RunSpec spec = folder.read_run();
    if (sha256_of_files(paths_of(spec.files)) != spec.data_sha256)
      throw DataError(fmt::format(
          "{}: the data files have changed since the run began. Start a new run.", spec.files[0]));
    const bool has_checkpoint = std::filesystem::exists(folder.path() / "checkpoint.npz") ||
                                std::filesystem::exists(folder.path() / "checkpoint.previous.npz");
    run(spec, folder, has_checkpoint, *time_limit, common);
  });
}

}  // namespace noether::cli
