#pragma once

#include <string>
#include <vector>

#include "noether/phase/dataset.hpp"
#include "noether/screen/noise.hpp"
#include "noether/terms/law.hpp"
#include "noether/testing/conservation_test.hpp"
#include "noether/testing/law_status.hpp"

namespace noether {

/// Values of a law along one contiguous run, for a figure.
struct LawSeries {
  Eigen::VectorXd time, values;
  double noise_std = 0;
};

/// Result of testing a law that was given in advance.
struct CheckedLaw {
  ConservationTest test;
  double corrected_p_value = 1;  ///< Holm, over the laws checked together
  LawStatus status = LawStatus::kUndecided;
  std::string remark;  ///< why the law is undecided, if the test does not show it; otherwise empty
  double spread = 0;
  std::size_t num_trajectories = 0;
};

/// Tests given laws on all data: they were not chosen from the data, so nothing is held out. The
/// variance under the noise is exact to the second order for quadratic laws and leaves out third
/// derivatives for higher ones. Throws DataError if no trajectory has two states or a value is not
/// finite.
std::vector<CheckedLaw> check_laws(const Dataset& data, const std::vector<Law>& laws,
                                   const NoiseEstimate& noise, const LawTestOptions& options);

/// A law along every contiguous run of the data.
std::vector<LawSeries> series_of(const Dataset& data, const Law& law, const NoiseEstimate& noise);

}  // namespace noether
