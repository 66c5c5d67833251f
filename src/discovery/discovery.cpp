#include "noether/discovery/discovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "noether/core/archive_io.hpp"
#include "noether/core/error.hpp"
#include "noether/discovery/elbo_ablation.hpp"
#include "noether/linalg/subspace.hpp"
#include "noether/model/coarse_step.hpp"
#include "noether/model/residual_ratio.hpp"
#include "noether/razor/model_field.hpp"
#include "src/discovery/ablation_training.hpp"
#include "src/discovery/candidates.hpp"
#include "src/discovery/prepared_data.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kNullSpaceDraws = 12;
constexpr int kCoarseSamples = 4;  // orbit samples for judging the defect of a step

std::vector<Quadratic> leading(const std::vector<Quadratic>& laws, int count) {
  const auto end = std::min(laws.size(), static_cast<std::size_t>(std::max(count, 0)));
  return {laws.begin(), laws.begin() + static_cast<std::ptrdiff_t>(end)};
}

std::vector<double> cosines(const std::vector<Quadratic>& found,
                            const std::vector<Quadratic>& truth) {
  if (found.empty()) return {};
  const VectorXd result = principal_cosines(stack(found), stack(truth));
  return {result.begin(), result.end()};
}

}  // namespace

/// Trainings that measure what each law adds to the lower bound, kept in a checkpoint.
struct Ablations {
  std::vector<double> laws;    ///< coefficients of the laws that they are for
  std::vector<double> values;  ///< nats, of the trainings done so far
};

struct Discovery::Impl {
  DiscoveryOptions settings;
  PreparedData data;
  std::vector<Quadratic> fixed_laws;
  std::uint64_t seed;
  ThreadPool& pool;
  std::unique_ptr<Trainer> trainer;
  Candidates candidates;
  Ablations ablations;
  std::vector<std::string> training_warnings;  // part of a checkpoint

  Impl(const Dataset& all, const DiscoveryOptions& options, const GivenNoise& noise,
       std::vector<Quadratic> fixed, std::uint64_t s, ThreadPool& p)
      : settings(options),
        data(prepare_data(all, options, noise)),
        fixed_laws(std::move(fixed)),
        seed(s),
        pool(p) {
    trainer = std::make_unique<Trainer>(
        settings, make_segments<float>(data.in_model_coordinates, settings.batch.segment_pairs),
        data.model_variance, seed, pool,
        [this](const Parameters<float>& parameters) { return propose(parameters); });
    candidates.starts = starts_of(settings);
  }

  [[nodiscard]] ModelField field_of(const TrainingState& state, int samples) const {
    return {settings.objective(data.dimension()), state.parameters, samples, seed, pool};
  }

  PosteriorNullSpace null_space(const Parameters<float>& parameters) const {
    ModelField model(settings.objective(data.dimension()), parameters, settings.evaluation.samples,
                     seed, pool);
    const MatrixXd mean = model.field(data.points);
    std::vector<MatrixXd> draws;
    for (int i = 0; i < kNullSpaceDraws; ++i) {
      model.use_draw(static_cast<std::uint64_t>(i));
      draws.push_back(model.field(data.points));
    }
    return posterior_null_space(data.points, mean, draws);
  }

  /// The screen's directions or the model's, whichever stand apart more clearly.
  std::vector<Quadratic> propose(const Parameters<float>& parameters) const {
    const PosteriorNullSpace model = null_space(parameters);
    std::vector<Quadratic> from_data = screened_laws();
    const std::size_t count = from_data.size();
    double screen_gap = 0;
    const std::vector<ScreenDirection>& directions = data.screened.directions;
    if (count > 0 && count < directions.size() &&
        count <= static_cast<std::size_t>(settings.symmetry.num_laws))
      screen_gap = directions[count].lambda / std::max(1.0, directions[count - 1].lambda);
    if (model.gap > screen_gap) return conserved_directions(model);
    return from_data;
  }

  /// What noise explains and what drifts so little that averaging over it still pays, model
  /// coordinates.
  std::vector<Quadratic> screened_laws() const {
    std::vector<Quadratic> laws;
    for (const Quadratic& law : noether::screened_laws(data.screened))
      laws.push_back(data.scaling.to_model(law));
    return laws;
  }

