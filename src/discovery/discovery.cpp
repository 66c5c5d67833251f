#include "noether/discovery/discovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "noether/core/archive_io.hpp"
#include "noether/core/error.hpp"
#include "noether/discovery/elbo_ablation.hpp"
#include "noether/linalg/subspace.hpp"
#include "noether/model/residual_ratio.hpp"
#include "noether/razor/model_field.hpp"
#include "src/discovery/ablation_training.hpp"
#include "src/model/coarse_step.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kNullSpacePoints = 600;
constexpr int kNullSpaceDraws = 12;
constexpr int kCoarseSamples = 4;  // orbit samples that the defect of a step is judged with
constexpr double kFaintNoise =
    1e-4;  // of a variable's spread: less cannot be told from rounding and truncation

/// Points spread evenly over the data, model coordinates.
MatrixXd sample_points(const Dataset& data) {
  const Index total = data.num_states();
  const Index stride = std::max<Index>(1, total / kNullSpacePoints);
  MatrixXd points(data.dimension(), (total + stride - 1) / stride);
  Index at = 0;
  Index seen = 0;
  for (const Trajectory& t : data.trajectories) {
    for (Index i = 0; i < t.states.cols(); ++i, ++seen) {
      if (seen % stride == 0) points.col(at++) = t.states.col(i);
    }
  }
  return points.leftCols(at);
}

std::vector<Start> starts_of(const Settings& settings) {
  if (settings.group != GroupMode::kLearn) return {Start::kRandom};
  if (settings.start == Start::kAuto) return {Start::kRandom, Start::kAnchored};
  return {settings.start};
}

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

struct Discovery::Impl {
  HeldOutSplit split;   // data units
  const Dataset& data;  // what training and every choice may see
  Settings settings;
  NoiseEstimate noise;
  bool noise_given;
  CanonicalScaling scaling;
  Dataset model_data;
  std::vector<double> model_variance;
  MatrixXd points;
  ScreenResult screened;
  std::vector<Quadratic> fixed_laws;
  std::uint64_t seed;
  ThreadPool& pool;
  std::unique_ptr<Trainer> trainer;
  std::vector<Start> starts;
  std::vector<TrainingState> candidates;       // one a start, in the order of `starts`
  std::vector<double> reports;                 // nats a pair of the candidates probed so far
  std::vector<std::string> warnings;           // of the data
  std::vector<std::string> training_warnings;  // part of a checkpoint
  std::vector<double> ablated_laws;            // coefficients of the laws that are ablations
  std::vector<double> ablations;  // nats, of the trainings that weigh the laws and are done

  Impl(const Dataset& d, const Settings& s, const GivenNoise& given, std::vector<Quadratic> fixed,
       std::uint64_t sd, ThreadPool& l)
      : split(split_held_out(d, s.held_out)),
        data(split.training),
        settings(s),
        noise(noise_of(split.training, given)),
        noise_given(!given.empty()),
        fixed_laws(std::move(fixed)),
        seed(sd),
        pool(l),
        warnings(d.warnings) {
    const Index M = data.dimension();
    scaling = settings.scale_data ? CanonicalScaling::fit(data) : CanonicalScaling::identity(M);
    model_data = scaling.apply(data);
    lift_faint_noise();
    for (Index j = 0; j < M; ++j) {
      const double sigma = noise.std[static_cast<std::size_t>(j)] / scaling.scale(j);
      model_variance.push_back(sigma * sigma);
    }
    points = sample_points(model_data);
    screened = screen(data, {noise.std});
    trainer = std::make_unique<Trainer>(
        settings, make_segments<float>(model_data, settings.segment_pairs), model_variance, seed,
        pool, [this](const Parameters<float>& parameters) { return propose(parameters); });
    starts = starts_of(settings);
  }

  /// Noise far below the spread, as in simulated data, cannot be told from truncation and single
  /// precision.
  void lift_faint_noise() {
    std::vector<std::string> lifted;
    for (Index j = 0; j < data.dimension(); ++j) {
      double& sigma = noise.std[static_cast<std::size_t>(j)];
      const double floor = kFaintNoise * CanonicalScaling::fit(data).scale(j);
      if (sigma >= floor) continue;
      sigma = floor;
      lifted.push_back(data.variables[static_cast<std::size_t>(j)]);
    }
    if (!lifted.empty())
      warnings.push_back(fmt::format(
          "the noise of {} of {} variables is below {:g} of their scale; that is used instead.",
          lifted.size(), data.dimension(), kFaintNoise));
  }

