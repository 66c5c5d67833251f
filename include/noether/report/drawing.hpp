#pragma once

#include <plplot/plplot.h>

#include <functional>
#include <string>

namespace noether {

/// Colours by their number: text and axes, data, bands, the model beside the data, two more lines,
/// and one whose colour and strength tint() sets.
enum Colour : PLINT {
  kInk = 1,
  kData = 2,
  kBand = 3,
  kModel = 4,
  kSecondLine = 5,
  kThirdLine = 6,
  kTinted = 7
};

/// Half the width of a band, standard deviations.
constexpr double kDeviations = 2;

/// Panels of an SVG: how many side by side and below each other, and the size of one.
struct Sheet {
  int columns = 1;
  int rows = 1;
  int width = 420;  ///< of a panel, points
  int height = 420;
  double letter = 0;  ///< height of letters, mm; 0: by the size of the panel
};

/// An SVG of panels on white, drawn by `panels` into memory: the library says nothing
/// of a disk that is full, so that the file is written by us.
std::string drawn(const Sheet& sheet, const std::function<void()>& panels);

/// Draws on with the colour of the data (positive) or the model (negative), |strength| <= 1 of it.
void tint(double strength);

/// PLplot reads '#' as the start of a code.
std::string plain_label(const std::string& text);

/// The SVG as it may stand within a page: no declarations, fixed size, background or ids; colours
/// are classes (ink, data, band, model), so that the page's style decides them; neighbouring lines
/// of one colour are one path. `label` says what is to be seen.
std::string inline_svg(const std::string& svg, const std::string& label);

}  // namespace noether