  TrainingState fresh(Start start) const {
    TrainingState state = trainer->initial(start);
    if (settings.symmetry.group != GroupMode::kFixed) return state;
    state.parameters.laws.clear();
    for (const Quadratic& law : fixed_laws)
      state.parameters.laws.push_back(data.scaling.to_model(law));
    return state;
  }

  [[nodiscard]] const TrainingState& winner() const {
    return candidates.states.at(candidates.best());
  }

  double report(const TrainingState& state) const {
    const ObjectiveValue value = trainer->report(state.parameters, state.variance);
    const double per_pair = value.negative_elbo() / static_cast<double>(trainer->num_pairs());
    return value.finite ? per_pair : std::numeric_limits<double>::infinity();
  }

  Archive save() const {
    Archive archive;
    candidates.save(archive);
    put_lines(archive, "training_warnings", training_warnings);
    // Names of version 0.1, so that its checkpoints are still read.
    put(archive, "weighed", ablations.values);
    put(archive, "weighed_laws", ablations.laws);
    return archive;
  }

  /// A checkpoint holds every start, and warnings are part of it.
  RunHooks with_all_starts(const RunHooks& hooks) {
    RunHooks inner = hooks;
    if (hooks.on_checkpoint)
      inner.on_checkpoint = [this, &hooks](const std::function<Archive()>&) {
        hooks.on_checkpoint([this] { return save(); });
      };
    inner.warn = [this, &hooks](const std::string& text) {
      training_warnings.push_back(text);
      if (hooks.warn) hooks.warn(text);
    };
    return inner;
  }

  /// Gives every start its probe, then the best one the rest of the steps.
  TrainingStatus run(const RunHooks& hooks) {
    if (candidates.starts.size() > 1) {
      while (candidates.reports.size() < candidates.starts.size()) {
        if (probe(candidates.reports.size(), hooks) == TrainingStatus::kStopped)
          return TrainingStatus::kStopped;
      }
      if (!std::isfinite(candidates.reports[candidates.best()])) return TrainingStatus::kDiverged;
    } else if (candidates.states.empty()) {
      candidates.states.push_back(fresh(candidates.starts[0]));
    }
    const std::size_t best = candidates.best();
    return trainer->train(candidates.states[best], candidates.starts[best], settings.schedule.steps,
                          with_all_starts(hooks));
  }

  TrainingStatus probe(std::size_t i, const RunHooks& hooks) {
    const Start start = candidates.starts[i];
    if (candidates.states.size() == i) candidates.states.push_back(fresh(start));
    TrainingState& state = candidates.states[i];
    const TrainingStatus status =
        trainer->train(state, start, settings.schedule.probe_steps, with_all_starts(hooks));
    if (status == TrainingStatus::kStopped) return status;
    candidates.reports.push_back(status == TrainingStatus::kDiverged
                                     ? std::numeric_limits<double>::infinity()
                                     : report(state));
    if (hooks.note)
      hooks.note(fmt::format("{} start, step {}: negative ELBO per pair {:.6g} nats",
                             name_of(start), state.step,
                             candidates.reports.back() - data.log_jacobian_per_pair()));
    return status;
  }

  /// Laws in data units, scaled like the generators in model coordinates so that singular values
  /// compare.
  std::vector<Quadratic> laws_in_data_units(const std::vector<Quadratic>& laws) const {
    std::vector<Quadratic> result;
    for (const Quadratic& law : laws) result.push_back(data.scaling.to_data(law));
    return result;
  }

  double one_step_error(const Dataset& test) const {
    ModelField model = field_of(winner(), settings.evaluation.samples);
    const StepResiduals seen =
        step_residuals(data.scaling.apply(test), [&](const MatrixXd& states, const VectorXd& dt) {
          return model.advance(states, dt, settings.step.report_substeps);
        });
    return data.scaling.scale.cwiseAbs2().dot(seen.squares) /
           (seen.pairs * static_cast<double>(data.dimension()));
  }

