#pragma once

#include <string>
#include <vector>

#include "studies/reproduce/fit.hpp"

namespace noether {

/// Fits of one system, all seeds, whose spectra are compared with the known number of laws.
struct SpectrumRow {
  std::string title;
  int num_laws = 0;
  std::vector<Fit> fits;
};

/// Three bodies in both readings (figures 4 and 5). From a random start (table 3's learned model),
/// the laws are read from the null space of the trained model; with a last anchoring, from the
/// singular value decomposition of the generators. The third experiment starts as `auto` decides.
std::vector<Experiment> three_body_spectra(Biases biases);

/// Singular values above this are laws in the paper's figure 4.
inline constexpr double kActive = 0.05;
int active_count(const Fit& fit);
/// Least parallelness of the first `num_laws` directions; 0 if there are fewer directions.
double least_parallelness(const Fit& fit, int num_laws);

/// Singular values, parallelness and the null space of each fit as Markdown.
std::string spectra_page(const std::string& title, Biases biases,
                         const std::vector<SpectrumRow>& rows);

}  // namespace noether