  PosteriorNullSpace null_space(const Parameters<float>& parameters) const {
    ModelField model(settings.objective(data.dimension()), parameters, settings.evaluation_samples,
                     seed, pool);
    const MatrixXd mean = model.field(points);
    std::vector<MatrixXd> draws;
    for (int i = 0; i < kNullSpaceDraws; ++i) {
      model.use_draw(static_cast<std::uint64_t>(i));
      draws.push_back(model.field(points));
    }
    return posterior_null_space(points, mean, draws);
  }

  /// The screen's directions or the model's, whichever stand apart more clearly.
  std::vector<Quadratic> propose(const Parameters<float>& parameters) const {
    const PosteriorNullSpace model = null_space(parameters);
    std::vector<Quadratic> from_data = screened_laws();
    const std::size_t count = from_data.size();
    double screen_gap = 0;
    if (count > 0 && count < screened.directions.size() &&
        count <= static_cast<std::size_t>(settings.num_laws)) {
      screen_gap =
          screened.directions[count].lambda / std::max(1.0, screened.directions[count - 1].lambda);
    }
    if (model.gap > screen_gap) return conserved_directions(model);
    return from_data;
  }

  /// What noise explains and what drifts so little that averaging over it still pays, model
  /// coordinates.
  std::vector<Quadratic> screened_laws() const {
    std::vector<Quadratic> laws;
    for (const Quadratic& law : noether::screened_laws(screened))
      laws.push_back(scaling.to_model(law));
    return laws;
  }

  TrainingState fresh(Start start) const {
    TrainingState state = trainer->initial(start);
    if (settings.group != GroupMode::kFixed) return state;
    state.parameters.laws.clear();
    for (const Quadratic& law : fixed_laws) state.parameters.laws.push_back(scaling.to_model(law));
    return state;
  }

  [[nodiscard]] std::size_t best() const {
    if (reports.size() < starts.size()) return candidates.empty() ? 0 : candidates.size() - 1;
    return static_cast<std::size_t>(std::min_element(reports.begin(), reports.end()) -
                                    reports.begin());
  }

  double report(const TrainingState& state) const {
    const ObjectiveValue value = trainer->report(state.parameters, state.variance);
    const double per_pair = value.negative_elbo() / static_cast<double>(trainer->num_pairs());
    return value.finite ? per_pair : std::numeric_limits<double>::infinity();
  }

  Archive save() const {
    Archive archive;
    for (std::size_t i = 0; i < candidates.size(); ++i)
      candidates[i].save(fmt::format("start{}.", i), archive);
    put(archive, "reports", reports);
    put(archive, "num_candidates",
        std::vector<std::int64_t>{static_cast<std::int64_t>(candidates.size())});
    put_lines(archive, "training_warnings", training_warnings);
    put(archive, "weighed", ablations);
    put(archive, "weighed_laws", ablated_laws);
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
    if (starts.size() > 1) {
      while (reports.size() < starts.size()) {
        if (probe(reports.size(), hooks) == TrainingStatus::kStopped)
          return TrainingStatus::kStopped;
      }
      if (!std::isfinite(reports[best()])) return TrainingStatus::kDiverged;
    } else if (candidates.empty()) {
      candidates.push_back(fresh(starts[0]));
    }
    const std::size_t winner = best();
    return trainer->train(candidates[winner], starts[winner], settings.steps,
                          with_all_starts(hooks));
  }

  TrainingStatus probe(std::size_t i, const RunHooks& hooks) {
    if (candidates.size() == i) candidates.push_back(fresh(starts[i]));
    const TrainingStatus status =
        trainer->train(candidates[i], starts[i], settings.probe_steps, with_all_starts(hooks));
    if (status == TrainingStatus::kStopped) return status;
    reports.push_back(status == TrainingStatus::kDiverged ? std::numeric_limits<double>::infinity()
                                                          : report(candidates[i]));
    if (hooks.note)
      hooks.note(fmt::format("{} start, step {}: negative ELBO per pair {:.6g} nats",
                             name_of(starts[i]), candidates[i].step,
                             reports.back() - jacobian_per_pair()));
    return status;
  }