  /// What training saw of the laws: its evidence, its generators, its null space.
  void add_model(const std::vector<Quadratic>& truth, Finding& finding) const {
    const TrainingState& state = winner();
    const double per_pair = report(state);
    if (std::isfinite(per_pair))
      finding.negative_elbo_per_pair = per_pair - data.log_jacobian_per_pair();
    finding.spectrum = spectrum_of(laws_in_data_units(state.parameters.laws));
    finding.posterior_null_space = null_space(state.parameters);
    for (Quadratic& law : finding.posterior_null_space.directions)
      law = with_norm(1, data.scaling.to_data(law));
    if (truth.empty()) return;
    finding.parallelness = parallelness_of(finding.spectrum.directions, truth);
    finding.null_space_cosines = cosines(
        leading(finding.posterior_null_space.directions, static_cast<int>(truth.size())), truth);
  }

  void warn_of_coarse_step(Finding& finding) const {
    const TrainingState& state = winner();
    ModelField coarse = field_of(state, kCoarseSamples);
    const std::vector<double>& variance = state.variance;
    const double sigma =
        std::sqrt(variance.empty() ? 1 : *std::max_element(variance.begin(), variance.end()));
    for (std::string& warning :
         coarse_step_warnings(coarse, settings, data.points, data.in_model_coordinates,
                              data.scaling.time_scale, sigma))
      finding.warnings.push_back(std::move(warning));
  }

  Finding assess(const std::vector<Quadratic>& truth) const {
    Finding finding;
    finding.variables = data.training().variables;
    finding.noise = data.noise;
    finding.noise_given = data.noise_given;
    finding.screen = data.screened;
    finding.warnings = data.warnings;
    finding.warnings.insert(finding.warnings.end(), training_warnings.begin(),
                            training_warnings.end());
    add_model(truth, finding);
    warn_of_coarse_step(finding);
    const Dataset training = thinned(data.training(), settings.evaluation.pairs);
    const Dataset held_out = thinned(data.split.held_out, settings.evaluation.pairs);
    finding.hamiltonian = {residual_ratio(training), residual_ratio(held_out),
                           static_cast<double>(held_out.num_pairs() * data.dimension())};
    assess_laws(data.split, settings, pool, finding);
    return finding;
  }

  /// Steps of one of `trainings` that measure the evidence: a quarter of the run's, but all
  /// together no more than another run.
  [[nodiscard]] int ablation_steps(std::size_t trainings) const {
    if (settings.evidence.steps > 0) return settings.evidence.steps;
    return std::max(1, settings.schedule.steps / std::max(4, static_cast<int>(trainings)));
  }

  /// Trainings from a checkpoint count only for the laws that they were for.
  void forget_ablations_of_others(const Finding& finding, std::size_t all) {
    std::vector<double> laws;
    for (const FoundLaw& law : finding.laws) {
      if (law.quadratic() == nullptr) continue;
      const VectorXd entries = flatten(*law.quadratic());
      laws.insert(laws.end(), entries.begin(), entries.end());
    }
    if (ablations.laws != laws || ablations.values.size() > all) ablations.values.clear();
    ablations.laws = std::move(laws);
  }

  TrainingStatus measure_evidence(Finding& finding, const RunHooks& hooks) {
    if (settings.evidence.seeds == 0 || finding.laws.empty()) return TrainingStatus::kFinished;
    const AblationPlan plan(finding.laws);
    const std::size_t groups = plan.groups().size();
    const std::size_t all = groups * static_cast<std::size_t>(settings.evidence.seeds);
    const AblationTraining training{.settings = settings,
                                    .data = data,
                                    .pool = pool,
                                    .steps = ablation_steps(all),
                                    .hooks = hooks};
    forget_ablations_of_others(finding, all);
    std::vector<double>& values = ablations.values;
    while (values.size() < all) {
      if (hooks.on_ablation)
        hooks.on_ablation(static_cast<int>(values.size()), static_cast<int>(all));
      std::vector<Quadratic> laws;
      for (const std::size_t i : plan.groups()[values.size() % groups])
        laws.push_back(*finding.laws[i].quadratic());
      const auto value = training.negative_elbo_with(laws, seed + 1 + values.size() / groups);
      if (!value) return TrainingStatus::kStopped;
      values.push_back(*value);
      if (hooks.note)
        hooks.note(fmt::format("{} of the laws built in: negative ELBO per pair {:.6g} nats",
                               laws.size(), *value / static_cast<double>(trainer->num_pairs())));
      if (hooks.on_checkpoint) hooks.on_checkpoint([this] { return save(); });
    }
    plan.enter_evidence(
        MatrixXd::Map(values.data(), static_cast<Index>(groups), settings.evidence.seeds),
        trainer->num_pairs(), finding);
    return TrainingStatus::kFinished;
  }

