#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace noether {

/// A line, or points, of a panel; colours are those of noether/report/drawing.hpp.
struct Series {
  std::string name;  ///< in the legend; empty: not listed
  std::vector<double> x, y;
  int colour = 2;
  bool points = false;
};

/// A panel with axes. A logarithmic axis omits values that are not positive; every axis omits
/// values that are not finite.
struct Panel {
  std::string title, x_label, y_label;
  bool x_log = false;
  bool y_log = false;
  std::vector<Series> series;
  std::vector<double> y_shown;  ///< values that the axis always includes
};

/// Panels row by row, `columns` side by side, as SVG.
std::string panels_picture(const std::vector<Panel>& panels, int columns, int width = 420);

/// Level lines of a function on a square grid of phase space, with the training data.
struct ContourPanel {
  std::string title;
  Eigen::MatrixXd values;  ///< (q, p)
};
std::string contours_picture(const std::vector<ContourPanel>& panels, double reach,
                             const std::vector<double>& levels, const Eigen::MatrixXd& data);

/// Matrices as heat maps, each scaled by its own largest entry: blue negative, red positive.
struct HeatMap {
  std::string title;
  Eigen::MatrixXd values;
};
std::string heat_maps_picture(const std::vector<HeatMap>& maps, int columns);

}  // namespace noether
