#include "noether/run/run.hpp"

#include <fmt/format.h>

#include "noether/core/clock.hpp"
#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/core/number_text.hpp"
#include "noether/run/pictures.hpp"
#include "src/run/inputs.hpp"

namespace noether {

namespace {

/// How training and the ablation of the laws ended.
struct Endings {
  TrainingStatus training = TrainingStatus::kRunning;
  TrainingStatus ablation = TrainingStatus::kRunning;
};

Command resumption(const RunFolder& folder) { return {"resume", folder.path().string()}; }

/// A run in progress: its clock and its checkpoints.
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
  TrainingStatus measure_evidence(Finding& finding) {
    const TrainingStatus status = discovery_.measure_evidence(finding, hooks());
    end_phase();
    if (ablation_begun_) save_checkpoint(discovery_.save());
    return status;
  }

  /// Whether it was the clock that stopped what was stopped, not the user.
  [[nodiscard]] bool out_of_time() const { return out_of_time_; }
  [[nodiscard]] double seconds() const { return seconds_since(begin_); }

 private:
  RunHooks hooks() {
    RunHooks hooks = hooks_;
    hooks.on_ablation = [this](int done, int all) {
      ablation_begun_ = true;
      if (hooks_.on_ablation) hooks_.on_ablation(done, all);
    };
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
  bool ablation_begun_ = false;  // a training for it has begun
};

void warn_of_ending(const Endings& endings, const Discovery& discovery, const Settings& settings,
                    double time_limit, Finding& finding) {
  if (endings.training == TrainingStatus::kStopped)
    finding.warnings.push_back(
        fmt::format("not converged: the time limit of {} s ended training at step {} of {}. "
                    "Resume the run to go on.",
                    time_limit, discovery.state().step, settings.schedule.steps));
  if (endings.ablation == TrainingStatus::kStopped)
    finding.warnings.push_back(
        fmt::format("the time limit of {} s came before the contribution of each law to the ELBO "
                    "was measured. Resume the run to go on.",
                    time_limit));
  if (endings.training == TrainingStatus::kDiverged)
    finding.warnings.emplace_back(
        "training diverged and rollbacks did not help; the results are from its last good state.");
}

}  // namespace

struct Run::Impl {
  RunFolder folder;
  RunInputs inputs;
  ThreadPool pool;
  Discovery discovery;
  Endings endings;
  std::string checkpoint_warning;  // the last checkpoint was damaged

  Impl(RunFolder f, RunInputs i, int threads)
      : folder(std::move(f)),
        inputs(std::move(i)),
        pool(threads),
        discovery(inputs.data, inputs.settings, inputs.spec.noise, inputs.fixed, inputs.spec.seed,
                  pool) {}

  [[noreturn]] void end_interrupted(const Running& running, const std::string& where) const {
    folder.write_run(inputs.spec, "interrupted", pool.num_threads(), running.seconds());
    throw Error(ExitCode::kInterrupted, compose("interrupted {}; checkpoint saved. Go on with {}.",
                                                where, resumption(folder)));
  }

  void tell_evidence(const Finding& finding, const RunHooks& hooks) const {
    if (!finding.negative_elbo_per_pair || !hooks.note) return;
    hooks.note(fmt::format("{} start, step {}: negative ELBO per pair {:.6g} nats; reported",
                           name_of(discovery.start()), discovery.state().step,
                           *finding.negative_elbo_per_pair));
  }

  void write_files(const Finding& finding, const Running& running) {
    const LearnedModel model = discovery.model();
    folder.write_model(model);
    folder.write_finding(finding);
    folder.write_pictures(format_pictures(make_pictures(discovery.split(), finding, model, pool)));
    const bool stopped = endings.training == TrainingStatus::kStopped;
    folder.write_run(inputs.spec, stopped ? "not converged" : name_of(endings.training),
                     pool.num_threads(), running.seconds());
  }

  Finding finish(const RunHooks& hooks) {
    Running running(discovery, inputs.settings, folder, hooks);
    endings = {};
    endings.training = running.train();
    const bool stopped = endings.training == TrainingStatus::kStopped;
    if (stopped && !running.out_of_time())
      end_interrupted(running, fmt::format("at step {}", discovery.state().step));
    Finding finding = discovery.assess(inputs.truth);
    tell_evidence(finding, hooks);
    if (!stopped && endings.training != TrainingStatus::kDiverged)
      endings.ablation = running.measure_evidence(finding);
    if (endings.ablation == TrainingStatus::kStopped && !running.out_of_time())
      end_interrupted(running, "while the contributions of the laws were measured");
    if (inputs.test) finding.test_mse = discovery.one_step_error(*inputs.test);
    warn_of_ending(endings, discovery, inputs.settings, hooks.time_limit, finding);
    write_files(finding, running);
    return finding;
  }
};

Run::Run(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Run::Run(Run&&) noexcept = default;
Run::~Run() = default;

Run Run::prepare(RunRequest request, int threads) {
  const RunFolder folder(request.folder);
  return Run(
      std::make_unique<Impl>(folder, new_inputs(std::move(request), folder, threads), threads));
}

Run Run::resume(const std::string& path, int threads) {
  const RunFolder folder(path);
  Run run(std::make_unique<Impl>(folder, resumed_inputs(folder), threads));
  Impl& m = *run.impl_;
  if (folder.has_checkpoint())
    folder.load_checkpoint([&](const Archive& archive) { m.discovery.load(archive); },
                           m.checkpoint_warning);
  return run;
}

Finding Run::finish(const RunHooks& hooks) {
  if (!impl_->checkpoint_warning.empty() && hooks.warn) hooks.warn(impl_->checkpoint_warning);
  try {
    return impl_->finish(hooks);
  } catch (const IoError& error) {
    if (!impl_->folder.has_checkpoint()) throw;
    throw IoError(compose("{} Then go on with {}.", error.message(), resumption(impl_->folder)));
  }
}

void Run::refuse_diverged() const {
  if (impl_->endings.training != TrainingStatus::kDiverged) return;
  throw ComputationError(
      compose("training diverged at step {} after {}; everything up to then is in {}. "
              "Lower optimiser.learning_rate_means or give {}.",
              impl_->discovery.state().step,
              counted(impl_->inputs.settings.schedule.max_rollbacks, "rollback", "rollbacks"),
              impl_->folder.path().string(), Parameter{"noise"}));
}

const RunFolder& Run::folder() const { return impl_->folder; }
const RunSpec& Run::spec() const { return impl_->inputs.spec; }
const Settings& Run::settings() const { return impl_->inputs.settings; }
const Dataset& Run::data() const { return impl_->inputs.data; }
const Discovery& Run::discovery() const { return impl_->discovery; }
int Run::num_threads() const { return impl_->pool.num_threads(); }

}  // namespace noether
