#include "studies/reproduce/table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "studies/reproduce/markdown.hpp"
#include "studies/reproduce/statistics.hpp"

namespace noether {

std::vector<std::string> column_names(const Experiment& experiment) {
  std::vector<std::string> names{"train MSE", "NLL/N", "KL/N", "-ELBO/N"};
  for (const TestSet& test : experiment.tests) names.push_back(test.name);
  return names;
}

std::vector<double> columns_of(const Fit& fit) {
  std::vector<double> values{fit.train_mse, fit.nll, fit.kl, fit.negative_elbo()};
  values.insert(values.end(), fit.test_mse.begin(), fit.test_mse.end());
  return values;
}

namespace {

constexpr std::size_t kElbo = 3;
constexpr std::size_t kFirstTest = 4;

/// One column of one model, in the order of the seeds.
std::vector<double> column(const std::vector<Fit>& fits, const std::string& model,
                           std::size_t index) {
  std::vector<double> values;
  for (const Fit& fit : fits) {
    if (fit.model == model) values.push_back(columns_of(fit).at(index));
  }
  return values;
}

std::string comparison(const Experiment& experiment, const std::vector<Fit>& fits) {
  std::vector<std::string> names{"model", "from"};
  const std::vector<std::string> columns = column_names(experiment);
  names.insert(names.end(), columns.begin(), columns.end());
  std::string text = header(names);
  const std::vector<PublishedRow> published = published_rows(experiment.name);
  for (const ComparedModel& model : experiment.models) {
    std::vector<std::string> cells{model.name, "noether"};
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::vector<double> values = column(fits, model.name, i);
      if (values.empty()) return text;
      cells.push_back(range_text(values));
    }
    text += row(cells);
    for (const PublishedRow& quoted : published) {
      if (quoted.model != model.name) continue;
      cells = {"", "paper"};
      cells.insert(cells.end(), quoted.values.begin(), quoted.values.end());
      text += row(cells);
    }
  }
  return text;
}

std::string differences(const Experiment& experiment, const std::vector<Fit>& fits) {
  const std::string& learned = experiment.models.at(1).name;
  std::vector<std::string> names{"learned symmetry minus"};
  const std::vector<std::string> columns = column_names(experiment);
  names.insert(names.end(), columns.begin() + kElbo, columns.end());
  std::string text = header(names);
  for (const ComparedModel& other : experiment.models) {
    if (other.name == learned) continue;
    std::vector<std::string> cells{other.name};
    for (std::size_t i = kElbo; i < columns.size(); ++i) {
      const auto difference =
          paired_difference(column(fits, learned, i), column(fits, other.name, i));
      if (!difference) return "";
      cells.push_back(fmt::format("{:.3g} +- {:.2g}", difference->mean, difference->half_width));
    }
    text += row(cells);
  }
  return fmt::format("\nDifferences paired by data set, mean with 95% confidence interval:\n\n{}",
                     text);
}

std::string every_seed(const Experiment& experiment, const std::vector<Fit>& fits) {
  std::vector<std::string> names{"model", "seed"};
  const std::vector<std::string> columns = column_names(experiment);
  names.insert(names.end(), columns.begin(), columns.end());
  names.insert(names.end(), {"test MSE at the mean weights", "steps", "seconds", "ended"});
  std::string text = header(names);
  for (const Fit& fit : fits) {
    std::vector<std::string> cells{fit.model, fmt::format("{}", fit.seed)};
    for (const double value : columns_of(fit)) cells.push_back(fmt::format("{:.4g}", value));
    cells.push_back(fit.mean_weights_mse.empty() ? "-"
                                                 : fmt::format("{:.4g}", fit.mean_weights_mse[0]));
    cells.push_back(fmt::format("{}", fit.steps));
    cells.push_back(fmt::format("{:.1f}", fit.seconds));
    cells.push_back(fit.status);
    text += row(cells);
  }
  return fmt::format("\nEvery seed:\n\n{}", text);
}

struct Bars {
  double elbo;
  double test_mse;
  double gain;  ///< the learned model's test error over that without symmetry
};

Bars bars_of(const std::string& table) {
  if (table == "table1") return {13, 2e-3, 1};
  if (table == "table2") return {-10.8, 1e-5, 2};
  return {-22.3, 7e-5, 2};
}

Aim elbo_aim(const std::vector<Fit>& fits, const std::string& learned, double bar) {
  const double median = summary_of(column(fits, learned, kElbo)).median;
  return {fmt::format("-ELBO/N of learned symmetry at most {:g}", bar),
          fmt::format("{:.4g}", median), median <= bar};
}

Aim evidence_aim(const std::vector<Fit>& fits, const std::string& learned,
                 const std::string& none) {
  const double with = summary_of(column(fits, learned, kElbo)).median;
  const double without = summary_of(column(fits, none, kElbo)).median;
  return {"-ELBO/N of learned symmetry below that without",
          fmt::format("{:.4g} : {:.4g}", with, without), with < without};
}

Aim oracle_aim(const std::vector<Fit>& fits, const std::string& learned,
               const std::string& oracle) {
  const double with = summary_of(column(fits, learned, kElbo)).median;
  const Summary given = summary_of(column(fits, oracle, kElbo));
  return {fmt::format("-ELBO/N of learned symmetry not above the seeds' range of {}", oracle),
          fmt::format("{:.4g} : [{:.4g}, {:.4g}]", with, given.low, given.high),
          with <= given.high};
}

}  // namespace

