#include "noether/report/discovery_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "noether/core/clock.hpp"
#include "noether/core/error.hpp"
#include "noether/io/config.hpp"
#include "noether/io/sha256.hpp"
#include "noether/report/figures.hpp"
#include "noether/report/page.hpp"
#include "noether/report/pictures.hpp"
#include "noether/systems/system.hpp"

namespace noether {

namespace {

std::vector<std::filesystem::path> paths(const std::vector<std::string>& files) {
  return {files.begin(), files.end()};
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

/// How training and the weighing of the laws ended.
struct Endings {
  TrainingStatus training = TrainingStatus::kRunning;
  TrainingStatus weighing = TrainingStatus::kRunning;
};

/// A run under way: its clock and its checkpoints.
class Running {
 public:
  Running(Discovery& discovery, const Settings& settings, const RunFolder& folder,
          const RunHooks& hooks)
      : discovery_(discovery), settings_(settings), folder_(folder), hooks_(hooks) {}

  TrainingStatus train() {
    const TrainingStatus status = discovery_.run(hooks());
    end_phase();
    save_checkpoint(discovery_.save());
    folder_.write_curve(discovery_.state().curve);
    return status;
  }

  /// What each law adds to the lower bound.
  TrainingStatus weigh(Finding& finding) {
    const TrainingStatus status = discovery_.weigh(finding, hooks());
    end_phase();
    if (weighed_) save_checkpoint(discovery_.save());
    return status;
  }

  /// Whether it was the clock that stopped what was stopped, not the user.
  [[nodiscard]] bool out_of_time() const { return out_of_time_; }
  [[nodiscard]] double seconds() const { return seconds_since(begin_); }

 private:
  DiscoveryHooks hooks() {
    DiscoveryHooks hooks;
    hooks.on_progress = hooks_.on_progress;
    hooks.on_weighing = [this](int done, int all) {
      weighed_ = true;
      if (hooks_.on_weighing) hooks_.on_weighing(done, all);
    };
    hooks.warn = hooks_.warn;
    hooks.note = hooks_.note;
    hooks.on_checkpoint = [this](const std::function<Archive()>& save) {
      if (seconds_since(last_checkpoint_) >= settings_.checkpoint_seconds) save_checkpoint(save());
    };
    hooks.stop_requested = [this] {
      out_of_time_ = hooks_.time_limit > 0 && seconds() > hooks_.time_limit;
      return out_of_time_ || (hooks_.stop_requested && hooks_.stop_requested());
    };
    return hooks;
  }

  void end_phase() {
    if (hooks_.on_phase_end) hooks_.on_phase_end();
  }

  void save_checkpoint(const Archive& archive) {
    folder_.write_checkpoint(archive);
    last_checkpoint_ = Clock::now();
    if (hooks_.note) hooks_.note(fmt::format("checkpoint: written after {:.1f} s", seconds()));
  }

  Discovery& discovery_;
  const Settings& settings_;
  const RunFolder& folder_;
  const RunHooks& hooks_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_checkpoint_ = begin_;
  bool out_of_time_ = false;
  bool weighed_ = false;  // a training for it has begun
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

}  // namespace

Settings settings_for(Settings settings, const Dataset& data) {
  for (const Trajectory& t : data.trajectories) {
    if (t.paired()) settings.noise_in = NoiseIn::kTargets;  // the file says where its noise is
  }
  return resolve(settings, data.dimension(), data.num_pairs());
}

void refuse_time_limit(double seconds) {
  if (!(seconds >= 0) || !std::isfinite(seconds))
    throw UsageError(fmt::format(
        "--time-limit: {} is not a number of seconds. Give a positive number.", seconds));
}

void refuse_missing_group(const Settings& settings, const RunSpec& spec) {
  if (settings.group == GroupMode::kFixed && spec.group_file.empty())
    throw UsageError("razor.group: fixed needs the laws to build in. Give --group FILE.");
}

void seal(RunSpec& spec, const Settings& settings, const Dataset& data) {
  spec.settings = to_map(settings_for(settings, data));
  spec.data_sha256 = sha256_of_files(paths(spec.files));
  if (spec.group_file.empty()) return;
  read_laws(spec.group_file, data.dimension());
  spec.group_sha256 = sha256_of_files({spec.group_file});
}

RunInputs prepare_run(const RunSpec& spec, Dataset data) {
  RunInputs inputs{std::move(data), {}, {}, {}, {}};
  for (const auto& [key, value] : spec.settings) set_key(inputs.settings, key, value);
  inputs.settings.validate();
  if (inputs.settings.group != GroupMode::kFixed && inputs.data.num_pairs() < 2)
    throw DataError(fmt::format("{}: the data have a single pair. Give longer trajectories.",
                                spec.files.at(0)));
  if (!spec.group_file.empty()) inputs.fixed = read_laws(spec.group_file, inputs.data.dimension());
  inputs.truth = true_laws(spec.truth, inputs.data);
  if (!spec.test_files.empty()) {
    inputs.test = read_dataset(paths(spec.test_files), spec.read);
    if (inputs.test->variables != inputs.data.variables)
      throw DataError(fmt::format("{}: its variables are {}, those of the training data {}.",
                                  spec.test_files[0], fmt::join(inputs.test->variables, ", "),
                                  fmt::join(inputs.data.variables, ", ")));
  }
  return inputs;
}

void refuse_changed_files(const RunSpec& spec) {
  if (sha256_of_files(paths(spec.files)) != spec.data_sha256)
    throw DataError(fmt::format(
        "{}: the data files have changed since the run began. Start a new run.", spec.files.at(0)));
  if (!spec.group_file.empty() && sha256_of_files({spec.group_file}) != spec.group_sha256)
    throw DataError(
        fmt::format("{}: the file given to --group has changed since the run began. Start a new "
                    "run.",
                    spec.group_file));
}

struct DiscoveryRun::Impl {
  const RunSpec& spec;
  const RunInputs& inputs;
  const RunFolder& folder;
  Lanes& lanes;
  Discovery discovery;
  Endings endings;

  Impl(const RunSpec& s, const RunInputs& i, const RunFolder& f, Lanes& l)
      : spec(s),
        inputs(i),
        folder(f),
        lanes(l),
        discovery(i.data, i.settings, s.noise, i.fixed, s.seed, l) {}

  [[noreturn]] void end_interrupted(const Running& running, const std::string& where) const {
    folder.write_run(spec, "interrupted", lanes.num_threads(), running.seconds());
    throw Error(ExitCode::kInterrupted,
                fmt::format("interrupted {}; checkpoint saved. Go on with `noether resume {}`.",
                            where, folder.path().string()));
  }

  void tell_evidence(const Finding& finding, const RunHooks& hooks) const {
    if (!finding.negative_elbo_per_pair || !hooks.note) return;
    hooks.note(fmt::format("{} start, step {}: negative ELBO a pair {:.6g} nats; reported",
                           name_of(discovery.start()), discovery.state().step,
                           *finding.negative_elbo_per_pair));
  }

  void write_files(const Finding& finding, const Running& running) const {
    const LearnedModel model = discovery.model();
    folder.write_model(model);
    folder.write_finding(finding);
    draw_figures(discovery.state().curve, finding, folder.path() / "figures");
    folder.write_pictures(format_pictures(make_pictures(discovery.split(), finding, model, lanes)));
    const bool stopped = endings.training == TrainingStatus::kStopped;
    folder.write_run(spec, stopped ? "not converged" : name_of(endings.training),
                     lanes.num_threads(), running.seconds());
    write_report(folder.path());
  }

  Finding finish(const RunHooks& hooks) {
    Running running(discovery, inputs.settings, folder, hooks);
    endings = {};
    endings.training = running.train();
    const bool stopped = endings.training == TrainingStatus::kStopped;
    if (stopped && !running.out_of_time())
      end_interrupted(running, fmt::format("at step {}", discovery.state().step));
    Finding finding = discovery.conclude(inputs.truth);
    tell_evidence(finding, hooks);
    if (!stopped && endings.training != TrainingStatus::kDiverged)
      endings.weighing = running.weigh(finding);
    if (endings.weighing == TrainingStatus::kStopped && !running.out_of_time())
      end_interrupted(running, "while the laws were weighed");
    if (inputs.test) finding.test_mse = discovery.one_step_error(*inputs.test);
    warn_of_ending(endings, discovery, inputs.settings, hooks.time_limit, folder, finding);
    write_files(finding, running);
    return finding;
  }
};

DiscoveryRun::DiscoveryRun(const RunSpec& spec, const RunInputs& inputs, const RunFolder& folder,
                           Lanes& lanes)
    : impl_(std::make_unique<Impl>(spec, inputs, folder, lanes)) {}
DiscoveryRun::~DiscoveryRun() = default;

std::string DiscoveryRun::resume() {
  std::string warning;
  impl_->folder.load_checkpoint([&](const Archive& archive) { impl_->discovery.load(archive); },
                                warning);
  return warning;
}

Finding DiscoveryRun::finish(const RunHooks& hooks) {
  try {
    return impl_->finish(hooks);
  } catch (const IoError& error) {
    if (!impl_->folder.has_checkpoint()) throw;
    throw IoError(fmt::format("{} Then go on with `noether resume {}`.", error.what(),
                              impl_->folder.path().string()));
  }
}

void DiscoveryRun::refuse_diverged() const {
  if (impl_->endings.training != TrainingStatus::kDiverged) return;
  throw ComputationError(
      fmt::format("training diverged at step {} after {} rollbacks; all up to then is in {}. "
                  "Lower optimiser.rate_means or give --noise.",
                  impl_->discovery.state().step, impl_->inputs.settings.max_rollbacks,
                  impl_->folder.path().string()));
}

const Discovery& DiscoveryRun::discovery() const { return impl_->discovery; }

}  // namespace noether
