#pragma once

#include <string>
#include <vector>

#include "noether/report/drawing.hpp"
#include "noether/report/range.hpp"

namespace noether {

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
