#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>

#include "commands.hpp"
#include "data_options.hpp"
#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"
#include "noether/core/number_text.hpp"
#include "noether/model/prediction.hpp"
#include "noether/run/laws_json.hpp"
#include "noether/run/run_folder.hpp"

namespace noether::cli {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

struct PredictCommand {
  std::string run;
  DataOptions data;
  std::string output;
  std::string compared;
  double times = 1;
  int most = 20;
  PredictionOptions options;
};

/// What the data say of a course: the states of a trajectory, or both ends of a single pair.
struct Observed {
  VectorXd time;
  Eigen::MatrixXd states;
};

Observed observed(const Trajectory& t) {
  if (!t.paired() || t.states.cols() > 1) return {t.time, t.states};
  Observed pair{VectorXd::LinSpaced(2, t.time(0), t.time(0) + t.step(0)), {}};
  pair.states.resize(t.states.rows(), 2);
  pair.states << t.states, t.next;
  return pair;
}

/// Times of a roll-out: those of the data, then on at their mean step until `times` as long.
VectorXd times_of(const VectorXd& seen, double times) {
  const double step = (seen(seen.size() - 1) - seen(0)) / static_cast<double>(seen.size() - 1);
  const auto all =
      1 + static_cast<Index>(std::lround(times * static_cast<double>(seen.size() - 1)));
  VectorXd result(std::max(all, Index{2}));
  for (Index i = 0; i < result.size(); ++i)
    result(i) = i < seen.size()
                    ? seen(i)
                    : seen(seen.size() - 1) + step * static_cast<double>(i + 1 - seen.size());
  return result;
}

/// Trajectories spread evenly over the data, `most` of them.
std::vector<const Trajectory*> chosen(const Dataset& data, int most) {
  std::vector<const Trajectory*> long_enough;
  for (const Trajectory& t : data.trajectories) {
    if (t.paired() || t.states.cols() > 1) long_enough.push_back(&t);
  }
  const std::size_t count = std::min(long_enough.size(), static_cast<std::size_t>(most));
  std::vector<const Trajectory*> result;
  for (std::size_t i = 0; i < count; ++i)
    result.push_back(long_enough[i * long_enough.size() / count]);
  return result;
}

/// Root mean square of the errors in units of each variable's scale in the model, over the times
/// that the data have.
double error_against(const std::vector<const Trajectory*>& data, const LearnedModel& model,
                     const std::vector<Prediction>& predictions) {
  double squares = 0;
  double count = 0;
  for (std::size_t k = 0; k < data.size(); ++k) {
    const Eigen::MatrixXd seen = observed(*data[k]).states;
    const Index compared = std::min(seen.cols(), predictions[k].mean.cols()) - 1;
    const Eigen::MatrixXd error =
        predictions[k].mean.middleCols(1, compared) - seen.middleCols(1, compared);
    squares += (model.scaling.scale.cwiseInverse().asDiagonal() * error).squaredNorm();
    count += static_cast<double>(error.size());
  }
  return std::sqrt(squares / count);
}

double law_drift(const Law& law, const std::vector<Prediction>& predictions) {
  std::vector<VectorXd> values;
  for (const Prediction& prediction : predictions) {
    values.push_back(law->values(prediction.mean));
  }
  return drift_along(values);
}

/// What a person wants to know of a model's roll-outs.
struct Summary {
  double error = 0, energy = 0;
  std::vector<double> laws;
  std::size_t left = 0;  ///< roll-outs that diverged
};

Summary summary_of(const std::vector<const Trajectory*>& data, const LearnedModel& model,
                   const Finding& finding, const std::vector<Prediction>& predictions) {
  Summary summary;
  summary.error = error_against(data, model, predictions);
  std::vector<VectorXd> energies;
  for (const Prediction& prediction : predictions) {
    energies.push_back(prediction.energy);
    summary.left += prediction.bounded < prediction.time.size() ? 1 : 0;
  }
  summary.energy = drift_along(energies);
  for (const FoundLaw& law : finding.laws) summary.laws.push_back(law_drift(law.law, predictions));
  return summary;
}

void print_summary(const std::vector<Summary>& models, const Finding& finding, bool energy_text) {
  const auto row = [&](const std::string& what, const auto& value) {
    fmt::print("  {:44}", what);
    for (const Summary& summary : models) fmt::print(" {:>12}", value(summary));
    fmt::print("\n");
  };
  if (models.size() > 1) fmt::print("  {:44} {:>12} {:>12}\n", "", "this model", "the other");
  row("error against the data (in units of their scales)",
      [](const Summary& s) { return significant(s.error, 3); });
  if (energy_text)  // up to a constant: there has to be a spread between roll-outs
    row("drift of the learned energy (in spreads)",
        [](const Summary& s) { return significant(s.energy, 3); });
  for (std::size_t i = 0; i < finding.laws.size(); ++i)
    row(fmt::format("drift of {}", finding.laws[i].name),
        [i](const Summary& s) { return significant(s.laws[i], 3); });
  row("roll-outs that diverged", [](const Summary& s) { return fmt::format("{}", s.left); });
}

/// A cell of a CSV file (RFC 4180).
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string to_csv(const LearnedModel& model, const Finding& finding,
                   const std::vector<Prediction>& predictions) {
  std::string text = "id,t";
  for (const std::string& name : model.variables)
    text += fmt::format(",{},{},{}", cell(name), cell(name + "_low"), cell(name + "_high"));
  text += ",energy";
  for (std::size_t i = 0; i < finding.laws.size(); ++i) text += fmt::format(",law{}", i + 1);
  text += '\n';
  for (const Prediction& p : predictions) {
    for (Index i = 0; i < p.bounded; ++i) {
      text += fmt::format("{},{}", cell(p.id), p.time(i));
      for (Index j = 0; j < model.dimension(); ++j)
        text += fmt::format(",{:.9g},{:.9g},{:.9g}", p.mean(j, i), p.lower(j, i), p.upper(j, i));
      text += fmt::format(",{:.9g}", p.energy(i));
      for (const FoundLaw& law : finding.laws)
        text += fmt::format(",{:.9g}", law.law->value(p.mean.col(i)));
      text += '\n';
    }
  }
  return text;
}

void refuse(const PredictCommand& command, const std::string& output, const Common& common) {
  if (!(command.times > 0) || command.times > 1e6)
    throw UsageError(fmt::format(
        "--times: {} is not a positive length. Give 50 for 50 times the data.", command.times));
  if (!(command.options.level > 0) || !(command.options.level < 1))
    throw UsageError(fmt::format("--level: {} is not between 0 and 1. Give 0.9 for 90%.",
                                 command.options.level));
  refuse_existing_file(output, common);
}

/// The model of --compare, where it is asked for.
std::optional<LearnedModel> compared(const PredictCommand& command, const LearnedModel& model) {
  if (command.compared.empty()) return std::nullopt;
  LearnedModel other = RunFolder(command.compared).read_model();
  if (other.variables != model.variables)
    throw UsageError(fmt::format("--compare {}: its variables are {}, not {}.", command.compared,
                                 fmt::join(other.variables, ", "),
                                 fmt::join(model.variables, ", ")));
  return other;
}

void run(PredictCommand command, const Common& common) {
  const RunFolder folder(command.run);
  const std::string output =
      command.output.empty() ? (folder.path() / "prediction.csv").string() : command.output;
  refuse(command, output, common);
  const LearnedModel model = folder.read_model();
  const Finding finding = read_finding(folder.path() / "laws.json");
  const Dataset data = read_dataset(paths_of(command.data.files), read_options(command.data));
  if (data.variables != model.variables)
    throw DataError(fmt::format("{}: its variables are {}, those of the run {}.",
                                command.data.files[0], fmt::join(data.variables, ", "),
                                fmt::join(model.variables, ", ")));
  const std::vector<const Trajectory*> trajectories = chosen(data, command.most);
  if (trajectories.empty())
    throw DataError(fmt::format(
        "{}: no trajectory has two states, so there are no times to predict. Give longer ones.",
        command.data.files[0]));
  const std::optional<LearnedModel> other = compared(command, model);
  std::vector<Course> courses;
  for (const Trajectory* t : trajectories)
    courses.push_back({t->id, t->states.col(0), times_of(observed(*t).time, command.times)});
  if (model.noise_in == NoiseIn::kStates && !trajectories[0]->paired())
    command.options.noise_std = model.scaling.scale.cwiseProduct(
        VectorXd::Map(model.variance.data(), model.dimension()).cwiseSqrt());

  ThreadPool pool(threads_of(common));
  const std::vector<Prediction> predictions = predict(model, courses, command.options, pool);
  write_file_atomically(output, to_csv(model, finding, predictions));
  if (common.quiet) return;
  std::vector<Summary> models{summary_of(trajectories, model, finding, predictions)};
  if (other) {
    models.push_back(
        summary_of(trajectories, model, finding, predict(*other, courses, command.options, pool)));
  }
  fmt::print("{} of {} each, {} of {}\n", counted(predictions.size(), "roll-out", "roll-outs"),
             counted(static_cast<std::size_t>(predictions[0].time.size()), "time", "times"),
             trajectories.size(), counted(data.trajectories.size(), "trajectory", "trajectories"));
  print_summary(models, finding, predictions.size() > 1);
  fmt::print("{}\n", output);
}

}  // namespace

