#include "noether/report/figures.hpp"

#include <algorithm>
#include <cmath>

#include "noether/core/npz.hpp"
#include "noether/report/drawing.hpp"
#include "noether/report/range.hpp"

namespace noether {

namespace {

constexpr std::size_t kShownEigenvalues = 30;
constexpr int kPanelWidth = 420;

Range with_margin(const std::vector<double>& values) {
  if (values.empty()) return {};
  const Range range = range_of(values);
  const double margin = 0.05 * range.length() + 1e-9 + 1e-6 * std::abs(range.high);
  return {range.low - margin, range.high + margin};
}

/// One panel with axes; `logarithmic` means y holds decadic logarithms.
void begin_panel(Range x, Range y, bool logarithmic, const char* xlabel, const char* ylabel,
                 const char* title) {
  plcol0(1);
  pladv(0);
  plvsta();
  plwind(x.low, x.high, y.low, y.high);
  plbox("bcnst", 0, 0, logarithmic ? "bclnstv" : "bcnstv", 0, 0);
  pllab(xlabel, ylabel, title);
  plcol0(2);
}

std::vector<double> logarithms(std::vector<double> values, std::size_t count) {
  values.resize(std::min(values.size(), count));
  for (double& value : values) value = std::log10(std::max(value, 1e-12));
  return values;
}

void draw_bars(const std::vector<double>& values, const char* title, const char* ylabel) {
  const std::vector<double> y = logarithms(values, kShownEigenvalues);
  const Range range = with_margin(y);
  begin_panel({0.0, static_cast<double>(y.size()) + 1}, range, true, "index", ylabel, title);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double x = static_cast<double>(i + 1);
    pljoin(x, range.low, x, y[i]);
    plpoin(1, &x, &y[i], 17);
  }
}

std::string draw_curve(const std::vector<CurvePoint>& curve) {
  std::vector<double> x;
  std::vector<double> y;
  // The first tenth falls by orders of magnitude and would hide the rest.
  for (std::size_t i = curve.size() / 10; i < curve.size(); ++i) {
    x.push_back(static_cast<double>(curve[i].step));
    y.push_back(curve[i].negative_elbo);
  }
  return drawn({1, 1, kPanelWidth}, [&] {
    begin_panel(with_margin(x), with_margin(y), false, "step", "negative ELBO per pair (nats)",
                "training");
    if (!x.empty()) plline(static_cast<PLINT>(x.size()), x.data(), y.data());
  });
}

std::string draw_spectra(const Finding& finding) {
  return drawn({3, 1, kPanelWidth}, [&] {
    draw_bars(finding.spectrum.singular_values, "generators", "singular value");
    draw_bars(eigenvalues_of(finding.screen), "null space of the data", "variance / noise");
    const Eigen::VectorXd& of_model = finding.posterior_null_space.eigenvalues;
    draw_bars({of_model.begin(), of_model.end()}, "null space of the model",
              "bracket / uncertainty");
  });
}

}  // namespace

void draw_figures(const std::vector<CurvePoint>& curve, const Finding& finding,
                  const std::filesystem::path& folder) {
  write_file_atomically(folder / "curve.svg", draw_curve(curve));
  write_file_atomically(folder / "spectrum.svg", draw_spectra(finding));
}

}  // namespace noether
