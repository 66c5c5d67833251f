#include "noether/model/spectrum.hpp"

#include <algorithm>

#include "noether/linalg/decompositions.hpp"
#include "noether/linalg/subspace.hpp"

namespace noether {

using Eigen::Index;

Spectrum spectrum_of(const std::vector<Quadratic>& laws) {
  Spectrum spectrum;
  if (laws.empty()) return spectrum;
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(stack(laws), Eigen::ComputeThinU);
  spectrum.singular_values.assign(svd.singularValues().begin(), svd.singularValues().end());
  const Index M = laws[0].dimension();
  for (Index k = 0; k < svd.matrixU().cols(); ++k) {
    spectrum.directions.push_back(unflatten(svd.matrixU().col(k), M));
  }
  return spectrum;
}

std::ptrdiff_t num_active(const std::vector<double>& singular_values) {
  return std::count_if(singular_values.begin(), singular_values.end(), [&](double value) {
    return value > kActiveShare * singular_values.front();
  });
}

std::vector<Quadratic> active_directions(const Spectrum& spectrum, double relative) {
  std::vector<Quadratic> active;
  for (std::size_t k = 0; k < spectrum.directions.size(); ++k) {
    const bool large = spectrum.singular_values[k] > relative * spectrum.singular_values[0];
    if (large && spectrum.singular_values[0] > 0) active.push_back(spectrum.directions[k]);
  }
  return active;
}

Eigen::MatrixXd stack_scaled(const std::vector<Quadratic>& laws, const Eigen::VectorXd& spread) {
  std::vector<Quadratic> scaled;
  for (const Quadratic& law : laws) scaled.push_back(with_norm(1, rescaled(law, spread)));
  return stack(scaled);
}

std::vector<double> parallelness_of(const std::vector<Quadratic>& directions,
                                    const std::vector<Quadratic>& truth) {
  std::vector<double> result;
  if (truth.empty()) return std::vector<double>(directions.size(), 0);
  const Eigen::MatrixXd span = stack(truth);
  result.reserve(directions.size());
  for (const Quadratic& direction : directions)
    result.push_back(parallelness(flatten(direction), span));
  return result;
}

}  // namespace noether
