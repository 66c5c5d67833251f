#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>

#include "commands.hpp"
#include "data_options.hpp"
#include "interrupt.hpp"
#include "noether/core/error.hpp"
#include "noether/core/instruction_set.hpp"
#include "noether/io/config.hpp"
#include "noether/io/run_folder.hpp"
#include "noether/io/sha256.hpp"
#include "noether/report/figures.hpp"
#include "noether/report/page.hpp"
#include "noether/report/pictures.hpp"
#include "noether/systems/system.hpp"
#include "progress.hpp"
#include "verbose.hpp"

namespace noether::cli {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Laws of a simulated system that fits the data's dimension.
std::vector<Quadratic> true_laws(const std::string& name, const Dataset& data) {
  if (name.empty()) return {};
  const Eigen::Index n = data.dimension() / 2;
  SystemParameters parameters;
  if (name == "harmonic-n") parameters["n"] = static_cast<double>(n);
  if (name == "nbody" && data.dimension() == 18) parameters["dim"] = 3;
  const System system = make_system(name, parameters);
  if (system.dimension() != data.dimension())
    throw UsageError(fmt::format("--truth {}: it has {} variables, the data have {}.", name,
                                 system.dimension(), data.dimension()));
  return system.laws;
}

/// Everything that can be wrong with a run is found out here, before its folder is touched.
struct Prepared {
  Dataset data;
  Settings settings;
  std::vector<Quadratic> fixed;
  std::vector<Quadratic> truth;
  std::optional<Dataset> test;
};

Prepared prepare(const RunSpec& spec, Dataset data) {
  Prepared prepared{std::move(data), {}, {}, {}, {}};
  for (const auto& [key, value] : spec.settings) set_key(prepared.settings, key, value);
  prepared.settings.validate();
  if (prepared.settings.group != GroupMode::kFixed && prepared.data.num_pairs() < 2)
    throw DataError(fmt::format("{}: the data have a single pair. Give longer trajectories.",
                                spec.files.at(0)));
  if (!spec.group_file.empty())
    prepared.fixed = read_laws(spec.group_file, prepared.data.dimension());
  prepared.truth = true_laws(spec.truth, prepared.data);
  if (!spec.test_files.empty()) {
    prepared.test = read_dataset(paths_of(spec.test_files), spec.read);
    if (prepared.test->variables != prepared.data.variables)
      throw DataError(fmt::format("{}: its variables are {}, those of the training data {}.",
                                  spec.test_files[0], fmt::join(prepared.test->variables, ", "),
                                  fmt::join(prepared.data.variables, ", ")));
  }
  return prepared;
}

std::string told_evidence(const FoundLaw& law) {
  if (!law.evidence_nats) return "";
  if (!law.evidence_standard_error) return fmt::format("; {:+.3g} nats", *law.evidence_nats);
  return fmt::format("; {:+.3g} +- {:.2g} nats", *law.evidence_nats, *law.evidence_standard_error);
}

void print_finding(const Finding& finding, const RunFolder& folder) {
  fmt::print("\n{}\n", finding.summary);
  for (const FoundLaw& law : finding.laws) {
    fmt::print("  {:12} {}: {}   (drift {:.1e}, {:.1e} would be seen{})\n", name_of(law.status),
               law.name, law.formula, law.drift_held_out, law.resolution, told_evidence(law));
  }
  for (const Unidentifiable& item : finding.unidentifiable)
    fmt::print("  not told     {}: {}\n", item.formula, item.why);
  if (finding.test_mse)
    fmt::print("mean squared error of one step on the test data: {:.3g}\n", *finding.test_mse);
  for (const std::string& warning : finding.warnings) fmt::print("warning: {}\n", warning);
  fmt::print("verdict: {}\nrun folder: {}\n", name_of(finding.verdict), folder.path().string());
}

/// A run under way: its clock, its checkpoints and what is shown of it.
class Running {
 public:
  Running(Discovery& discovery, const Settings& settings, const RunFolder& folder,
          double time_limit, const Common& common)
      : discovery_(discovery),
        settings_(settings),
        folder_(folder),
        time_limit_(time_limit),
        verbose_(common.verbose),
        progress_(settings, common.quiet) {}

  TrainingStatus train() {
    const TrainingStatus status = discovery_.run(hooks());
    progress_.finish();
    save_checkpoint(discovery_.save());
    folder_.write_curve(discovery_.state().curve);
    return status;
  }

  /// What each law adds to the lower bound.
  TrainingStatus weigh(Finding& finding) {
    const TrainingStatus status = discovery_.weigh(finding, hooks());
    progress_.finish();
    if (weighed_) save_checkpoint(discovery_.save());
    return status;
  }

  /// Whether it was the clock that stopped what was stopped, not the user.
  [[nodiscard]] bool out_of_time() const { return out_of_time_; }
  [[nodiscard]] double seconds() const { return seconds_since(begin_); }