  /// Laws in data units, scaled like the generators in model coordinates so that singular values
  /// compare.
  std::vector<Quadratic> laws_in_data_units(const std::vector<Quadratic>& laws) const {
    std::vector<Quadratic> result;
    for (const Quadratic& law : laws) result.push_back(scaling.to_data(law));
    return result;
  }

  double one_step_error(const Dataset& test) const {
    const TrainingState& state = candidates[best()];
    ModelField model(settings.objective(data.dimension()), state.parameters,
                     settings.evaluation_samples, seed, pool);
    const StepResiduals seen =
        step_residuals(scaling.apply(test), [&](const MatrixXd& states, const VectorXd& dt) {
          return model.advance(states, dt, settings.report_substeps);
        });
    return scaling.scale.cwiseAbs2().dot(seen.squares) /
           (seen.pairs * static_cast<double>(data.dimension()));
  }

  Finding assess(const std::vector<Quadratic>& truth) {
    const TrainingState& state = candidates[best()];
    Finding finding;
    finding.variables = data.variables;
    finding.noise = noise;
    finding.noise_given = noise_given;
    finding.screen = screened;
    finding.warnings = warnings;
    finding.warnings.insert(finding.warnings.end(), training_warnings.begin(),
                            training_warnings.end());
    const double per_pair = report(state);
    if (std::isfinite(per_pair)) finding.negative_elbo_per_pair = per_pair - jacobian_per_pair();
    finding.spectrum = spectrum_of(laws_in_data_units(state.parameters.laws));
    finding.posterior_null_space = null_space(state.parameters);
    for (Quadratic& law : finding.posterior_null_space.directions)
      law = with_norm(1, scaling.to_data(law));
    if (!truth.empty()) {
      finding.parallelness = parallelness_of(finding.spectrum.directions, truth);
      finding.null_space_cosines = cosines(
          leading(finding.posterior_null_space.directions, static_cast<int>(truth.size())), truth);
    }
    ModelField coarse(settings.objective(data.dimension()), state.parameters, kCoarseSamples, seed,
                      pool);
    const double sigma = std::sqrt(
        state.variance.empty() ? 1
                               : *std::max_element(state.variance.begin(), state.variance.end()));
    for (std::string& warning :
         coarse_step_warnings(coarse, settings, points, model_data, scaling.time_scale, sigma))
      finding.warnings.push_back(std::move(warning));
    const Dataset held_out = thinned(split.held_out, settings.evaluation_pairs);
    finding.hamiltonian = {residual_ratio(state, thinned(data, settings.evaluation_pairs)),
                           residual_ratio(state, held_out),
                           static_cast<double>(held_out.num_pairs() * data.dimension())};
    assess_laws(split,
                {settings.test_level, settings.coarsest_resolution, settings.drift_tolerance},
                finding);
    return finding;
  }

  /// Steps of one of `trainings` that weigh the laws: a quarter of the run's, but all together no
  /// more than another run.
  [[nodiscard]] int ablation_steps(std::size_t trainings) const {
    if (settings.evidence_steps > 0) return settings.evidence_steps;
    return std::max(1, settings.steps / std::max(4, static_cast<int>(trainings)));
  }

  /// Trainings kept from before count for the laws that they ablations alone.
  void forget_ablations_of_others(const Finding& finding, std::size_t all) {
    std::vector<double> laws;
    for (const FoundLaw& law : finding.laws) {
      const VectorXd entries = flatten(law.law);
      laws.insert(laws.end(), entries.begin(), entries.end());
    }
    if (ablated_laws != laws || ablations.size() > all) ablations.clear();
    ablated_laws = std::move(laws);
  }

