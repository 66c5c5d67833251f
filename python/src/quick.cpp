#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cmath>

#include "arrays.hpp"
#include "bindings.hpp"
#include "data.hpp"
#include "laws.hpp"
#include "noether/core/error.hpp"
#include "noether/discovery/screen_table.hpp"
#include "noether/integrate/simulate.hpp"
#include "noether/phase/trajectory_states.hpp"
#include "noether/reading/textbook.hpp"
#include "noether/screen/scatter.hpp"
#include "noether/screen/screen.hpp"
#include "noether/terms/law_expression.hpp"
#include "noether/terms/layout.hpp"
#include "noether/testing/check.hpp"
#include "running.hpp"

// What needs no training: the screen, the check of a given law, simulation.
namespace noether::python {

namespace {

Dict checked_dict(const CheckedLaw& checked, std::vector<LawSeries>& all_series,
                  const std::string& text, const std::string& name) {
  Dict dict;
  dict["formula"] = text;
  dict["name"] = name;
  dict["status"] = noether::name_of(checked.status);
  dict["remark"] = checked.remark;
  dict["drift"] = checked.test.relative_drift;
  dict["noise_explains"] = checked.test.noise_explains;
  dict["spread"] = checked.spread;
  dict["p_value"] = checked.test.p_value;
  dict["corrected_p_value"] = checked.corrected_p_value;
  dict["resolution"] = checked.test.min_detectable_drift;
  dict["statistic"] = checked.test.statistic;
  dict["degrees"] = checked.test.degrees;
  List series;
  for (LawSeries& s : all_series)
    series.append(
        nb::make_tuple(numpy(std::move(s.time)), numpy(std::move(s.values)), s.noise_std));
  dict["series"] = series;
  return dict;
}

/// A law as Python gives it, among the variables of the data, and as it is shown.
struct GivenLaw {
  std::string text;
  Law law;
};

/// Laws that are texts, or (NamedLaw, places of its variables in the data, shown text).
std::vector<GivenLaw> given_laws(const List& laws, const std::vector<std::string>& variables) {
  std::vector<GivenLaw> given;
  for (const nb::handle law : laws) {
    if (nb::isinstance<nb::str>(law)) {
      const auto text = nb::cast<std::string>(law);
      given.push_back({text, parse_law(text, variables)});
      continue;
    }
    const auto tuple = nb::cast<nb::tuple>(law);
    const auto places = nb::cast<std::vector<std::size_t>>(tuple[1]);
    given.push_back({nb::cast<std::string>(tuple[2]),
                     placed(nb::cast<const NamedLaw&>(tuple[0]).law, places, variables.size())});
  }
  return given;
}

/// What textbooks call a law of positions and momenta.
std::string named(const Law& law, const Dataset& data) {
  if (!data.canonical) return "";
  return textbook_name(law, layout_of(data.variables), standardise(data).scale);
}

List check(const Data& data, const List& asked, const GivenNoise& given,
           const std::map<std::string, std::string>& keys) {
  const std::vector<std::string>& variables = data.dataset.variables;
  const std::vector<GivenLaw> texts = given_laws(asked, variables);
  std::vector<CheckedLaw> checked;
  std::vector<std::vector<LawSeries>> series;
  std::vector<Law> laws;
  for (const GivenLaw& given_law : texts) laws.push_back(given_law.law);
  {
    const nb::gil_scoped_release release;
    const Settings settings = settings_from(keys);
    settings.validate();
    const NoiseEstimate noise = noise_of(data.dataset, given);
    checked = check_laws(data.dataset, laws, noise, settings.testing);
    for (const Law& law : laws) series.push_back(series_of(data.dataset, law, noise));
  }
  List list;
  for (std::size_t i = 0; i < laws.size(); ++i)
    list.append(checked_dict(checked[i], series[i], texts[i].text, named(laws[i], data.dataset)));
  return list;
}

/// What a law without a name of its own is called.
std::string name_of_form(const Law& law) {
  const Quadratic* quadratic = law->quadratic();
  if (quadratic == nullptr) return "law";
  return quadratic->A.isZero(0) ? "linear law" : "quadratic law";
}

List rows_of(const std::vector<ScreenRow>& rows, const std::vector<std::string>& variables) {
  List list;
  for (const ScreenRow& row : rows) {
    Dict dict = law_dict(row.law, variables);
    dict["formula"] = row.formula;
    dict["name"] = row.name.empty() ? name_of_form(row.law) : row.name;
    dict["drift"] = row.drift;
    dict["resolution"] = row.detectable_drift;
    list.append(dict);
  }
  return list;
}

List tried_of(const std::vector<TriedTerms>& tried) {
  List list;
  for (const TriedTerms& level : tried)
    list.append(nb::make_tuple(level.name, level.terms, level.constant, level.found,
                               level.condition, level.skipped));
  return list;
}

Dict screened(const Data& data, const GivenNoise& given,
              const std::map<std::string, std::string>& keys, int threads) {
  const Dataset& dataset = data.dataset;
  ScreenResult result;
  ScreenTable table;
  NoiseEstimate noise;
  {
    const nb::gil_scoped_release release;
    const Settings settings = settings_from(keys);
    settings.validate();
    ThreadPool pool(threads_of(threads));
    noise = noise_of(dataset, given, &pool);
    if (dataset.canonical) result = screen(dataset, {.noise_std = noise.std, .pool = &pool});
    table = read_screen(dataset, result, noise, settings, pool);
  }
  std::vector<double> eigenvalues = eigenvalues_of(result);
  Dict dict;
  dict["eigenvalues"] = numpy(std::move(eigenvalues), {result.directions.size()});
  dict["count"] = result.count;
  dict["threshold"] = result.threshold;
  dict["degrees_of_freedom"] = result.degrees_of_freedom;
  dict["laws"] = rows_of(table.conserved, dataset.variables);
  dict["approximate"] = rows_of(table.nearly, dataset.variables);
  dict["unidentifiable"] = table.identities;
  dict["unread"] = table.unread;
  dict["notes"] = table.notes;
  dict["tried"] = tried_of(table.tried);
  dict["smallest_visible_drift"] = dataset.canonical ? result.smallest_visible_drift : std::nan("");
  dict["noise_std"] = noise.std;
  dict["noise_how"] = noise.how;
  return dict;
}

/// {"std": (M), "how": text} of the noise as the data show it, whatever was given.
Dict noise_estimate(const Data& data) {
  NoiseEstimate noise;
  {
    const nb::gil_scoped_release release;
    ThreadPool pool(threads_of(0));
    noise = estimate_noise(data.dataset, &pool);
  }
  Dict dict;
  dict["std"] = noise.std;
  dict["how"] = noise.how;
  return dict;
}

/// Rows [first, first + n) of every state, (N, T, n); of the pairs' second states with `next`.
NumpyArray stacked(const Dataset& data, Eigen::Index first, bool next) {
  const Eigen::Index n = data.dimension() / 2;
  std::vector<double> values;
  for (const Trajectory& t : data.trajectories) {
    const Eigen::MatrixXd part = (next ? t.next : t.states).middleRows(first, n);
    values.insert(values.end(), part.data(), part.data() + part.size());
  }
  const auto T = static_cast<std::size_t>(data.trajectories.front().states.cols());
  return numpy(std::move(values), {data.trajectories.size(), T, static_cast<std::size_t>(n)});
}

Dict simulated(const std::string& name, const SystemParameters& parameters,
               const SimulateOptions& options) {
  System system;
  Dataset data;
  {
    const nb::gil_scoped_release release;
    system = make_system(name, parameters);
    if (!system.canonical)
      throw UsageError(
          fmt::format("{} has no pairs of positions and momenta; its variables are {}. "
                      "Write it as a table: noether simulate {} -o FILE.csv",
                      name, fmt::join(system.variables, ", "), name));
    data = simulate(system, options);
  }
  const Eigen::Index n = data.dimension() / 2;
  const Trajectory& first = data.trajectories.front();
  Dict dict;
  dict["t"] = numpy(Eigen::VectorXd(first.time));
  dict["q"] = stacked(data, 0, false);
  dict["p"] = stacked(data, n, false);
  dict["q_next"] = first.paired() ? nb::cast(stacked(data, 0, true)) : nb::none();
  dict["p_next"] = first.paired() ? nb::cast(stacked(data, n, true)) : nb::none();
  dict["variables"] = data.variables;
  dict["description"] = system.description;
  List laws;
  for (const Quadratic& law : system.laws) {
    Dict known = law_dict(law, data.variables);
    known["formula"] = formula(law, data.variables);
    known["name"] = name_of_law(law, layout_of(data.variables), standardise(data).scale);
    laws.append(known);
  }
  dict["laws"] = laws;
  return dict;
}

}  // namespace

void bind_quick(nb::module_& module) {
  module.def("check", check, nb::arg("data"), nb::arg("laws"), nb::arg("noise"),
             nb::arg("settings"));
  module.def("noise_estimate", noise_estimate, nb::arg("data"));
  module.def("screen", screened, nb::arg("data"), nb::arg("noise"), nb::arg("settings"),
             nb::arg("threads"));
  module.def(
      "simulate",
      [](const std::string& system, const SystemParameters& parameters, std::int64_t trajectories,
         std::int64_t pairs, double dt, double noise, bool noise_in_targets,
         const std::string& starts, std::uint64_t seed) {
        return simulated(
            system, parameters,
            {trajectories, pairs, dt, noise, noise_in_targets, from_name<Starts>(starts), seed});
      },
      nb::arg("system"), nb::arg("parameters"), nb::arg("trajectories"), nb::arg("pairs"),
      nb::arg("dt"), nb::arg("noise"), nb::arg("noise_in_targets"), nb::arg("starts"),
      nb::arg("seed"));
  module.def("systems", system_names);
}

}  // namespace noether::python
