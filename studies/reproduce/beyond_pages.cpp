// Pages beyond the paper: other bodies, long roll-outs, fewer data.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "noether/model/spectrum.hpp"
#include "studies/reproduce/markdown.hpp"
#include "studies/reproduce/pages.hpp"
#include "studies/reproduce/pictures.hpp"
#include "studies/reproduce/rollout.hpp"
#include "studies/reproduce/spectra.hpp"
#include "studies/reproduce/statistics.hpp"

namespace noether {

namespace {

constexpr int kColours[] = {4, 2, 5, 6};

std::vector<double> values_of(const std::vector<Fit>& fits,
                              const std::function<double(const Fit&)>& value) {
  std::vector<double> values;
  for (const Fit& fit : fits) values.push_back(value(fit));
  return values;
}

std::vector<double> elbos(const std::vector<Fit>& fits) {
  return values_of(fits, [](const Fit& fit) { return fit.negative_elbo(); });
}

std::vector<double> test_errors(const std::vector<Fit>& fits) {
  return values_of(fits, [](const Fit& fit) { return fit.test_mse.at(0); });
}

std::vector<Aim> found_aims(const std::vector<Fit>& learned, int laws) {
  std::vector<Aim> aims;
  add_aim(
      fmt::format("the data alone count {} laws", laws), learned,
      [laws](const Fit& fit) { return fit.screen_count == laws; }, aims);
  add_aim(
      fmt::format("{} singular values > .05, parallel > .95", laws), learned,
      [laws](const Fit& fit) {
        return active_count(fit) == laws && least_parallelness(fit, laws) > 0.95;
      },
      aims);
  return aims;
}

/// The laws of a system as text, such as "px1 + px2 + px3".
std::string law_list(const System& system) {
  std::string text;
  for (const Quadratic& law : system.laws)
    text += fmt::format("- `{}`\n", formula(law, system.variables));
  return text;
}

}  // namespace

Page found_laws_page(const Experiment& experiment, const Sources& sources) {
  const std::vector<Fit> fits = sources.fits(experiment);
  const std::vector<Fit> none = fits_of(fits, experiment.models.at(0).name);
  const std::vector<Fit> learned = fits_of(fits, experiment.models.at(1).name);
  const auto laws = static_cast<int>(experiment.system.laws.size());
  Page page;
  page.text =
      spectra_page(fmt::format("{}: {} variables", experiment.title, experiment.system.dimension()),
                   experiment.settings.posterior.biases, {{"Learned", laws, learned}});
  std::vector<std::string> counts;
  for (const Fit& fit : learned) counts.push_back(fmt::format("{}", fit.screen_count));
  page.text += fmt::format("\nLaws that the null space of the data counts: {}.\n\n",
                           counts.empty() ? "-" : fmt::format("{}", fmt::join(counts, ", ")));
  page.text +=
      "The null space of the model is no second witness here: averaging over a wrong law makes "
      "that law flat too, and the anchored start keeps small spare ones.\n\n";
  page.text += header({"model", "-ELBO/N", "test MSE"});
  page.text += row({"HNN", range_text(elbos(none)), range_text(test_errors(none))});
  page.text += row({"learned", range_text(elbos(learned)), range_text(test_errors(learned))});
  page.text += fmt::format("\n{}", aims_table(found_aims(learned, laws)));
  page.text += fmt::format("\nThe true laws:\n\n{}", law_list(experiment.system));
  return page;
}

namespace {

/// Every step at first, then fewer and fewer, as a logarithmic axis shows them.
std::vector<double> thinned_out(const std::vector<double>& values) {
  std::vector<double> kept;
  for (std::size_t i = 0; i < values.size(); i += 1 + i / 40) kept.push_back(values[i]);
  return kept;
}

/// Roll-outs of one table: drift and error of each model at a few times, and as curves.
std::string rollout_rows(const Experiment& table, const Sources& sources, std::uint64_t seed,
                         std::vector<Panel>& panels) {
  std::vector<Panel> added{{table.name, "time", "error against the truth", true, true, {}, {}},
                           {table.name, "time", "drift of the energy", true, true, {}, {}},
                           {table.name, "time", "drift of the laws", true, true, {}, {}}};
  const char* keys[] = {"error", "energy", "laws"};
  std::string text;
  for (std::size_t m = 0; m < table.models.size(); ++m) {
    const NamedNumbers numbers = sources.rollout(table, table.models[m], seed);
    if (numbers.empty()) return {};
    std::vector<std::string> cells{table.name, table.models[m].name};
    for (std::size_t k = 0; k < 3; ++k) {
      const std::vector<double>& values = numbers.at(keys[k]);
      added[k].series.push_back({table.models[m].name, thinned_out(numbers.at("time")),
                                 thinned_out(values), kColours[m]});
      for (const Eigen::Index step : {Eigen::Index{10}, Eigen::Index{100}, kRolloutSteps})
        cells.push_back(fmt::format("{:.2g}", values.at(static_cast<std::size_t>(step - 1))));
    }
    text += row(cells);
  }
  panels.insert(panels.end(), added.begin(), added.end());
  return text;
}

}  // namespace

Page rollouts_page(const std::vector<Experiment>& tables, const Sources& sources) {
  const std::uint64_t seed = sources.first_seed;
  std::vector<Panel> panels;
  std::string rows;
  for (const Experiment& table : tables) rows += rollout_rows(table, sources, seed, panels);
  if (rows.empty()) return {};
  Page page;
  page.text = fmt::format(
      "## Roll-outs of 1,000 steps\n\n{} The models of tables 2 and 3, data set {}, mean "
      "weights, RK4 in half steps, from ten fresh test starts; medians over the starts. Error: "
      "root mean square distance a coordinate from the true motion. Drifts: of the true energy and "
      "of the true laws (root mean square) along the model's motion, in units of their spread "
      "between starts. Each after 10, 100 and 1,000 steps of 0.3.\n\n",
      biases_text(tables.at(0)), seed);
  page.text += header({"table", "model", "error 10", "100", "1,000", "energy 10", "100", "1,000",
                       "laws 10", "100", "1,000"}) +
               rows;
  const std::string file = picture_name("rollouts", tables.at(0));
  page.pictures[file] = panels_picture(panels, 3, 380);
  page.text += picture(file, "Error, drift of the energy and drift of the laws against time.");
  return page;
}

namespace {

/// The learned model of tables 1 and 2, where the last model is given the group.
const ComparedModel& learned_model(const Experiment& table) {
  return table.models.at(table.models.size() - 2);
}

/// Test data that start within the radius of 95% of the training starts, or beyond it.
Dataset by_radius(const Dataset& data, double radius, bool within) {
  Dataset part{data.variables, {}, {}, {}};
  for (const Trajectory& t : data.trajectories) {
    if ((t.states.col(0).norm() <= radius) == within) part.trajectories.push_back(t);
  }
  return part;
}

double usual_radius(const Dataset& training) {
  std::vector<double> radii;
  for (const Trajectory& t : training.trajectories) radii.push_back(t.states.col(0).norm());
  std::sort(radii.begin(), radii.end());
  return radii.at(radii.size() * 95 / 100);
}

std::string error_text(ModelField& field, const Dataset& data, const Experiment& table) {
  if (data.trajectories.empty()) return "-";
  return fmt::format(
      "{:.2g} ({})",
      predictive_error(field, data, table.settings.step.report_substeps, table.draw_pairs),
      data.trajectories.size());
}

/// Where the test error of table 2's learned model comes from: one row per data set.
std::string radius_rows(const Experiment& table, const std::vector<Fit>& learned,
                        const Sources& sources) {
  std::string text;
  for (const Fit& fit : learned) {
    const auto field = sources.field(table, learned_model(table), fit.seed);
    if (field == nullptr) continue;
    const double radius = usual_radius(training_data(table, fit.seed));
    SimulateOptions options = table.tests.at(0).options;
    options.seed = kTestSeeds + fit.seed;
    const Dataset fresh = simulate(table.system, options);
    text += row({fmt::format("{}", fit.seed), fmt::format("{:.2f}", radius),
                 error_text(*field, by_radius(fresh, radius, true), table),
                 error_text(*field, by_radius(fresh, radius, false), table)});
  }
  return text;
}

/// A row for one length of training: the learned model and the one that is given the group.
std::string length_row(const Experiment& experiment, const std::vector<Fit>& fits) {
  const auto kl = [](const Fit& fit) { return fit.kl; };
  const std::vector<Fit> learned = fits_of(fits, learned_model(experiment).name);
  const std::vector<Fit> given = fits_of(fits, experiment.models.back().name);
  std::vector<std::string> gaps;
  for (std::size_t i = 0; i < std::min(learned.size(), given.size()); ++i)
    gaps.push_back(fmt::format("{:.3f}", learned[i].negative_elbo() - given[i].negative_elbo()));
  const auto laws = static_cast<int>(experiment.system.laws.size());
  const auto least =
      values_of(learned, [laws](const Fit& fit) { return least_parallelness(fit, laws); });
  return row({experiment.name, fmt::format("{}", experiment.settings.schedule.steps),
              range_text(elbos(learned)), range_text(values_of(learned, kl)), range_text(least),
              range_text(elbos(given)), range_text(values_of(given, kl)),
              fmt::format("{}", fmt::join(gaps, ", "))});
}

}  // namespace

Page longer_page(const std::vector<Experiment>& experiments, const Sources& sources) {
  Page page;
  page.text = fmt::format(
      "## Tables 1 and 2, looked at closer\n\n{} Is what the learned symmetry misses against the "
      "given one a matter of training? It has to find the group first, and its generators end with "
      "singular values of their own, where those of the given one are equal.\n\n",
      biases_text(experiments.at(0)));
  page.text += header({"table", "steps", "learned: -ELBO/N", "KL/N", "least parallelness",
                       "group given: -ELBO/N", "KL/N", "learned minus given, every data set"});
  for (const Experiment& experiment : experiments) {
    const std::vector<Fit> fits = sources.fits(experiment);
    if (!fits.empty()) page.text += length_row(experiment, fits);
  }
  const Experiment& table = experiments.at(2);
  const std::string rows =
      radius_rows(table, fits_of(sources.fits(table), learned_model(table).name), sources);
  if (rows.empty()) return page;
  page.text += fmt::format(
      "\nWhere does the test error of table 2's learned model come from? Test starts within the "
      "radius that 95 of 100 training starts keep, and beyond it (number of starts):\n\n{}{}",
      header({"seed", "radius", "test MSE within", "beyond"}), rows);
  return page;
}

Page fewer_data_page(const std::vector<Experiment>& experiments, const Sources& sources) {
  Page page;
  page.text = fmt::format(
      "## Fewer data: where symmetry pays most\n\n{} Three bodies, {} steps for every size.\n\n",
      biases_text(experiments.at(0)), experiments.at(0).settings.schedule.steps);
  const std::vector<ComparedModel>& models = experiments.at(0).models;
  std::vector<std::string> names{"trajectories"};
  for (const char* what : {"-ELBO/N", "test MSE"}) {
    for (const ComparedModel& model : models)
      names.push_back(fmt::format("{} {}", what, model.name));
  }
  names.insert(names.end(), {"MSE none / learned", "null space", "its worst cosine"});
  page.text += header(names);
  std::vector<Panel> panels{{"", "trajectories", "test MSE", true, true, {}, {}},
                            {"", "trajectories", "-ELBO/N", true, false, {}, {}}};
  for (std::size_t m = 0; m < models.size(); ++m) {
    for (Panel& panel : panels) panel.series.push_back({models[m].name, {}, {}, kColours[m]});
  }
  for (const Experiment& experiment : experiments) {
    const std::vector<Fit> fits = sources.fits(experiment);
    if (fits.empty()) continue;
    const auto size = static_cast<double>(experiment.training.num_trajectories);
    std::vector<std::string> cells{fmt::format("{}", size)};
    for (std::size_t m = 0; m < models.size(); ++m) {
      const std::vector<double> values = elbos(fits_of(fits, models[m].name));
      cells.push_back(range_text(values));
      panels[1].series[m].x.push_back(size);
      panels[1].series[m].y.push_back(summary_of(values).median);
    }
    for (std::size_t m = 0; m < models.size(); ++m) {
      const std::vector<double> values = test_errors(fits_of(fits, models[m].name));
      cells.push_back(range_text(values));
      panels[0].series[m].x.push_back(size);
      panels[0].series[m].y.push_back(summary_of(values).median);
    }
    const std::vector<Fit> learned = fits_of(fits, models.at(1).name);
    const double gain = panels[0].series[0].y.back() / panels[0].series[1].y.back();
    cells.push_back(fmt::format("{:.2g}", gain));
    cells.push_back(range_text(values_of(
        learned, [](const Fit& fit) { return static_cast<double>(fit.null_space_count); })));
    cells.push_back(range_text(values_of(learned, [](const Fit& fit) {
      return fit.null_space_cosines.empty() ? std::nan("") : fit.null_space_cosines.back();
    })));
    page.text += row(cells);
  }
  const std::string file = picture_name("fewer-data", experiments.at(0));
  page.pictures[file] = panels_picture(panels, 2);
  page.text += picture(file, "Test error and negative ELBO against the number of trajectories.");
  return page;
}

Page ablations_page(const std::vector<Experiment>& experiments, const Sources& sources) {
  Page page;
  const Experiment& recipe = experiments.at(0);
  page.text = fmt::format(
      "## Ablations\n\n{} Three oscillators, 200 trajectories of 50 pairs, K = 12, random start, "
      "{} "
      "steps: one choice changed at a time. Everything is reported with RK4 and {} orbit samples. "
      "Laws: singular values above a twentieth of the largest; nine are true.\n\n",
      biases_text(recipe), recipe.settings.schedule.steps, recipe.settings.evaluation.samples);
  page.text += header(
      {"choice", "-ELBO/N", "seconds", "test MSE", "laws", "least parallelness of 9", "ended"});
  for (const Experiment& experiment : experiments) {
    const std::vector<Fit> fits = sources.fits(experiment);
    if (fits.empty()) continue;
    const auto laws = values_of(
        fits, [](const Fit& fit) { return static_cast<double>(num_active(fit.singular_values)); });
    const auto least = values_of(fits, [](const Fit& fit) { return least_parallelness(fit, 9); });
    const auto seconds = values_of(fits, [](const Fit& fit) { return fit.seconds; });
    page.text += row({experiment.title, range_text(elbos(fits)), range_text(seconds),
                      range_text(test_errors(fits)), range_text(laws), range_text(least),
                      fits.front().status});
  }
  return page;
}

}  // namespace noether