  /// Mean square of the winner's residuals over one reported step, over the noise.
  double residual_ratio(const Dataset& part) const {
    ModelField model = field_of(winner(), settings.evaluation.samples);
    return step_residual_ratio(model, data.scaling.apply(part), data.model_variance,
                               settings.noise.in, settings.step.report_substeps);
  }
};

Discovery::Discovery(const Dataset& data, const DiscoveryOptions& settings, const GivenNoise& noise,
                     std::vector<Quadratic> fixed_laws, std::uint64_t seed, ThreadPool& pool)
    : impl_(std::make_unique<Impl>(data, settings, noise, std::move(fixed_laws), seed, pool)) {}
Discovery::~Discovery() = default;

void Discovery::load(const Archive& archive) {
  Impl& m = *impl_;
  Candidates& candidates = m.candidates;
  candidates.states.clear();
  const std::int64_t count = values_of<std::int64_t>(archive, "num_candidates").at(0);
  for (std::int64_t i = 0; i < count; ++i) {
    candidates.states.push_back(m.fresh(candidates.starts.at(static_cast<std::size_t>(i))));
    candidates.states.back().load(fmt::format("start{}.", i), archive);
  }
  candidates.reports = values_of<double>(archive, "reports");
  m.ablations = {values_of<double>(archive, "weighed_laws"), values_of<double>(archive, "weighed")};
  m.training_warnings = lines_of(archive, "training_warnings");
}

Archive Discovery::save() const { return impl_->save(); }
TrainingStatus Discovery::run(const RunHooks& hooks) { return impl_->run(hooks); }
double Discovery::one_step_error(const Dataset& test) const { return impl_->one_step_error(test); }
Finding Discovery::assess(const std::vector<Quadratic>& truth) { return impl_->assess(truth); }
TrainingStatus Discovery::measure_evidence(Finding& finding, const RunHooks& hooks) {
  return impl_->measure_evidence(finding, hooks);
}
ModelReport Discovery::report() const {
  const ObjectiveValue value = impl_->trainer->report(state().parameters, state().variance);
  const auto pairs = static_cast<double>(impl_->trainer->num_pairs());
  return {value.nll / pairs - impl_->data.log_jacobian_per_pair(), value.kl / pairs};
}
const TrainingState& Discovery::state() const { return impl_->winner(); }
Start Discovery::start() const { return impl_->candidates.starts.at(impl_->candidates.best()); }
const CanonicalScaling& Discovery::scaling() const { return impl_->data.scaling; }
const NoiseEstimate& Discovery::noise() const { return impl_->data.noise; }
const HeldOutSplit& Discovery::split() const { return impl_->data.split; }
const std::vector<Message>& Discovery::warnings() const { return impl_->data.warnings; }

LearnedModel Discovery::model() const {
  const Parameters<float>& parameters = state().parameters;
  const DiscoveryOptions& settings = impl_->settings;
  const ObjectiveOptions options = settings.objective(impl_->data.dimension());
  return {impl_->data.training().variables,
          options.architecture,
          parameters.layers,
          parameters.laws,
          options.orbit.sampling,
          reported_orbit<double>(options.orbit.sampling, parameters.laws,
                                 settings.evaluation.samples, impl_->seed),
          impl_->data.scaling,
          state().variance,
          settings.noise.in,
          settings.step.report_substeps,
          impl_->seed};
}

}  // namespace noether