  TrainingStatus measure_evidence(Finding& finding, const RunHooks& hooks) {
    if (settings.evidence_seeds == 0 || finding.laws.empty()) return TrainingStatus::kFinished;
    const AblationPlan plan(finding.laws);
    const std::size_t groups = plan.groups().size();
    const std::size_t all = groups * static_cast<std::size_t>(settings.evidence_seeds);
    const AblationTraining ablation{settings,
                                    model_data,
                                    scaling,
                                    model_variance,
                                    pool,
                                    ablation_steps(all),
                                    hooks.stop_requested,
                                    hooks.note};
    forget_ablations_of_others(finding, all);
    while (ablations.size() < all) {
      if (hooks.on_ablation)
        hooks.on_ablation(static_cast<int>(ablations.size()), static_cast<int>(all));
      std::vector<Quadratic> laws;
      for (const std::size_t i : plan.groups()[ablations.size() % groups])
        laws.push_back(finding.laws[i].law);
      const auto value = ablation.negative_elbo_with(laws, seed + 1 + ablations.size() / groups);
      if (!value) return TrainingStatus::kStopped;
      ablations.push_back(*value);
      if (hooks.note)
        hooks.note(fmt::format("{} of the laws built in: negative ELBO per pair {:.6g} nats",
                               laws.size(), *value / static_cast<double>(trainer->num_pairs())));
      if (hooks.on_checkpoint) hooks.on_checkpoint([this] { return save(); });
    }
    plan.enter_evidence(
        MatrixXd::Map(ablations.data(), static_cast<Index>(groups), settings.evidence_seeds),
        trainer->num_pairs(), finding);
    return TrainingStatus::kFinished;
  }

  /// Mean square of one reported step's residuals under the posterior mean over the noise.
  double residual_ratio(const TrainingState& state, const Dataset& part) const {
    ModelField model(settings.objective(data.dimension()), state.parameters,
                     settings.evaluation_samples, seed, pool);
    return step_residual_ratio(model, scaling.apply(part), model_variance, settings.noise_in,
                               settings.report_substeps);
  }

  /// Densities in model coordinates are larger than in data units by the product of the scales.
  [[nodiscard]] double jacobian_per_pair() const { return -scaling.scale.array().log().sum(); }
};

Discovery::Discovery(const Dataset& data, const Settings& settings, const GivenNoise& noise,
                     std::vector<Quadratic> fixed_laws, std::uint64_t seed, ThreadPool& pool)
    : impl_(std::make_unique<Impl>(data, settings, noise, std::move(fixed_laws), seed, pool)) {}
Discovery::~Discovery() = default;

void Discovery::load(const Archive& archive) {
  Impl& m = *impl_;
  m.candidates.clear();
  const std::int64_t count = values_of<std::int64_t>(archive, "num_candidates").at(0);
  for (std::int64_t i = 0; i < count; ++i) {
    m.candidates.push_back(m.fresh(m.starts.at(static_cast<std::size_t>(i))));
    m.candidates.back().load(fmt::format("start{}.", i), archive);
  }
  m.reports = values_of<double>(archive, "reports");
  m.ablations = values_of<double>(archive, "weighed");
  m.ablated_laws = values_of<double>(archive, "weighed_laws");
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
  return {value.nll / pairs - impl_->jacobian_per_pair(), value.kl / pairs};
}
const TrainingState& Discovery::state() const { return impl_->candidates.at(impl_->best()); }
Start Discovery::start() const { return impl_->starts.at(impl_->best()); }
const CanonicalScaling& Discovery::scaling() const { return impl_->scaling; }
const NoiseEstimate& Discovery::noise() const { return impl_->noise; }
const HeldOutSplit& Discovery::split() const { return impl_->split; }
const std::vector<std::string>& Discovery::warnings() const { return impl_->warnings; }

LearnedModel Discovery::model() const {
  const Parameters<float>& parameters = state().parameters;
  const Settings& settings = impl_->settings;
  const ObjectiveOptions options = settings.objective(impl_->data.dimension());
  return {impl_->data.variables,
          options.architecture,
          parameters.layers,
          parameters.laws,
          options.orbit,
          reported_orbit<double>(options.orbit, parameters.laws, settings.evaluation_samples,
                                 impl_->seed),
          impl_->scaling,
          state().variance,
          settings.noise_in,
          settings.report_substeps,
          impl_->seed};
}

}  // namespace noether
