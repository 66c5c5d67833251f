#include "studies/reproduce/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "noether/core/error.hpp"
#include "studies/reproduce/beyond.hpp"
#include "studies/reproduce/markdown.hpp"
#include "studies/reproduce/spectra.hpp"
#include "studies/reproduce/table.hpp"

namespace noether {

std::vector<std::string> page_names() {
  return {"table1", "table2",  "table3", "figure2",  "figure3",    "figure3-auto", "figure4",
          "longer", "spatial", "masses", "rollouts", "fewer-data", "ablations"};
}

std::vector<Experiment> experiments_of(const std::string& what, ReproduceSetting setting,
                                       Biases biases, int largest_n) {
  const auto table = [&](int number) { return table_experiment(number, setting, biases); };
  if (what.starts_with("table")) return {table(what.back() - '0')};
  if (what == "figure2") return {table(1)};
  if (what == "figure4" || what == "figure5") return three_body_spectra(biases);
  if (what == "longer")
    return {table(1), longer_oscillators(1, biases), table(2), longer_oscillators(2, biases)};
  if (what == "spatial") return {spatial_bodies(biases)};
  if (what == "masses") return {unequal_masses(biases)};
  if (what == "rollouts") return {table(2), table(3)};
  if (what == "fewer-data") return fewer_data(biases);
  if (what == "ablations") return ablations(biases);
  std::vector<Experiment> groups;
  const Start start = what == "figure3-auto" ? Start::kAuto : Start::kRandom;
  for (int n = 1; n <= largest_n; ++n) groups.push_back(unitary_experiment(n, start, biases));
  return groups;
}

Page make_page(const std::string& what, const std::vector<Experiment>& experiments,
               const Sources& sources) {
  if (what == "figure2") return contours_page(experiments.at(0), sources);
  if (what.starts_with("figure3")) return unitary_page(experiments, sources);
  if (what == "figure4" || what == "figure5") return bodies_spectra_page(experiments, sources);
  if (what == "longer") return longer_page(experiments, sources);
  if (what == "spatial" || what == "masses") return found_laws_page(experiments.at(0), sources);
  if (what == "rollouts") return rollouts_page(experiments, sources);
  if (what == "fewer-data") return fewer_data_page(experiments, sources);
  if (what == "ablations") return ablations_page(experiments, sources);
  return {table_page(experiments.at(0), sources.fits(experiments.at(0))), {}};
}

namespace {

int count_of(const std::string& part, const std::string& text) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

}  // namespace

std::string whole_page_head(const std::vector<Fit>& fits, const std::string& body) {
  std::set<std::string> machines;
  std::set<std::string> versions;
  double seconds = 0;
  for (const Fit& fit : fits) {
    machines.insert(fmt::format("{} ({} {})", fit.made_by.cpu, fit.made_by.threads,
                                fit.made_by.threads == 1 ? "thread" : "threads"));
    versions.insert(fit.made_by.version);
    seconds += fit.seconds;
  }
  std::string text = fmt::format(
      "# The paper's experiments, and some beyond\n\n"
      "van der Ouderaa, van der Wilk and de Haan, *Noether's Razor: Learning Conserved "
      "Quantities*, "
      "NeurIPS 2024. Written by `noether reproduce page` from fits that `noether reproduce` made; "
      "their settings are those of `--setting fast`. Numbers of the paper are quoted, not "
      "recomputed; objectives are in nats a pair at one S_eval for all rows. Every number in "
      "brackets is the range over data sets. Of the aims below {} are met and {} missed.\n\n"
      "{} fits, {:.1f} hours of training in all. Seconds are wall-clock time of each training, and "
      "count whatever else the machine did.\n\n",
      count_of("| met |", body), count_of("| **missed** |", body), fits.size(), seconds / 3600);
  for (const std::string& machine : machines) text += fmt::format("- {}\n", machine);
  for (const std::string& version : versions) text += fmt::format("- noether {}\n", version);
  return text + "\n";
}

}  // namespace noether
