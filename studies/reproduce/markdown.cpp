#include "studies/reproduce/markdown.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "studies/reproduce/statistics.hpp"

namespace noether {

std::string row(const std::vector<std::string>& cells) {
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

std::string header(const std::vector<std::string>& names) {
  return row(names) + row(std::vector<std::string>(names.size(), "---"));
}

std::string range_text(const std::vector<double>& values) {
  if (values.empty()) return "-";
  const Summary spread = summary_of(values);
  if (values.size() == 1) return fmt::format("{:.4g}", spread.median);
  return fmt::format("{:.4g} [{:.4g}, {:.4g}]", spread.median, spread.low, spread.high);
}

void add_aim(const std::string& text, const std::vector<Fit>& fits,
             const std::function<bool(const Fit&)>& holds, std::vector<Aim>& aims) {
  if (fits.empty()) return;
  const auto met = static_cast<std::size_t>(std::count_if(fits.begin(), fits.end(), holds));
  aims.push_back({text, fmt::format("{} of {} data sets", met, fits.size()), met == fits.size()});
}

std::string aims_table(const std::vector<Aim>& aims) {
  std::string text = header({"aim", "measured", ""});
  for (const Aim& aim : aims) text += row({aim.text, aim.measured, aim.met ? "met" : "**missed**"});
  return text;
}

std::string picture(const std::string& file, const std::string& caption) {
  return fmt::format("\n![{}](reproduce/{})\n\n{}\n", caption, file, caption);
}

std::string biases_text(const Experiment& experiment) {
  return fmt::format("Biases {} the KL.",
                     experiment.settings.posterior.biases == Biases::kPoint ? "outside" : "inside");
}

std::string picture_name(const std::string& name, const Experiment& experiment) {
  const bool inside = experiment.settings.posterior.biases == Biases::kPosterior;
  return fmt::format("{}{}.svg", name, inside ? "-biases-inside" : "");
}

std::vector<Fit> fits_of(const std::vector<Fit>& fits, const std::string& model) {
  std::vector<Fit> result;
  for (const Fit& fit : fits) {
    if (fit.model == model) result.push_back(fit);
  }
  return result;
}

}  // namespace noether
