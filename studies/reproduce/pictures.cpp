#include "studies/reproduce/pictures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "noether/report/drawing.hpp"
#include "noether/report/range.hpp"

namespace noether {

namespace {

constexpr int kDot = 17;  // PLplot's symbol
constexpr int kShades = 64;
constexpr double kFaint = 0.03;  // of the largest entry: smaller ones stay white

/// The value on its axis, or NaN if it cannot be shown.
double placed(double value, bool logarithmic) {
  if (!logarithmic) return std::isfinite(value) ? value : std::nan("");
  return value > 0 && std::isfinite(value) ? std::log10(value) : std::nan("");
}

Range widened(Range range) {
  if (!(range.low <= range.high)) return {0, 1};
  const double length = range.high - range.low;
  const double margin = length > 0 ? 0.06 * length : 0.5;
  return {range.low - margin, range.high + margin};
}

/// Room above the lines for their names.
Range with_legend(Range range, const Panel& panel) {
  const auto lines = std::count_if(panel.series.begin(), panel.series.end(),
                                   [](const Series& series) { return !series.name.empty(); });
  range.high += 0.08 * static_cast<double>(lines) * (range.high - range.low);
  return range;
}

Range range_of(const Panel& panel, bool of_x) {
  // An empty range.
  Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const double value : panel.y_shown) {
    if (!of_x) range.include(placed(value, panel.y_log));
  }
  for (const Series& series : panel.series) {
    for (const double value : of_x ? series.x : series.y) {
      const double at = placed(value, of_x ? panel.x_log : panel.y_log);
      if (!std::isnan(at)) range.include(at);
    }
  }
  return widened(range);
}

void draw_series(const Panel& panel, const Series& series) {
  std::vector<double> x;
  std::vector<double> y;
  for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
    const double at_x = placed(series.x[i], panel.x_log);
    const double at_y = placed(series.y[i], panel.y_log);
    if (std::isnan(at_x) || std::isnan(at_y)) continue;
    x.push_back(at_x);
    y.push_back(at_y);
  }
  plcol0(series.colour);
  const auto count = static_cast<PLINT>(x.size());
  if (count > 0 && series.points) plpoin(count, x.data(), y.data(), kDot);
  if (count > 0 && !series.points) plline(count, x.data(), y.data());
}

/// Names in their colours, one below the other from the upper right corner.
void draw_legend(const Panel& panel) {
  double line = -1.5;
  for (const Series& series : panel.series) {
    if (series.name.empty()) continue;
    plcol0(series.colour);
    plmtex("t", line, 0.97, 1, series.name.c_str());
    line -= 1.4;
  }
}

void draw_panel(const Panel& panel) {
  const Range x = range_of(panel, true);
  const Range y = with_legend(range_of(panel, false), panel);
  plcol0(1);
  pladv(0);
  plvpor(0.22, 0.97, 0.18, 0.88);
  plwind(x.low, x.high, y.low, y.high);
  plbox(panel.x_log ? "bclnst" : "bcnst", 0, 0, panel.y_log ? "bclnstv" : "bcnstv", 0, 0);
  pllab(panel.x_label.c_str(), panel.y_label.c_str(), panel.title.c_str());
  for (const Series& series : panel.series) draw_series(panel, series);
  draw_legend(panel);
}

std::vector<double> grid_of(double reach, Eigen::Index count) {
  const Eigen::VectorXd points = Eigen::VectorXd::LinSpaced(count, -reach, reach);
  return {points.begin(), points.end()};
}

void draw_levels(const Eigen::MatrixXd& values, double reach, std::vector<double> levels) {
  std::vector<double> x = grid_of(reach, values.rows());
  std::vector<double> y = grid_of(reach, values.cols());
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = values;
  std::vector<const double*> starts;
  for (Eigen::Index i = 0; i < rows.rows(); ++i) starts.push_back(rows.row(i).data());
  PLcGrid grid{
      x.data(), y.data(), nullptr, static_cast<PLINT>(x.size()), static_cast<PLINT>(y.size()), 0};
  plcol0(2);
  plcont(starts.data(), static_cast<PLINT>(rows.rows()), static_cast<PLINT>(rows.cols()), 1,
         static_cast<PLINT>(rows.rows()), 1, static_cast<PLINT>(rows.cols()), levels.data(),
         static_cast<PLINT>(levels.size()), pltr1, &grid);
}

void set_diverging_colours() {
  PLFLT position[3] = {0, 0.5, 1};
  PLFLT red[3] = {0.13, 1, 0.70};
  PLFLT green[3] = {0.40, 1, 0.09};
  PLFLT blue[3] = {0.67, 1, 0.17};
  plscmap1n(kShades);
  plscmap1l(1, 3, position, red, green, blue, nullptr);
}

/// Row 0 is drawn at the top.
void draw_heat_map(const HeatMap& map) {
  const auto rows = static_cast<double>(map.values.rows());
  const auto columns = static_cast<double>(map.values.cols());
  const double largest = std::max(map.values.cwiseAbs().maxCoeff(), 1e-300);
  pladv(0);
  plvpas(0.04, 0.96, 0.04, 0.84, rows / columns);
  plwind(0, columns, rows, 0);
  for (Eigen::Index i = 0; i < map.values.rows(); ++i) {
    for (Eigen::Index j = 0; j < map.values.cols(); ++j) {
      const double value = map.values(i, j) / largest;
      if (!(std::abs(value) > kFaint)) continue;
      const auto x = static_cast<double>(j);
      const auto y = static_cast<double>(i);
      const PLFLT corners_x[4] = {x, x + 1, x + 1, x};
      const PLFLT corners_y[4] = {y, y, y + 1, y + 1};
      plcol1(0.5 + 0.5 * value);
      plfill(4, corners_x, corners_y);
    }
  }
  plcol0(1);
  plbox("bc", 0, 0, "bc", 0, 0);
  plmtex("t", 0.8, 0.5, 0.5, map.title.c_str());
}

int rows_for(std::size_t count, int columns) {
  return (static_cast<int>(count) + columns - 1) / columns;
}

}  // namespace

std::string panels_picture(const std::vector<Panel>& panels, int columns, int width) {
  return drawn(Sheet{columns, rows_for(panels.size(), columns), width, 320}, [&] {
    for (const Panel& panel : panels) draw_panel(panel);
  });
}

std::string contours_picture(const std::vector<ContourPanel>& panels, double reach,
                             const std::vector<double>& levels, const Eigen::MatrixXd& data) {
  return drawn(Sheet{static_cast<int>(panels.size()), 1, 320, 340}, [&] {
    for (const ContourPanel& panel : panels) {
      plcol0(1);
      pladv(0);
      plvpas(0.2, 0.98, 0.18, 0.88, 1);
      plwind(-reach, reach, -reach, reach);
      plbox("bcnst", 0, 0, "bcnstv", 0, 0);
      pllab("q", "p", panel.title.c_str());
      draw_levels(panel.values, reach, levels);
      plcol0(4);
      for (Eigen::Index i = 0; i < data.cols(); ++i) plpoin(1, &data(0, i), &data(1, i), kDot);
    }
  });
}

std::string heat_maps_picture(const std::vector<HeatMap>& maps, int columns) {
  return drawn(Sheet{columns, rows_for(maps.size(), columns), 130, 150}, [&] {
    set_diverging_colours();
    plschr(0, 1.6);
    for (const HeatMap& map : maps) draw_heat_map(map);
  });
}

}  // namespace noether
