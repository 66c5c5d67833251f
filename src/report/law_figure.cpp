#include "noether/report/law_figure.hpp"

#include <algorithm>
#include <cmath>

#include "noether/core/npz.hpp"
#include "noether/report/drawing.hpp"

namespace noether {

namespace {

constexpr std::size_t kMostCurves = 60;
constexpr int kWidth = 720;

struct Frame {
  double first = 0, last = 1, low = -1, high = 1, band = 0;
};

Frame frame_of(const std::vector<LawCurve>& curves, double unit) {
  Frame frame;
  double reach = 0;
  double noise = 0;
  frame.first = curves[0].time.minCoeff();
  frame.last = curves[0].time.maxCoeff();
  for (const LawCurve& curve : curves) {
    frame.first = std::min(frame.first, curve.time.minCoeff());
    frame.last = std::max(frame.last, curve.time.maxCoeff());
    reach = std::max(reach, (curve.values.array() - curve.values.mean()).abs().maxCoeff());
    noise += curve.noise_std * curve.noise_std / static_cast<double>(curves.size());
  }
  frame.band = kDeviations * std::sqrt(noise) / unit;
  frame.high = 1.1 * std::max({reach / unit, frame.band, 1e-12});
  frame.low = -frame.high;
  if (!(frame.last > frame.first)) frame.last = frame.first + 1;
  return frame;
}

void draw_band(const Frame& frame) {
  const PLFLT x[4] = {frame.first, frame.last, frame.last, frame.first};
  const PLFLT y[4] = {-frame.band, -frame.band, frame.band, frame.band};
  plcol0(3);
  plfill(4, x, y);
}

void draw_curves(const std::vector<LawCurve>& curves, double unit) {
  const std::size_t stride = (curves.size() + kMostCurves - 1) / kMostCurves;
  plcol0(2);
  for (std::size_t k = 0; k < curves.size(); k += stride) {
    const LawCurve& curve = curves[k];
    const Eigen::VectorXd y = (curve.values.array() - curve.values.mean()) / unit;
    plline(static_cast<PLINT>(y.size()), curve.time.data(), y.data());
  }
}

std::string drawing(const std::vector<LawCurve>& curves, double spread, const std::string& title) {
  const double unit = spread > 0 ? spread : 1;
  const Frame frame = frame_of(curves, unit);
  return drawn({1, 1, kWidth}, [&] {
    pladv(0);
    plvsta();
    plwind(frame.first, frame.last, frame.low, frame.high);
    draw_band(frame);
    draw_curves(curves, unit);
    plcol0(1);
    plbox("bcnst", 0, 0, "bcnstv", 0, 0);
    pllab("time", spread > 0 ? "deviation from the mean / spread" : "deviation from the mean",
          plain_label(title).c_str());
  });
}

}  // namespace

void draw_law(const std::vector<LawCurve>& curves, double spread, const std::string& title,
              const std::filesystem::path& file) {
  if (curves.empty()) return;
  write_file_atomically(file, drawing(curves, spread, title));
}

}  // namespace noether
