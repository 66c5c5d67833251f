#pragma once

#include <functional>
#include <string>
#include <vector>

#include "studies/reproduce/table.hpp"

namespace noether {

/// A row, and the first two rows, of a table in Markdown.
std::string row(const std::vector<std::string>& cells);
std::string header(const std::vector<std::string>& names);
/// Median and range over seeds, or the value where there is one.
std::string range_text(const std::vector<double>& values);
/// Adds an aim that every data set has to meet; none where nothing was fitted.
void add_aim(const std::string& text, const std::vector<Fit>& fits,
             const std::function<bool(const Fit&)>& holds, std::vector<Aim>& aims);
std::string aims_table(const std::vector<Aim>& aims);
/// A picture of the page beside its file.
std::string picture(const std::string& file, const std::string& caption);
/// "Biases outside the KL.", as every page says it.
std::string biases_text(const Experiment& experiment);
/// A name with what tells pages of one experiment apart added.
std::string picture_name(const std::string& name, const Experiment& experiment);
/// The fits of one model, in the order of the seeds.
std::vector<Fit> fits_of(const std::vector<Fit>& fits, const std::string& model);

}  // namespace noether
