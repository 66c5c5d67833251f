#pragma once

#include <functional>
#include <string>
#include <vector>

#include "studies/reproduce/table.hpp"

namespace noether {

/// A row of a Markdown table, and its first two rows.
std::string row(const std::vector<std::string>& cells);
std::string header(const std::vector<std::string>& names);
/// Median and range over seeds, or the value if there is only one.
std::string range_text(const std::vector<double>& values);
/// Adds an aim that every data set must meet; adds nothing if there are no fits.
void add_aim(const std::string& text, const std::vector<Fit>& fits,
             const std::function<bool(const Fit&)>& holds, std::vector<Aim>& aims);
std::string aims_table(const std::vector<Aim>& aims);
/// A picture that lies beside the page's file.
std::string picture(const std::string& file, const std::string& caption);
/// "Biases outside the KL.", as every page says it.
std::string biases_text(const Experiment& experiment);
/// A name with a suffix that distinguishes pages of one experiment.
std::string picture_name(const std::string& name, const Experiment& experiment);
/// The fits of one model, in the order of the seeds.
std::vector<Fit> fits_of(const std::vector<Fit>& fits, const std::string& model);

}  // namespace noether
