#include <fmt/format.h>

#include <cmath>

#include <algorithm>

#include "noether/model/spectrum.hpp"
#include "src/report/html.hpp"
#include "src/report/plots.hpp"
#include "src/report/sections.hpp"

namespace noether {

namespace {

using Eigen::Index;

constexpr std::size_t kMostGenerators = 9;
constexpr Index kMostPanels = 6;

const char* const kKeys =
    "<p class=\"faint\"><span class=\"key data\"></span> data, <span class=\"key model\"></span> "
    "model, <span class=\"key band\"></span> two standard deviations</p>\n";

std::string counted(const char* what, int count, std::size_t all) {
  return fmt::format("{}: {} of {} before the gap.", what, count, all);
}

std::string spectrum_of_the_data(const Finding& finding) {
  const std::vector<double> values = eigenvalues_of(finding.screen);
  if (values.empty()) return "";
  std::string caption = counted(
      "Null space of the data: variance of a direction along "
      "trajectories over what noise explains",
      finding.screen.count, values.size());
  if (finding.screen.approximate.size() == 1)
    caption += " One more drifts so little that it is a candidate as well.";
  else if (!finding.screen.approximate.empty())
    caption += fmt::format(" {} more drift so little that they are candidates as well.",
                           finding.screen.approximate.size());
  return figure(plot_spectrum(values, finding.screen.count, finding.screen.threshold,
                              "variance / noise", "Eigenvalues of the null space of the data"),
                caption);
}

std::string portraits(const Rollout& rollout, const std::vector<std::string>& variables) {
  const auto n = static_cast<Index>(variables.size()) / 2;
  std::string all;
  for (Index i = 0; i < std::min(n, kMostPanels); ++i)
    all += figure(plot_portrait(rollout, i, n + i, variables),
                  fmt::format("Momentum {} against position {}.",
                              escaped_html(variables[static_cast<std::size_t>(n + i)]),
                              escaped_html(variables[static_cast<std::size_t>(i)])));
  return all;
}

std::string series(const Rollout& rollout, const std::vector<std::string>& variables) {
  const auto M = static_cast<Index>(variables.size());
  std::string all;
  for (Index j = 0; j < std::min(M, kMostPanels); ++j)
    all +=
        figure(plot_rollout(rollout, j, variables),
               fmt::format("{} over time.", escaped_html(variables[static_cast<std::size_t>(j)])));
  return all;
}

}  // namespace

std::string spectrum_section(const PageSource& source) {
  const Finding& finding = source.finding;
  std::string all;
  if (!finding.spectrum.singular_values.empty()) {
    const auto active =
        static_cast<int>(static_cast<std::size_t>(num_active(finding.spectrum.singular_values)));
    all += figure(plot_spectrum(finding.spectrum.singular_values, active, 0, "singular value",
                                "Singular values of the learned generators"),
                  fmt::format("Singular values of the learned generators: {} of {} above {:g}% of "
                              "the largest.",
                              active, finding.spectrum.singular_values.size(), 100 * kActiveShare));
  }
  all += spectrum_of_the_data(finding);
  const Eigen::VectorXd& of_model = finding.posterior_null_space.eigenvalues;
  if (of_model.size() > 0)
    all += figure(
        plot_spectrum({of_model.begin(), of_model.end()}, finding.posterior_null_space.count, 0,
                      "bracket / uncertainty", "Eigenvalues of the null space of the model"),
        counted("Null space of the model: size of the bracket with the Hamiltonian over "
                "its uncertainty",
                finding.posterior_null_space.count, static_cast<std::size_t>(of_model.size())));
  if (all.empty()) return "";
  return section(
      "spectrum", "Spectra",
      paragraph("Laws stand apart from the other directions by a gap. Generators and the "
                "null space of the model come from training, the null space of the data "
                "from the data alone. It proposes the laws, and held-out data decide on them.") +
          figures(all));
}

std::string generators_section(const PageSource& source) {
  const Finding& finding = source.finding;
  const std::size_t active =
      std::min(static_cast<std::size_t>(num_active(finding.spectrum.singular_values)),
               finding.spectrum.directions.size());
  if (active == 0) return "";
  const std::size_t shown = std::min(active, kMostGenerators);
  std::string all;
  for (std::size_t k = 0; k < shown; ++k)
    all += figure(plot_generator(generator(finding.spectrum.directions[k]), finding.variables,
                                 fmt::format("Learned generator {}", k + 1)),
                  fmt::format("Generator {}, singular value {}.", k + 1,
                              as_text(finding.spectrum.singular_values[k])));
  std::string text = paragraph(
      "A generator changes the variable of a row at a rate that is the sum over its columns; the "
      "last column is a constant rate. Blue is positive, orange negative, each in units of the "
      "largest "
      "entry. These are the directions of the decomposition, so a law may be a mixture of them.");
  if (shown < active) text += paragraph(fmt::format("The first {} of {}.", shown, active));
  return section("generators", "Learned generators", text + figures(all));
}

std::string model_section(const PageSource& source) {
  std::string text;
  if (std::isfinite(source.finding.hamiltonian.held_out))
    text += fmt::format(
        "<p>Mean squared residual of one step on held-out data, divided by what noise explains: "
        "{}. It is near 1 where the Hamiltonian accounts for the motion, and larger where it does "
        "not "
        "or is not trained enough.</p>\n",
        as_text(source.finding.hamiltonian.held_out));
  if (source.finding.test_mse)
    text += fmt::format("<p>Mean squared error of one step on the test data: {}.</p>\n",
                        as_text(source.finding.test_mse));
  if (!source.pictures || source.pictures->rollouts.empty()) {
    text += paragraph("The run folder holds no roll-out of the model (report.json).");
    return section("model", "The model against held-out data", text);
  }
  const Rollout& rollout = source.pictures->rollouts.front();
  const auto& variables = source.finding.variables;
  text += paragraph(fmt::format(
      "The learned model, started at the first state of held-out trajectory {} and left "
      "to itself. The band holds the spread of the posterior's draws, each started "
      "within the noise of that state.",
      rollout.id));
  if (rollout.cut) text += paragraph("It diverged and is shown up to that time.");
  if (rollout.time.size() == 0) return section("model", "The model against held-out data", text);
  text += kKeys + figures(portraits(rollout, variables)) + figures(series(rollout, variables));
  if (static_cast<Index>(variables.size()) > kMostPanels)
    text += paragraph(
        fmt::format("The first {} of {} variables over time.", kMostPanels, variables.size()));
  return section("model", "The model against held-out data", text);
}

std::string energy_section(const PageSource& source) {
  if (!source.pictures || !source.pictures->energy) return "";
  return section(
      "energy", "The learned Hamiltonian",
      kKeys + figures(figure(plot_energy(*source.pictures->energy, source.pictures->rollouts,
                                         source.finding.variables),
                             "Contours of the learned Hamiltonian, up to a constant, with held-out "
                             "data. Motion follows the contours.")));
}

std::string training_section(const PageSource& source) {
  if (source.curve.empty()) return "";
  return section(
      "training", "Training",
      figures(figure(plot_curve(source.curve),
                     "Negative evidence lower bound in nats per pair, estimated from one "
                     "batch, after the first tenth of the steps. Lower is better.")));
}

}  // namespace noether
