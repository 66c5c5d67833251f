#include "studies/reproduce/spectra.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "studies/reproduce/statistics.hpp"

namespace noether {

std::vector<Experiment> three_body_spectra(Biases biases) {
  Experiment random = table_experiment(3, ReproduceSetting::kFast, biases);
  random.title = "random start";
  random.models = {random.models.at(1)};
  Experiment anchored = random;
  anchored.name = "figure4-anchored";
  anchored.title = "anchored";
  anchored.models_kept = false;
  anchored.tests.resize(1);
  anchored.settings.schedule.start = Start::kAnchored;
  anchored.settings.schedule.steps = 1000;
  anchored.settings.schedule.anchor_every = 250;
  anchored.settings.schedule.anchor_until = 0.8;
  Experiment automatic = anchored;
  automatic.name = "figure4-auto";
  automatic.title = "auto";
  automatic.settings.schedule.start = Start::kAuto;
  automatic.settings.schedule.steps = 1500;
  automatic.settings.schedule.anchor_first = 250;
  return {random, anchored, automatic};
}

int active_count(const Fit& fit) {
  return static_cast<int>(std::count_if(fit.singular_values.begin(), fit.singular_values.end(),
                                        [](double value) { return value > kActive; }));
}

double least_parallelness(const Fit& fit, int num_laws) {
  const auto count = static_cast<std::ptrdiff_t>(num_laws);
  if (static_cast<std::ptrdiff_t>(fit.parallelness.size()) < count || count < 1) return 0;
  return *std::min_element(fit.parallelness.begin(), fit.parallelness.begin() + count);
}

namespace {

/// Singular values and directions of one fit: those of the laws, and the spare ones.
std::string spectrum_line(const Fit& fit, int num_laws) {
  const std::vector<double>& values = fit.singular_values;
  const std::size_t laws =
      std::min({static_cast<std::size_t>(num_laws), values.size(), fit.parallelness.size()});
  std::string range = "-";
  std::string least = "-";
  std::string spare = "-";
  if (laws > 0) {
    range = fmt::format("{:.3g} .. {:.3g}", values.front(), values[laws - 1]);
    if (laws < static_cast<std::size_t>(num_laws)) range += fmt::format(" ({} only)", laws);
    const auto end = fit.parallelness.begin() + static_cast<std::ptrdiff_t>(laws);
    least = fmt::format("{:.4f}", *std::min_element(fit.parallelness.begin(), end));
    if (values.size() > laws)
      spare = fmt::format("{:.2g} ({:.3f})", values[laws], values[laws] / values.front());
  }
  const std::string cosine =
      fit.null_space_cosines.empty() ? "-" : fmt::format("{:.4f}", fit.null_space_cosines.back());
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {:.1f} | {} |\n", fit.seed, range,
                     spare, least, active_count(fit), fit.null_space_count, cosine, fit.steps,
                     fit.seconds, fit.start.empty() ? fit.status : fit.start + ", " + fit.status);
}

}  // namespace

std::string spectra_page(const std::string& title, Biases biases,
                         const std::vector<SpectrumRow>& rows) {
  std::string text = fmt::format("## {}\n\nBiases {} the KL.\n", title,
                                 biases == Biases::kPoint ? "outside" : "inside");
  for (const SpectrumRow& row : rows) {
    text += fmt::format(
        "\n{}: {} laws\n\n"
        "| seed | singular values of as many | largest spare one (of the largest) | least "
        "parallelness | values above .05 | null space of the model | its worst cosine | steps | "
        "seconds | start, ended |\n"
        "|---|---|---|---|---|---|---|---|---|---|\n",
        row.title, row.num_laws);
    for (const Fit& fit : row.fits) text += spectrum_line(fit, row.num_laws);
  }
  return text;
}

}  // namespace noether
