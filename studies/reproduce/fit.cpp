#include "studies/reproduce/fit.hpp"

#include <fmt/format.h>

#include "noether/core/clock.hpp"
#include "noether/core/error.hpp"
#include "noether/discovery/discovery.hpp"
#include "noether/io/machine.hpp"
#include "noether/model/residual_ratio.hpp"

namespace noether {

namespace {

Settings settings_for(const Experiment& experiment, const ComparedModel& model,
                      const Dataset& data) {
  Settings settings = experiment.settings;
  settings.symmetry.group = model.group;
  if (model.measure_scale > 0) settings.orbit.sampling.scale = model.measure_scale;
  return resolve(settings, data.dimension(), data.num_pairs());
}

void read_laws_of(const Finding& finding, Fit& fit) {
  fit.screen_count = finding.screen.count;
  fit.singular_values = finding.spectrum.singular_values;
  fit.parallelness = finding.parallelness.value_or(std::vector<double>{});
  fit.null_space_count = finding.posterior_null_space.count;
  fit.null_space_cosines = finding.null_space_cosines.value_or(std::vector<double>{});
}

std::unique_ptr<ModelField> field_of(const Experiment& experiment, const Settings& settings,
                                     const Discovery& discovery, std::uint64_t seed,
                                     ThreadPool& pool) {
  if (settings.scale_data)
    throw UsageError("data.scale: trained models are looked at in data units. Leave the key out.");
  const int samples =
      experiment.error_samples > 0 ? experiment.error_samples : settings.evaluation.samples;
  return std::make_unique<ModelField>(settings.objective(experiment.system.dimension()),
                                      discovery.state().parameters, samples, seed, pool);
}

void measure_errors(const Experiment& experiment, const Dataset& data, const Discovery& discovery,
                    ModelField& field, Fit& fit) {
  const int substeps = experiment.settings.step.report_substeps;
  fit.train_mse = predictive_error(field, thinned(data, experiment.settings.evaluation.pairs),
                                   substeps, experiment.draw_pairs);
  for (const TestSet& test : experiment.tests) {
    SimulateOptions options = test.options;
    options.seed = kTestSeeds + fit.seed;
    const Dataset fresh = simulate(experiment.system, options);
    fit.test_mse.push_back(predictive_error(field, fresh, substeps, experiment.draw_pairs));
    fit.mean_weights_mse.push_back(discovery.one_step_error(fresh));
  }
}

}  // namespace

double predictive_error(ModelField& field, const Dataset& data, int substeps, int draw_pairs) {
  const StepResiduals seen =
      step_residuals(data, [&](const Eigen::MatrixXd& points, const Eigen::VectorXd& dt) {
        Eigen::MatrixXd mean = Eigen::MatrixXd::Zero(points.rows(), points.cols());
        for (int pair = 0; pair < draw_pairs; ++pair) {
          for (const float sign : {1.F, -1.F}) {
            field.use_draw(static_cast<std::uint64_t>(pair), sign);
            mean += field.advance(points, dt, substeps) / (2.0 * draw_pairs);
          }
        }
        return mean;
      });
  return seen.squares.sum() / (seen.pairs * static_cast<double>(data.dimension()));
}

Dataset training_data(const Experiment& experiment, std::uint64_t seed) {
  SimulateOptions options = experiment.training;
  options.seed = seed;
  return simulate(experiment.system, options);
}

std::optional<TrainedFit> fit(const Experiment& experiment, const ComparedModel& model,
                              std::uint64_t seed, ThreadPool& pool, const FitProgress& progress,
                              const std::function<bool()>& stop) {
  const Dataset data = training_data(experiment, seed);
  Discovery discovery(data, settings_for(experiment, model, data), {experiment.training.noise},
                      model.laws, seed, pool);
  RunHooks hooks;
  if (progress) hooks.on_progress = [&](Start, const TrainingState& state) { progress(state); };
  hooks.stop_requested = stop;
  const TrainingStatus status = discovery.run(hooks);
  if (status == TrainingStatus::kStopped) return std::nullopt;
  Fit result;
  result.experiment = experiment.name;
  result.model = model.name;
  result.seed = seed;
  result.status = name_of(status);
  result.steps = discovery.state().step;
  if (!discovery.state().curve.empty()) result.seconds = discovery.state().curve.back().seconds;
  const ModelReport report = discovery.report();
  result.nll = report.nll;
  result.kl = report.kl;
  const auto field =
      field_of(experiment, settings_for(experiment, model, data), discovery, seed, pool);
  measure_errors(experiment, data, discovery, *field, result);
  result.made_by = {cpu_name(), pool.num_threads(),
                    fmt::format("{} {}", library_version(), library_commit())};
  if (model.group == GroupMode::kLearn) {
    read_laws_of(discovery.assess(experiment.system.laws), result);
    result.start = name_of(discovery.start());
    for (const Quadratic& law : discovery.state().parameters.laws) {
      const Eigen::VectorXd flat = flatten(discovery.scaling().to_data(law));
      result.laws.emplace_back(flat.begin(), flat.end());
    }
  }
  return TrainedFit{result, experiment.models_kept ? discovery.save() : Archive{}};
}

std::unique_ptr<ModelField> field_of(const Experiment& experiment, const ComparedModel& model,
                                     std::uint64_t seed, const Archive& archive, ThreadPool& pool) {
  const Dataset data = training_data(experiment, seed);
  const Settings settings = settings_for(experiment, model, data);
  Discovery discovery(data, settings, {experiment.training.noise}, model.laws, seed, pool);
  discovery.load(archive);
  return field_of(experiment, settings, discovery, seed, pool);
}

std::optional<double> seconds_a_step(const Experiment& experiment, const ComparedModel& model,
                                     int steps, ThreadPool& pool,
                                     const std::function<bool()>& stop) {
  const Dataset data = training_data(experiment, 1);
  Settings settings = settings_for(experiment, model, data);
  settings.schedule.steps = steps + 1;
  Discovery discovery(data, settings, {experiment.training.noise}, model.laws, 1, pool);
  std::vector<Clock::time_point> ends;  // of the steps
  RunHooks hooks;
  hooks.stop_requested = [&] {
    ends.push_back(Clock::now());
    return stop && stop();
  };
  if (discovery.run(hooks) == TrainingStatus::kStopped) return std::nullopt;
  if (ends.size() < 2)
    throw ComputationError(fmt::format("{} {}: training diverged at once. Lower the rates.",
                                       experiment.name, model.name));
  return std::chrono::duration<double>(ends.back() - ends.front()).count() /
         static_cast<double>(ends.size() - 1);
}

}  // namespace noether
