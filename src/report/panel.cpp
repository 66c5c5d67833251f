#include "src/report/panel.hpp"

#include <cmath>
#include <cstdio>

namespace noether {

namespace {

constexpr int kWide = 340;
constexpr int kHeight = 250;
constexpr double kLetter = 3.3;  // mm
constexpr double kIntervals = 4;

/// 1, 2 or 5 times a power of ten: about four intervals, whichever way the axis goes.
double tick_of(const Range& range) {
  const double rough = std::abs(range.length()) / kIntervals;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1, 2, 5}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

constexpr double kMostDecades = 7;  // that have room for a label each

/// Labels of decadic logarithms on an axis that the library takes for a plain one.
void label_of_decade(PLINT /*axis*/, PLFLT value, char* label, PLINT length, PLPointer /*data*/) {
  std::snprintf(label, static_cast<std::size_t>(length), "10#u%ld#d", std::lround(value));
}

}  // namespace

void Axes::open() const {
  pladv(0);
  plvpor(0.2, 0.97, 0.22, 0.87);  // above, the factor of large or small numbers
  plwind(x.low, x.high, y.low, y.high);
}

void Axes::frame() const {
  plcol0(kInk);
  plwidth(1);
  // Every decade carries a label, or every few where there are many.
  const bool many = logarithmic && y.length() > kMostDecades;
  plbox("bcnst", tick_of(x), 0, "", 0, 0);
  if (many) plslabelfunc(label_of_decade, nullptr);
  if (logarithmic && !many)
    plbox("", 0, 0, "bclnstv", 1, 0);
  else
    plbox("", 0, 0, many ? "bcnostv" : "bcnstv",
          many ? std::ceil(y.length() / 6) : std::max(least_tick, tick_of(y)), 0);
  if (many) plslabelfunc(nullptr, nullptr);
  plmtex("b", 3.3, 0.5, 0.5, x_label.c_str());
  plmtex("l", 4.6, 0.5, 0.5, y_label.c_str());
}

std::string panel_svg(const Axes& panel, const std::string& label,
                      const std::function<void()>& draw) {
  const Sheet sheet{1, 1, panel.square ? kHeight + 40 : kWide, kHeight, kLetter};
  return inline_svg(drawn(sheet,
                          [&] {
                            panel.open();
                            draw();
                            panel.frame();
                          }),
                    label);
}

void dots(const double* x, const double* y, std::ptrdiff_t count, Colour colour, double size) {
  plcol0(colour);
  plwidth(size);
  for (std::ptrdiff_t i = 0; i < count; ++i) pljoin(x[i], y[i], x[i], y[i]);
  plwidth(1);
}

void line(const double* x, const double* y, std::ptrdiff_t count, Colour colour, double width) {
  plcol0(colour);
  plwidth(width);
  const auto drawn = [&](std::ptrdiff_t i) { return std::isfinite(x[i]) && std::isfinite(y[i]); };
  for (std::ptrdiff_t first = 0; first < count;) {
    std::ptrdiff_t last = first;
    while (last < count && drawn(last)) ++last;
    if (last > first) plline(static_cast<PLINT>(last - first), x + first, y + first);
    first = last + 1;
  }
  plwidth(1);
}

void filled(const std::vector<double>& x, const std::vector<double>& y, Colour colour) {
  plcol0(colour);
  plfill(static_cast<PLINT>(x.size()), x.data(), y.data());
}

std::string axis_name(const std::string& name, std::size_t most) {
  std::string text;
  std::size_t letters = 0;
  for (const char c : name) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0U) != 0x80;  // of a UTF-8 character
    if (begins && letters++ == most) return plain_label(text) + "\xe2\x80\xa6";
    text += c;
  }
  return plain_label(text);
}

}  // namespace noether
