#pragma once

#include <string>
#include <vector>

#include "noether/reproduce/fit.hpp"

namespace noether {

/// Fits of one system, all seeds, whose spectra are read against a known number of laws.
struct SpectrumRow {
  std::string title;
  int num_laws = 0;
  std::vector<Fit> fits;
};

/// Three bodies read both ways (figures 4 and 5): from a random start through the null space of the
/// trained model, and with a last anchoring through the generators' own decomposition.
std::vector<Experiment> three_body_spectra(Biases biases);

/// Singular values, parallelness and the null space of each fit as Markdown.
std::string spectra_page(const std::string& title, Biases biases,
                         const std::vector<SpectrumRow>& rows);

}  // namespace noether
