#include "noether/reproduce/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace noether {

SeedSpread spread_of(std::vector<double> values) {
  if (values.empty()) return {std::nan(""), std::nan(""), std::nan("")};
  // What is no number counts as worse than every number: std::sort needs an order of all of them.
  std::sort(values.begin(), values.end(),
            [](double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; });
  const std::size_t half = values.size() / 2;
  const double median =
      values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
  return {median, values.front(), values.back()};
}

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
