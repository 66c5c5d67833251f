#pragma once

#include <string>
#include <vector>

#include "studies/reproduce/fit.hpp"

namespace noether {

/// A row of the paper's tables 1 to 3, as printed: train MSE, NLL/N, KL/N, -ELBO/N, then the test
/// MSEs. Text, because rows are quoted, not computed with.
struct PublishedRow {
  std::string model;
  std::vector<std::string> values;
};
std::vector<PublishedRow> published_rows(const std::string& table);

/// Times of the authors' own code with its own scripts on two CPU cores: seconds per gradient step,
/// and a whole run; measured, not published.
struct ReferenceRate {
  std::string seconds_a_step;
  std::string run;
};
ReferenceRate reference_rate(const std::string& table);

/// Seconds per step of each model in the paper's own setting and the time of its whole training,
/// beside those of the authors' code.
std::string rates_page(const Experiment& experiment, const std::vector<double>& seconds);

/// The columns of a fit in the order of the paper's.
std::vector<std::string> column_names(const Experiment& experiment);
std::vector<double> columns_of(const Fit& fit);

/// What a table should show, and whether it does; over medians of the seeds.
struct Aim {
  std::string text;
  std::string measured;
  bool met = false;
};
std::vector<Aim> aims_of(const Experiment& experiment, const std::vector<Fit>& fits);

/// A comparison as Markdown: each model's median and range over seeds above the published row,
/// differences paired by data set with 95% intervals, aims, every seed.
std::string table_page(const Experiment& experiment, const std::vector<Fit>& fits);

}  // namespace noether
