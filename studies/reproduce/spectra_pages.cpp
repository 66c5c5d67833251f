// Figures 3 to 5: singular values and parallelness of learned generators, the generators drawn, and
// the action of one of their symmetries.
#include <fmt/format.h>

#include <algorithm>
#include <numbers>

#include "noether/linalg/expm.hpp"
#include "noether/model/spectrum.hpp"
#include "studies/reproduce/markdown.hpp"
#include "studies/reproduce/pages.hpp"
#include "studies/reproduce/pictures.hpp"
#include "studies/reproduce/spectra.hpp"
#include "studies/reproduce/statistics.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

SpectrumRow row_of(const Experiment& experiment, const Sources& sources) {
  return {experiment.title, static_cast<int>(experiment.system.laws.size()),
          sources.fits(experiment)};
}

std::vector<SpectrumRow> rows_of(const std::vector<Experiment>& experiments,
                                 const Sources& sources) {
  std::vector<SpectrumRow> rows;
  for (const Experiment& experiment : experiments) rows.push_back(row_of(experiment, sources));
  return rows;
}

Series against_index(const std::vector<double>& values, int colour) {
  Series series{"", {}, values, colour, true};
  for (std::size_t i = 0; i < values.size(); ++i) series.x.push_back(static_cast<double>(i + 1));
  return series;
}

/// One panel for every row of the table, all seeds in it.
std::vector<Panel> panels_of(const std::vector<SpectrumRow>& rows, bool logarithmic,
                             const std::string& y_label,
                             const std::function<std::vector<double>(const Fit&)>& values) {
  std::vector<Panel> panels;
  for (const SpectrumRow& row : rows) {
    Panel panel{row.title, "index", y_label, false, logarithmic, {}, {}};
    for (const Fit& fit : row.fits) panel.series.push_back(against_index(values(fit), 2));
    panels.push_back(panel);
  }
  return panels;
}

std::string spectra_picture(const std::vector<SpectrumRow>& rows) {
  std::vector<Panel> panels =
      panels_of(rows, true, "singular value", [](const Fit& fit) { return fit.singular_values; });
  for (Panel& panel :
       panels_of(rows, false, "parallelness", [](const Fit& fit) { return fit.parallelness; })) {
    panel.y_shown = {0, 1};
    panels.push_back(std::move(panel));
  }
  return panels_picture(panels, static_cast<int>(rows.size()), 320);
}

std::vector<Aim> unitary_aims(const std::vector<SpectrumRow>& rows) {
  std::vector<Aim> aims;
  for (const SpectrumRow& row : rows) {
    const int laws = row.num_laws;
    add_aim(
        fmt::format("{}: exactly {} singular values above a twentieth of the largest, all "
                    "parallel above .99",
                    row.title, laws),
        row.fits,
        [laws](const Fit& fit) {
          return num_active(fit.singular_values) == laws && least_parallelness(fit, laws) > 0.99;
        },
        aims);
  }
  return aims;
}

/// Fits that found all laws although a generator is below a twentieth of the largest: the gap to
/// the spare ones shows whether the count is still right.
std::string small_laws_text(const std::vector<SpectrumRow>& rows) {
  std::string text;
  for (const SpectrumRow& row : rows) {
    const auto laws = static_cast<std::size_t>(row.num_laws);
    for (const Fit& fit : row.fits) {
      const std::vector<double>& values = fit.singular_values;
      if (values.size() <= laws || num_active(values) >= row.num_laws) continue;
      if (least_parallelness(fit, row.num_laws) <= 0.99) continue;
      text += fmt::format(
          "\n{}, seed {}: the smallest of {} singular values is {:.2g}, {:.1f}% of the largest, "
          "and {:.0f} times the largest spare one. All {} directions are laws; how large a "
          "generator gets says how far the model is averaged along it, not how well it is known.\n",
          row.title, fit.seed, laws, values[laws - 1], 100 * values[laws - 1] / values.front(),
          values[laws - 1] / values[laws], laws);
    }
  }
  return text;
}

void add_null_space_aim(const SpectrumRow& row, std::vector<Aim>& aims) {
  add_aim(
      fmt::format("{}: null space of the trained model of 7, worst cosine > .99", row.title),
      row.fits,
      [](const Fit& fit) {
        return fit.null_space_count == 7 && fit.null_space_cosines.size() == 7 &&
               fit.null_space_cosines.back() > 0.99;
      },
      aims);
}

void add_spectrum_aim(const SpectrumRow& row, std::vector<Aim>& aims) {
  add_aim(
      fmt::format("{}: 7 singular values > .05, parallel > .95, 3 inactive", row.title), row.fits,
      [](const Fit& fit) { return active_count(fit) == 7 && least_parallelness(fit, 7) > 0.95; },
      aims);
}

/// If training ends with an anchoring, the generators are the laws; otherwise the trained model
/// holds them.
std::vector<Aim> bodies_aims(const std::vector<SpectrumRow>& rows) {
  std::vector<Aim> aims;
  add_null_space_aim(rows.at(0), aims);
  add_spectrum_aim(rows.at(1), aims);
  add_null_space_aim(rows.at(2), aims);
  return aims;
}

constexpr const char* kTwoReadings =
    "\nAveraging over translations leaves the products of momenta nothing to earn. So from a "
    "random "
    "start the generators mix, and the laws are read from the null space of the trained model; the "
    "paper's own reading, the singular values of the generators, takes a last anchoring.\n\n";

std::vector<Quadratic> laws_of(const Fit& fit, Index M) {
  std::vector<Quadratic> laws;
  for (const std::vector<double>& flat : fit.laws)
    laws.push_back(unflatten(VectorXd::Map(flat.data(), static_cast<Index>(flat.size())), M));
  return laws;
}

