#include "src/io/rounding.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

namespace noether {

namespace {

constexpr Eigen::Index kMostValues = 2000;  // that are looked at
constexpr int kManyDigits = 12;
constexpr double kDouble = 1e-16;
constexpr double kSingle = 0x1p-23;

/// Digits of the shortest text that is read as the same number.
struct Digits {
  int significant = 0;
  int decimals = 0;
};

Digits digits_of(double value) {
  char buffer[32];
  const auto written = std::to_chars(buffer, buffer + sizeof(buffer), value,
                                     std::chars_format::scientific);  // as in -1.25e-03
  const std::string text(buffer, written.ptr);
  const std::size_t e = text.find('e');
  std::string mantissa = text.substr(0, e);
  std::erase_if(mantissa, [](char c) { return c == '-' || c == '.'; });
  while (mantissa.size() > 1 && mantissa.back() == '0') mantissa.pop_back();
  const int significant = static_cast<int>(mantissa.size());
  const int exponent = std::atoi(text.c_str() + e + 1);
  return {significant, std::max(0, significant - 1 - exponent)};
}

double step_of(double value, const Digits& longest, bool single) {
  const double size = std::abs(value);
  if (longest.significant >= kManyDigits) return (single ? kSingle : kDouble) * size;
  const double last_decimal = std::pow(10.0, -longest.decimals);
  if (size == 0) return last_decimal;
  return std::max(last_decimal,
                  std::pow(10.0, std::floor(std::log10(size)) - longest.significant + 1));
}

double rounding_of(const std::vector<double>& values) {
  Digits longest;
  bool single = true;
  bool zero = true;
  for (const double value : values) {
    const Digits digits = digits_of(value);
    longest.significant = std::max(longest.significant, digits.significant);
    longest.decimals = std::max(longest.decimals, digits.decimals);
    single = single && static_cast<double>(static_cast<float>(value)) == value;
    zero = zero && value == 0;
  }
  if (zero) return 0;
  double sum = 0;
  for (const double value : values) {
    const double step = step_of(value, longest, single);
    sum += step * step;
  }
  return std::sqrt(sum / static_cast<double>(values.size()) / 12);
}

}  // namespace

std::vector<double> rounding_of(const Dataset& data) {
  const Eigen::Index stride = std::max<Eigen::Index>(1, data.num_states() / kMostValues);
  const Eigen::Index variables =
      data.trajectories.empty() ? 0 : data.trajectories.front().states.rows();
  std::vector<double> rounding;
  std::vector<double> values;
  for (Eigen::Index j = 0; j < variables; ++j) {
    values.clear();
    Eigen::Index seen = 0;
    for (const Trajectory& t : data.trajectories) {
      for (Eigen::Index i = 0; i < t.states.cols(); ++i, ++seen) {
        if (seen % stride == 0) values.push_back(t.states(j, i));
      }
    }
    rounding.push_back(rounding_of(values));
  }
  return rounding;
}

}  // namespace noether
