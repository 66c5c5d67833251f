#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "studies/reproduce/fit.hpp"

namespace noether {

/// Sources of a page: kept fits, or new ones if the caller trains them.
struct Sources {
  /// The fits of every model and data set of an experiment, ordered by model.
  std::function<std::vector<Fit>(const Experiment&)> fits;
  /// The field of a fit's trained model.
  std::function<std::unique_ptr<ModelField>(const Experiment&, const ComparedModel&, std::uint64_t)>
      field;
  /// roll_out() of a fit, kept with it.
  std::function<NamedNumbers(const Experiment&, const ComparedModel&, std::uint64_t)> rollout;
  std::uint64_t first_seed = 1;
};

/// Markdown and the pictures it shows, by file name.
struct Page {
  std::string text;
  std::map<std::string, std::string> pictures;
};

/// The pages that `noether reproduce` can make, in the order of the whole page.
std::vector<std::string> page_names();

/// The experiments of a page. Figure 2 and the roll-outs use models of the tables. `largest_n`
/// bounds the oscillators of figure 3.
std::vector<Experiment> experiments_of(const std::string& what, ReproduceSetting setting,
                                       Biases biases, int largest_n);

/// Makes a page from its experiments: those of experiments_of(), possibly with changed settings.
Page make_page(const std::string& what, const std::vector<Experiment>& experiments,
               const Sources& sources);

// One page each.
Page contours_page(const Experiment& table1, const Sources& sources);
Page unitary_page(const std::vector<Experiment>& experiments, const Sources& sources);
Page bodies_spectra_page(const std::vector<Experiment>& experiments, const Sources& sources);
Page found_laws_page(const Experiment& experiment, const Sources& sources);
Page rollouts_page(const std::vector<Experiment>& tables, const Sources& sources);
Page longer_page(const std::vector<Experiment>& experiments, const Sources& sources);
Page fewer_data_page(const std::vector<Experiment>& experiments, const Sources& sources);
Page ablations_page(const std::vector<Experiment>& experiments, const Sources& sources);

/// Differences between the paper and the authors' code and the choices made, as Markdown.
std::string decisions_text();
/// Title of the whole page, with the number of aims that are met and the machines, versions and
/// times of the fits shown.
std::string whole_page_head(const std::vector<Fit>& fits, const std::string& body);

}  // namespace noether
