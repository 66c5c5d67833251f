#pragma once

#include <vector>

#include "noether/reading/coefficients.hpp"
#include "noether/terms/layout.hpp"

namespace noether {

/// The span of `laws` (linearly independent, data units) in a basis that is easy to read: textbook
/// forms that lie in it within the errors of its coefficients, then the reduced row echelon form
/// with coefficients dropped where they are zero within errors. Coefficients that equal a small
/// integer or simple rational within errors are set to it if the data are precise enough (.97 +-
/// .01 stays). Every simplification is checked by its likelihood (Wald at .001 against the
/// unrestricted estimate in the echelon gauge: one coefficient per law is 1, those that lead the
/// other laws are 0). Estimated coefficients keep their covariance in that gauge. Members of
/// `modulo` may be added to any law to make it readable, and are not returned.
struct ReadingOptions {
  std::vector<Quadratic> modulo = {};
  Eigen::VectorXd origin = {};  ///< (M) where the coordinates of the laws have their zero; or empty
  bool only_textbook = false;   ///< what no textbook writes down is left unread
  bool also_dependent = false;  ///< forms that depend on those before are returned as well
};
std::vector<FittedLaw> readable_laws(const std::vector<Quadratic>& laws,
                                     const CoefficientEstimator& estimator, const Layout& layout,
                                     const ReadingOptions& options = {});

/// Sets parameters near a simple rational (denominator up to 4) to it if their error is small
/// enough, and estimates the others again. `base` is the form without its parameters.
FittedLaw snapped(const FittedLaw& fitted, const Eigen::VectorXd& base,
                  const CoefficientEstimator& estimator);

}  // namespace noether
