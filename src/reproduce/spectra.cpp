#include "noether/reproduce/spectra.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "noether/reproduce/statistics.hpp"

namespace noether {

std::vector<Experiment> three_body_spectra(Biases biases) {
  Experiment random = table_experiment(3, ReproduceSetting::kFast, biases);
  random.name = "figure4-random";
  random.title = "three bodies, random start";
  random.tests.clear();
  random.settings.widths = {200, 200};
  random.settings.steps = 3000;
  random.models = {{"learned", GroupMode::kLearn, {}, 0}};
  Experiment anchored = random;
  anchored.name = "figure4-anchored";
  anchored.title = "three bodies, anchored";
  anchored.settings.start = Start::kAnchored;
  anchored.settings.steps = 1000;
  anchored.settings.anchor_every = 250;
  anchored.settings.anchor_until = 0.8;
  return {random, anchored};
}

namespace {

/// What one fit says of the laws there are and of the spare ones.
std::string spectrum_line(const Fit& fit, int num_laws) {
  const auto laws = static_cast<std::size_t>(num_laws);
  const std::vector<double>& values = fit.singular_values;
  if (values.size() < laws || fit.parallelness.size() < laws) return "";
  const auto last = fit.parallelness.begin() + num_laws;
  const double least = *std::min_element(fit.parallelness.begin(), last);
  const double spare = values.size() > laws ? values[laws] : 0;
  const double cosine = fit.null_space_cosines.empty() ? 0 : fit.null_space_cosines.back();
  return fmt::format(
      "| {} | {:.3g} .. {:.3g} | {:.2g} ({:.3f}) | {:.4f} | {} | {:.4f} | {} | {:.1f} |\n",
      fit.seed, values.front(), values[laws - 1], spare, spare / values.front(), least,
      fit.null_space_count, cosine, fit.steps, fit.seconds);
}

}  // namespace

std::string spectra_page(const std::string& title, const std::vector<SpectrumRow>& rows) {
  std::string text = fmt::format("## {}\n", title);
  for (const SpectrumRow& row : rows) {
    text += fmt::format(
        "\n{}: {} laws\n\n"
        "| seed | singular values of as many | largest spare one (of the largest) | least "
        "parallelness | null space of the model | its worst cosine | steps | seconds |\n"
        "|---|---|---|---|---|---|---|---|\n",
        row.title, row.num_laws);
    for (const Fit& fit : row.fits) text += spectrum_line(fit, row.num_laws);
  }
  return text;
}

}  // namespace noether
