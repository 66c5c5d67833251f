#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "src/report/drawing.hpp"

namespace noether {

struct Range {
  double low = 0, high = 1;

  void include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  /// Room on both sides; never empty.
  [[nodiscard]] Range widened(double share) const {
    const double margin = high > low ? share * (high - low) : std::max(1e-9, 0.1 * std::abs(high));
    return {low - margin, high + margin};
  }
  [[nodiscard]] double length() const { return high - low; }
};

template <typename Values>
Range range_of(const Values& values) {
  if (std::begin(values) == std::end(values)) return {0, 1};
  const auto [low, high] = std::minmax_element(std::begin(values), std::end(values));
  return {*low, *high};
}

/// A panel with one pair of axes. Open it, draw, then frame it, so that the axes lie on top.
struct Axes {
  Range x, y;
  std::string x_label, y_label;
  bool logarithmic = false;  ///< y holds decadic logarithms
  bool square = false;       ///< equal sides
  double least_tick = 0;     ///< between labels of y, where it counts something

  void open() const;
  void frame() const;
};

/// The SVG of one panel of the page, `draw` between opening and framing it.
std::string panel_svg(const Axes& panel, const std::string& label,
                      const std::function<void()>& draw);

/// Dots that stay dots on every device.
void dots(const double* x, const double* y, std::ptrdiff_t count, Colour colour, double size = 3);
void line(const double* x, const double* y, std::ptrdiff_t count, Colour colour, double width = 1);
void filled(const std::vector<double>& x, const std::vector<double>& y, Colour colour);

/// A name of a variable as a label of an axis: short, and nothing that the library takes for codes.
std::string axis_name(const std::string& name, std::size_t most = 14);

}  // namespace noether
