#include "studies/reproduce/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace noether {

std::optional<PairedDifference> paired_difference(const std::vector<double>& first,
                                                  const std::vector<double>& second) {
  const std::size_t n = std::min(first.size(), second.size());
  if (n < 2) return std::nullopt;
  const auto count = static_cast<double>(n);
  double mean = 0;
  for (std::size_t i = 0; i < n; ++i) mean += (first[i] - second[i]) / count;
  double squares = 0;
  for (std::size_t i = 0; i < n; ++i) squares += std::pow(first[i] - second[i] - mean, 2);
  const boost::math::students_t t(count - 1);
  const double error = std::sqrt(squares / (count - 1) / count);
  return PairedDifference{mean, boost::math::quantile(t, 0.975) * error};
}

}  // namespace noether