/// Learned generators above, their singular directions below (figure 5).
std::string generators_picture(const Fit& fit, Index M) {
  const std::vector<Quadratic> laws = laws_of(fit, M);
  std::vector<HeatMap> maps;
  for (std::size_t k = 0; k < laws.size(); ++k)
    maps.push_back({fmt::format("G{}", k + 1), generator(laws[k])});
  const Spectrum spectrum = spectrum_of(laws);
  for (std::size_t k = 0; k < spectrum.directions.size(); ++k)
    maps.push_back(
        {fmt::format("{:.2g}", spectrum.singular_values[k]), generator(spectrum.directions[k])});
  return heat_maps_picture(maps, static_cast<int>(laws.size()));
}

/// The member of the learned span that is nearest to a true law.
Quadratic nearest(const Quadratic& law, const std::vector<Quadratic>& directions) {
  VectorXd sum = VectorXd::Zero(flatten(law).size());
  for (const Quadratic& direction : directions) {
    const VectorXd d = flatten(direction);
    sum += d.dot(flatten(law)) * d;
  }
  return unflatten(sum, law.dimension());
}

/// Paths of the bodies in the plane, one series per body.
void add_paths(const MatrixXd& states, int colour, const std::string& name, Panel& panel) {
  for (Index body = 0; body < 3; ++body) {
    Series series{body == 0 ? name : "", {}, {}, colour, false};
    for (Index i = 0; i < states.cols(); ++i) {
      series.x.push_back(states(2 * body, i));
      series.y.push_back(states(2 * body + 1, i));
    }
    panel.series.push_back(series);
  }
}

MatrixXd moved(const Quadratic& law, double tau, const MatrixXd& states) {
  const MatrixXd flow = expm(tau * generator(law));
  const Index M = states.rows();
  return (flow.topLeftCorner(M, M) * states).colwise() + flow.topRightCorner(M, 1).col(0);
}

/// A trajectory and its images under the learned law nearest to the angular momentum.
std::string symmetry_picture(const Experiment& experiment, const Fit& fit) {
  const System& system = experiment.system;
  const Spectrum spectrum = spectrum_of(laws_of(fit, system.dimension()));
  std::vector<Quadratic> active = spectrum.directions;
  active.resize(std::min(active.size(), static_cast<std::size_t>(active_count(fit))));
  const Quadratic law = nearest(system.laws.at(5), active);
  const Dataset motion = simulate(system, {.num_trajectories = 1,
                                           .num_pairs = 40,
                                           .dt = experiment.training.dt,
                                           .seed = kTestSeeds + fit.seed});
  const MatrixXd& states = motion.trajectories.at(0).states;
  Panel panel{"a learned symmetry", "x", "y", false, false, {}, {}};
  add_paths(states, 1, "trajectory", panel);
  const int colours[] = {2, 4, 5};
  for (int i = 0; i < 3; ++i) {
    const double tau = (i + 1) * std::numbers::pi / 6;
    add_paths(moved(law, tau, states), colours[i], fmt::format("moved by {:.2f}", tau), panel);
  }
  return panels_picture({panel}, 1, 460);
}

}  // namespace

Page unitary_page(const std::vector<Experiment>& experiments, const Sources& sources) {
  std::vector<SpectrumRow> rows = rows_of(experiments, sources);
  std::erase_if(rows, [](const SpectrumRow& row) { return row.fits.empty(); });
  const Settings& settings = experiments.at(0).settings;
  const bool automatic = settings.schedule.start == Start::kAuto;
  Page page;
  page.text = spectra_page(fmt::format("Figure 3: unitary groups of n oscillators, {} start",
                                       name_of(settings.schedule.start)),
                           settings.posterior.biases, rows) +
              "\n" + aims_table(unitary_aims(rows)) + small_laws_text(rows);
  const std::string file = picture_name(automatic ? "figure3-auto" : "figure3", experiments.at(0));
  page.pictures[file] = spectra_picture(rows);
  page.text += picture(file,
                       "Singular values and parallelness of the learned generators, all data "
                       "sets: n oscillators have n² laws.");
  return page;
}

Page bodies_spectra_page(const std::vector<Experiment>& experiments, const Sources& sources) {
  const std::vector<SpectrumRow> rows = rows_of(experiments, sources);
  const Experiment& anchored = experiments.at(1);
  Page page;
  page.text = spectra_page("Figures 4 and 5: the laws of three bodies, K = 10",
                           anchored.settings.posterior.biases, rows) +
              kTwoReadings + aims_table(bodies_aims(rows));
  const auto add = [&](const std::string& name, const std::string& svg,
                       const std::string& caption) {
    const std::string file = picture_name(name, anchored);
    page.pictures[file] = svg;
    page.text += picture(file, caption);
  };
  add("figure4", spectra_picture(rows),
      "Figure 4: singular values and parallelness of ten learned generators, all data sets. The "
      "random start is table 3's learned model.");
  const std::vector<Fit>& fits = rows.at(1).fits;
  if (fits.empty() || fits[0].laws.empty()) return page;
  add("figure5", generators_picture(fits[0], anchored.system.dimension()),
      "Figure 5: ten anchored generators (above) and their singular directions with singular "
      "values (below), rows and columns (q, p, 1); data set of the first seed.");
  add("figure5-symmetry", symmetry_picture(anchored, fits[0]),
      "Figure 5, right: three bodies' trajectory and its images under the learned law nearest to "
      "the angular momentum about the origin.");
  return page;
}

}  // namespace noether
