#pragma once

#include <filesystem>
#include <string>

#include "noether/model/learned_model.hpp"
#include "noether/run/laws_json.hpp"

namespace noether {

/// What a run found as text for other programs, all in data units: the laws, the learned
/// Hamiltonian under the posterior mean, and its vector field x' = J grad H.
///
/// The Hamiltonian is the reported one: the mean over all S group elements that model.npz holds (16
/// unless evaluation.samples says otherwise), which are written as constants, (M + 1) M numbers
/// each; the network's weights are single precision, as trained, and computed with in double. A
/// default network of two layers of 200 makes about half a megabyte.
///
/// Text of users (names of variables) is escaped for the language it stands in.

/// One Python 3 file on the standard library alone: VARIABLES, LAWS (name, status, formula), and
/// laws(x), hamiltonian(x), vector_field(x).
std::string export_python(const LearnedModel& model, const Finding& finding);

/// One C99 file that needs the mathematics library alone:
///   void laws(const double x[NOETHER_DIMENSION], double values[NOETHER_NUM_LAWS]);
///   double hamiltonian(const double x[NOETHER_DIMENSION]);
///   void vector_field(const double x[NOETHER_DIMENSION], double rate[NOETHER_DIMENSION]);
std::string export_c(const LearnedModel& model, const Finding& finding);

/// A fragment for a document with amsmath: the laws with their status, Hamilton's equations and the
/// form of the learned Hamiltonian, whose weights stay in model.npz.
std::string export_latex(const LearnedModel& model, const Finding& finding);

/// A run folder's export: `language` is python, c or latex. Throws UsageError for another one,
/// IoError where a file is missing or damaged, or model.npz and laws.json are of different runs.
std::string export_run(const std::filesystem::path& folder, const std::string& language);

}  // namespace noether
