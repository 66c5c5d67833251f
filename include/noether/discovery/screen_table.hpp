#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "noether/discovery/discovery_options.hpp"
#include "noether/discovery/term_search.hpp"
#include "noether/phase/dataset.hpp"
#include "noether/screen/noise.hpp"
#include "noether/screen/screen.hpp"
#include "noether/terms/law.hpp"
#include "noether/testing/law_status.hpp"

namespace noether {

/// One line of what a screen found: a law that can be read, with what `check` says of it.
struct ScreenRow {
  Law law;
  std::string name;  ///< empty where no textbook has one
  std::string formula;
  std::size_t num_terms = 0;
  LawStatus status = LawStatus::kUndecided;
  double drift = 0;             ///< beyond the noise, over the spread between trajectories
  double detectable_drift = 0;  ///< with 90% probability
};

/// What a screen found, as people read it.
struct ScreenTable {
  /// Relations that hold in all the data, as in "z = 0": no laws, and taken out.
  std::vector<std::string> identities;
  std::vector<ScreenRow> conserved;  ///< noise explains how they vary
  std::vector<ScreenRow> nearly;     ///< noise does not, but they drift by less than the tolerance
  std::size_t unread = 0;            ///< more that is constant, of which too little is known
  std::vector<std::string> notes;    ///< one sentence each: what limits the screen
  std::vector<TriedTerms> tried;     ///< terms beyond quadratics that were searched
};

/// Reads the directions of a screen: textbook forms first, coefficients within their errors, and
/// only what the test of `check` does not refute on the same data. Where the data are too few to
/// tell laws from coincidence (one trajectory, or saturated), only textbook forms.
///
/// Then the terms of `options.terms` are searched for further laws, which are tested on
/// trajectories held out. Variables that are not canonical have only these; `screened` is then
/// empty.
ScreenTable read_screen(const Dataset& data, const ScreenResult& screened,
                        const NoiseEstimate& noise, const DiscoveryOptions& options,
                        ThreadPool& pool);

}  // namespace noether
