#pragma once

#include <string>
#include <vector>

#include "noether/discovery/law_tests.hpp"
#include "noether/reading/coefficients.hpp"

namespace noether {

/// Puts spans of laws in readable form on the training data, for the tests of a discovery and for
/// the table of a screen alike. Laws are in coordinates about the data's origin.
class LawReader {
 public:
  LawReader(const LawTestData& data, const std::vector<Identity>& identities, bool saturated);

  /// Laws of a span; members of `modulo` and multiples of identities may be added to any of them.
  [[nodiscard]] std::vector<FittedLaw> read(const std::vector<Quadratic>& laws,
                                            std::vector<Quadratic> modulo) const;
  /// Of `constant` combinations, those that data so few leave unread.
  [[nodiscard]] std::size_t unread(std::size_t constant, std::size_t read) const;
  [[nodiscard]] const CoefficientEstimator& estimator() const { return estimator_; }

 private:
  const LawTestData& data_;
  bool single_, few_;
  std::vector<Quadratic> multiples_;
  CoefficientEstimator estimator_;
};

/// What is said of combinations that were left unread, and of a system that is mostly at rest.
std::string unread_text(std::size_t unread);
std::string at_rest_text(double share);

}  // namespace noether
