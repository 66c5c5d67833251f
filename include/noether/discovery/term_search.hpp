#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/core/thread_pool.hpp"
#include "noether/discovery/law_tests.hpp"
#include "noether/discovery/term_options.hpp"

namespace noether {

/// A set of terms that was searched for laws.
struct TriedTerms {
  std::string name;          ///< as in "polynomial:3, radial"
  std::size_t terms = 0;     ///< that vary and are finite
  std::size_t constant = 0;  ///< combinations that noise explains
  std::size_t found = 0;     ///< laws that are no functions of those before
  double condition = 1;      ///< of the terms' correlations
  std::string skipped;       ///< why nothing was searched; otherwise empty
};

/// What a search among terms of any form found.
struct TermFinding {
  std::vector<FoundLaw> laws;
  std::vector<TriedTerms> tried;
};

/// Laws that are combinations of the terms of each level, the simplest level first (derivation
/// 6.10 to 6.12). At each level the null space of the training data is taken; what is a function of
/// laws found before is no new law; the rest is written with as few terms as the data allow and
/// tested on the held-out data like any other law. `known`: laws found before, of any form.
/// `split`: both parts are the whole data where nothing is held out; then nothing gets beyond
/// undecided.
TermFinding search_terms(const HeldOutSplit& split, const NoiseEstimate& noise,
                         const std::vector<TermLevel>& levels, const std::vector<Law>& known,
                         const LawTestOptions& options, ThreadPool& pool);

}  // namespace noether