void add_predict(CLI::App& app, Common& common) {
  auto command = std::make_shared<PredictCommand>();
  CLI::App* sub = app.add_subcommand("predict",
                                     "Rolls the learned model out from the first state of each "
                                     "trajectory, with intervals over draws of the posterior, "
                                     "and says how far energy and laws drift along them");
  add_running_options(*sub, common);
  sub->add_option("RUN", command->run, "Folder of the run")->required();
  sub->add_option("DATA", command->data.files,
                  "Files of trajectories to start from, as for discover")
      ->required();
  add_column_options(*sub, command->data);
  sub->add_option("-o,--output", command->output, "FILE.csv; by default RUN/prediction.csv");
  sub->add_flag("--force", common.force, "Write over an existing file");
  sub->add_option("--times", command->times,
                  "Length of a roll-out in lengths of the data: 50 for 50 times as long")
      ->capture_default_str();
  sub->add_option("--most", command->most,
                  "Maximum number of trajectories, spread evenly over the data")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000));
  sub->add_option("--draws", command->options.draws,
                  "Draws of the weights, each from a first state within the noise")
      ->capture_default_str()
      ->check(CLI::Range(2, 10'000));
  sub->add_option("--level", command->options.level, "Fraction of the draws inside an interval")
      ->capture_default_str();
  sub->add_option("--substeps", command->options.substeps,
                  "Runge-Kutta steps between two times; 0: as many as the longest interval needs")
      ->capture_default_str()
      ->check(CLI::Range(0, 10'000));
  sub->add_option("--compare", command->compared,
                  "Folder of another run, for instance with --group none, to compare side by side");
  sub->callback([command, &common] { run(*command, common); });
}

}  // namespace noether::cli
