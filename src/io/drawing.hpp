#pragma once

#include <plplot/plplot.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

namespace noether {

/// Panels of an SVG: how many side by side and below each other, and the size of one in points.
struct Sheet {
  int columns = 1;
  int rows = 1;
  int width = 420;
  int height = 420;
};

/// Half of what the library writes is indentation.
inline std::string without_indentation(const std::string& svg) {
  std::string result;
  result.reserve(svg.size());
  for (const char c : svg) {
    if (c == ' ' && (result.empty() || result.back() == '\n')) continue;
    result += c;
  }
  return result;
}

/// An SVG on white, drawn by `panels` into memory: the library says nothing of a disk that is full,
/// so that the file is written by us. Colours: 1 text and axes, 2 data, 3 bands, 4 to 6 more lines.
template <typename Panels>
std::string drawn(const Sheet& sheet, const Panels& panels) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const memory = ::open_memstream(&text, &size);
  if (memory == nullptr) throw std::bad_alloc();
  plsdev("svg");
  plsfile(memory);
  plspage(0, 0, sheet.width * sheet.columns, sheet.height * sheet.rows, 0, 0);
  plscolbg(255, 255, 255);
  plscol0(1, 30, 30, 30);
  plscol0(2, 0, 90, 160);
  plscol0(3, 220, 225, 230);
  plscol0(4, 200, 80, 0);
  plscol0(5, 0, 130, 90);
  plscol0(6, 150, 60, 140);
  plssub(sheet.columns, sheet.rows);
  plinit();
  plschr(0, 0.8);  // a label every decade has to fit
  panels();
  plend();  // closes the memory
  const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
  return without_indentation({text, size});
}

/// `columns` panels side by side, each `width` by 420 points.
template <typename Panels>
std::string drawn(int columns, int width, const Panels& panels) {
  return drawn(Sheet{columns, 1, width, 420}, panels);
}

}  // namespace noether