 private:
  DiscoveryHooks hooks() {
    DiscoveryHooks hooks;
    hooks.on_progress = [this](Start start, const TrainingState& state) {
      progress_.show(start, state);
    };
    hooks.on_weighing = [this](int done, int all) {
      weighed_ = true;
      progress_.weighing(done, all);
    };
    hooks.warn = [this](const std::string& text) { progress_.say("warning: " + text); };
    hooks.note = [this](const std::string& text) { note(text); };
    hooks.on_checkpoint = [this](const std::function<Archive()>& save) {
      if (seconds_since(last_checkpoint_) >= settings_.checkpoint_seconds) save_checkpoint(save());
    };
    hooks.stop_requested = [this] {
      out_of_time_ = time_limit_ > 0 && seconds() > time_limit_;
      return out_of_time_ || Interrupt::requested();
    };
    return hooks;
  }

  void note(const std::string& text) {
    if (verbose_) progress_.say(text);
  }

  void save_checkpoint(const Archive& archive) {
    folder_.write_checkpoint(archive);
    last_checkpoint_ = Clock::now();
    note(fmt::format("checkpoint: written after {:.1f} s", seconds()));
  }

  Discovery& discovery_;
  const Settings& settings_;
  const RunFolder& folder_;
  double time_limit_;
  bool verbose_;
  Progress progress_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_checkpoint_ = begin_;
  bool out_of_time_ = false;
  bool weighed_ = false;  // a training for it has begun
};

[[noreturn]] void end_interrupted(const RunSpec& spec, const RunFolder& folder, int threads,
                                  const Running& running, const std::string& where) {
  folder.write_run(spec, "interrupted", threads, running.seconds());
  throw Error(ExitCode::kInterrupted,
              fmt::format("interrupted {}; checkpoint saved. Go on with `noether resume {}`.",
                          where, folder.path().string()));
}

/// How training and the weighing of the laws ended.
struct Endings {
  TrainingStatus training = TrainingStatus::kRunning;
  TrainingStatus weighing = TrainingStatus::kRunning;
};

void warn_of_ending(const Endings& endings, const Discovery& discovery, const Settings& settings,
                    double time_limit, const RunFolder& folder, Finding& finding) {
  if (endings.training == TrainingStatus::kStopped)
    finding.warnings.push_back(
        fmt::format("not converged: the time limit of {} s ended training at step {} of {}. Go on "
                    "with `noether resume {}`.",
                    time_limit, discovery.state().step, settings.steps, folder.path().string()));
  if (endings.weighing == TrainingStatus::kStopped)
    finding.warnings.push_back(
        fmt::format("the time limit of {} s came before it was measured what each law adds to the "
                    "ELBO. Go on with `noether resume {}`.",
                    time_limit, folder.path().string()));
  if (endings.training == TrainingStatus::kDiverged)
    finding.warnings.emplace_back(
        "training diverged beyond rollback; this is its last good state.");
}

/// Training, the finding and the folder's files.
void go_on(Discovery& discovery, const RunSpec& spec, const Prepared& prepared,
           const RunFolder& folder, double time_limit, const Common& common, Lanes& lanes) {
  Running running(discovery, prepared.settings, folder, time_limit, common);
  Endings endings;
  endings.training = running.train();
  const bool stopped = endings.training == TrainingStatus::kStopped;
  if (stopped && !running.out_of_time())
    end_interrupted(spec, folder, lanes.num_threads(), running,
                    fmt::format("at step {}", discovery.state().step));
  Finding finding = discovery.conclude(prepared.truth);
  if (finding.negative_elbo_per_pair)
    Verbose(common).say(fmt::format("{} start, step {}: negative ELBO a pair {:.6g} nats; reported",
                                    name_of(discovery.start()), discovery.state().step,
                                    *finding.negative_elbo_per_pair));
  if (!stopped && endings.training != TrainingStatus::kDiverged)
    endings.weighing = running.weigh(finding);
  if (endings.weighing == TrainingStatus::kStopped && !running.out_of_time())
    end_interrupted(spec, folder, lanes.num_threads(), running, "while the laws were weighed");
  if (prepared.test) finding.test_mse = discovery.one_step_error(*prepared.test);
  warn_of_ending(endings, discovery, prepared.settings, time_limit, folder, finding);
  const LearnedModel model = discovery.model();
  folder.write_model(model);
  folder.write_finding(finding);
  draw_figures(discovery.state().curve, finding, folder.path() / "figures");
  folder.write_pictures(format_pictures(make_pictures(discovery.split(), finding, model, lanes)));
  const std::string told = stopped ? "not converged" : name_of(endings.training);
  folder.write_run(spec, told, lanes.num_threads(), running.seconds());
  write_report(folder.path());
  if (!common.quiet) print_finding(finding, folder);
  if (endings.training == TrainingStatus::kDiverged) {
    throw ComputationError(fmt::format(
        "training diverged at step {} after {} rollbacks; all up to then is in {}. "
        "Lower optimiser.rate_means or give --noise.",
        discovery.state().step, prepared.settings.max_rollbacks, folder.path().string()));
  }
}

void tell(const RunSpec& spec, const Prepared& prepared, const Discovery& discovery, int threads,
          const Common& common) {
  const Verbose verbose(common);
  verbose.data(spec.files, prepared.data);
  verbose.noise(prepared.data.variables, discovery.noise());
  verbose.scaling(prepared.data.variables, discovery.scaling());
  verbose.settings(prepared.settings);
  verbose.say(fmt::format("running: seed {}, {} threads, instruction set {}", spec.seed, threads,
                          spec.instruction_set));
}

/// What both a new run and a resumed one do.
void run(const RunSpec& spec, const Prepared& prepared, const RunFolder& folder, bool resumed,
         double time_limit, const Common& common) {
  const Interrupt interrupt;
  Lanes lanes(threads_of(common));
  Discovery discovery(prepared.data, prepared.settings, spec.noise, prepared.fixed, spec.seed,
                      lanes);
  tell(spec, prepared, discovery, lanes.num_threads(), common);
  std::string warning;
  if (resumed)
    folder.load_checkpoint([&](const Archive& archive) { discovery.load(archive); }, warning);
  if (!warning.empty() && !common.quiet) fmt::print(stderr, "warning: {}\n", warning);
  try {
    go_on(discovery, spec, prepared, folder, time_limit, common, lanes);
  } catch (const IoError& error) {
    if (!folder.has_checkpoint()) throw;
    throw IoError(fmt::format("{} Then go on with `noether resume {}`.", error.what(),
                              folder.path().string()));
  }
}

void refuse_time_limit(double seconds) {
  if (!(seconds >= 0) || !std::isfinite(seconds))
    throw UsageError(fmt::format(
        "--time-limit: {} is not a number of seconds. Give a positive number.", seconds));
}

struct DiscoverCommand {
  DataOptions data;
  std::string output;
  std::string start;
  std::string group;
  std::string truth;
  std::vector<std::string> test;
  double time_limit = 0;
};

/// What the command line asks for. `data` becomes the dataset, which decides what was left open.
RunSpec spec_of(const DiscoverCommand& command, const Common& common, Dataset& data) {
  RunSpec spec;
  for (const auto& path : paths_of(command.data.files))
    spec.files.push_back(std::filesystem::absolute(path).string());
  spec.read = read_options(command.data);
  spec.command = common.words;
  spec.truth = command.truth;
  for (const std::string& file : command.test)
    spec.test_files.push_back(std::filesystem::absolute(file).string());
  spec.seed = common.seed;
  spec.instruction_set = instruction_set();
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
  data = read_dataset(paths_of(spec.files), spec.read);
  spec.noise = given_noise(command.data, data.dimension());
  spec.settings = to_map(settings_for(settings, data));
  spec.data_sha256 = sha256_of_files(paths_of(spec.files));
  if (!spec.group_file.empty()) {
    read_laws(spec.group_file, data.dimension());
    spec.group_sha256 = sha256_of_files({spec.group_file});
  }
  return spec;
}

void refuse_changed(const RunSpec& spec) {
  if (sha256_of_files(paths_of(spec.files)) != spec.data_sha256)
    throw DataError(fmt::format(
        "{}: the data files have changed since the run began. Start a new run.", spec.files.at(0)));
  if (!spec.group_file.empty() && sha256_of_files({spec.group_file}) != spec.group_sha256)
    throw DataError(
        fmt::format("{}: the file given to --group has changed since the run began. Start a new "
                    "run.",
                    spec.group_file));
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
                  "Simulated system (of unit masses) the data come from: adds parallelness to its "
                  "known laws");
  sub->add_option("--test", command->test,
                  "Files of other trajectories: adds the error of one step on them");
  sub->callback([command, &common] {
    const RunFolder folder(command->output.empty() ? default_folder(command->data.files[0])
                                                   : command->output);
    refuse_time_limit(command->time_limit);
    folder.refuse_existing(common.force);
    Dataset data;
    const RunSpec spec = spec_of(*command, common, data);
    const Prepared prepared = prepare(spec, std::move(data));
    folder.create(common.force);
    folder.write_run(spec, "running", threads_of(common), 0);
    run(spec, prepared, folder, false, command->time_limit, common);
  });
}

void add_resume(CLI::App& app, Common& common) {
  auto path = std::make_shared<std::string>();
  auto time_limit = std::make_shared<double>(0);
  CLI::App* sub =
      app.add_subcommand("resume", "Goes on with an interrupted run, to the same bytes");
  add_running_options(*sub, common);
  sub->add_option("RUN", *path, "Folder of the run")->required();
  sub->add_option("--time-limit", *time_limit, "Seconds after which training ends at a checkpoint");
  sub->callback([path, time_limit, &common] {
    refuse_time_limit(*time_limit);
    const RunFolder folder(*path);
    const RunSpec spec = folder.read_run();
    refuse_changed(spec);
    use_instruction_set(spec.instruction_set);
    const Prepared prepared = prepare(spec, read_dataset(paths_of(spec.files), spec.read));
    run(spec, prepared, folder, folder.has_checkpoint(), *time_limit, common);
  });
}

}  // namespace noether::cli
