#include "noether/run/curve_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "noether/core/npz.hpp"
#include "src/run/damaged.hpp"

namespace noether {

namespace {
constexpr std::size_t kColumns = 6;  // before the singular values
constexpr std::size_t kNeeded = 3;   // of them by earlier versions
}  // namespace

std::string format_curve(const std::vector<CurvePoint>& curve) {
  std::size_t width = 0;
  for (const CurvePoint& point : curve) width = std::max(width, point.singular_values.size());
  std::string text = "step,seconds,negative_elbo,nll,kl,mse";
  for (std::size_t k = 1; k <= width; ++k) text += fmt::format(",singular_value_{}", k);
  text += '\n';
  for (const CurvePoint& p : curve) {
    text += fmt::format("{},{:.3f},{},{},{},{}", p.step, p.seconds, p.negative_elbo, p.nll, p.kl,
                        p.mse);
    for (std::size_t k = 0; k < width; ++k)
      text += k < p.singular_values.size() ? fmt::format(",{}", p.singular_values[k]) : ",";
    text += '\n';
  }
  return text;
}

namespace {

/// The number at `at`, which moves on past the comma behind it; empty cells are left out.
std::vector<double> numbers_of(const std::string& line) {
  std::vector<double> numbers;
  const char* at = line.c_str();
  while (*at != '\0') {
    char* end = nullptr;
    const double value = std::strtod(at, &end);
    if (end != at) numbers.push_back(value);
    at = end;
    if (*at == ',')
      ++at;
    else
      break;
  }
  return numbers;
}

}  // namespace

std::vector<CurvePoint> read_curve(const std::filesystem::path& file) {
  std::istringstream stream(read_file(file));
  std::string line;
  if (!std::getline(stream, line) || !line.starts_with("step,seconds,negative_elbo"))
    refuse_damaged(file, "its first line does not name step, seconds and negative_elbo");
  std::vector<CurvePoint> curve;
  while (std::getline(stream, line)) {
    std::vector<double> n = numbers_of(line);
    if (n.size() < kNeeded)
      refuse_damaged(file, fmt::format("line {} ends too early", curve.size() + 2));
    n.resize(std::max(n.size(), kColumns));
    curve.push_back({static_cast<std::int64_t>(n[0]),
                     n[1],
                     n[2],
                     n[3],
                     n[4],
                     n[5],
                     {n.begin() + kColumns, n.end()}});
  }
  return curve;
}

}  // namespace noether