std::vector<Aim> aims_of(const Experiment& experiment, const std::vector<Fit>& fits) {
  std::vector<Aim> aims;
  const std::string& none = experiment.models.at(0).name;
  const std::string& learned = experiment.models.at(1).name;
  const Bars bars = bars_of(experiment.name);
  aims.push_back(elbo_aim(fits, learned, bars.elbo));
  aims.push_back(evidence_aim(fits, learned, none));
  for (std::size_t m = 2; m < experiment.models.size(); ++m)
    aims.push_back(oracle_aim(fits, learned, experiment.models[m].name));
  for (std::size_t t = 0; t < experiment.tests.size(); ++t) {
    const std::string& name = experiment.tests[t].name;
    const double with = summary_of(column(fits, learned, kFirstTest + t)).median;
    const double without = summary_of(column(fits, none, kFirstTest + t)).median;
    aims.push_back({fmt::format("{} of learned symmetry at most {:g}", name, bars.test_mse),
                    fmt::format("{:.3g}", with), with <= bars.test_mse});
    aims.push_back({bars.gain == 1
                        ? fmt::format("{} not above that without", name)
                        : fmt::format("{} at least {:g}x below that without", name, bars.gain),
                    fmt::format("{:.3g}x", without / with), without >= bars.gain * with});
  }
  return aims;
}

std::string rates_page(const Experiment& experiment, const std::vector<double>& seconds) {
  const ReferenceRate reference = reference_rate(experiment.name);
  std::string text = fmt::format(
      "## {}: {}, the paper's own training\n\nThe paper's network, 20 Euler steps, {} shared orbit "
      "samples, {} weight draws, Adam. The authors' code was timed on two CPU cores with its own "
      "scripts.\n\n",
      experiment.name, experiment.title, experiment.settings.orbit.samples,
      experiment.settings.batch.weight_draws);
  text += header({"model", "seconds a step", "steps", "projected hours",
                  "authors' code: seconds a step", "its run"});
  for (std::size_t m = 0; m < seconds.size(); ++m) {
    const auto steps = static_cast<double>(experiment.full_steps);
    text += row({experiment.models.at(m).name, fmt::format("{:.3g}", seconds[m]),
                 fmt::format("{}", experiment.full_steps),
                 fmt::format("{:.3g}", seconds[m] * steps / 3600), reference.seconds_a_step,
                 reference.run});
  }
  return text;
}

std::string table_page(const Experiment& experiment, const std::vector<Fit>& fits) {
  std::string text = fmt::format("## {}: {}\n\n", experiment.name, experiment.title);
  text += fmt::format(
      "Nats a pair, biases {} the KL. Median and range over seeds; the published row below each. "
      "Errors are of the mean of the posterior's predictions over weight draws.\n\n",
      experiment.settings.posterior.biases == Biases::kPoint ? "outside" : "inside");
  text += comparison(experiment, fits);
  text += differences(experiment, fits);
  text += fmt::format("\n{}", aims_table(aims_of(experiment, fits)));
  return text + every_seed(experiment, fits);
}

}  // namespace noether
