#pragma once

#include <plplot/plplot.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

namespace noether {

/// An SVG of `columns` panels side by side on white, each `width` by 420 points, drawn by `panels`
/// into memory: the library says nothing of a disk that is full, so that the file is written by us.
/// Colours: 1 text and axes, 2 data, 3 bands.
template <typename Panels>
std::string drawn(int columns, int width, const Panels& panels) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const memory = ::open_memstream(&text, &size);
  if (memory == nullptr) throw std::bad_alloc();
  plsdev("svg");
  plsfile(memory);
  plspage(0, 0, width * columns, 420, 0, 0);
  plscolbg(255, 255, 255);
  plscol0(1, 30, 30, 30);
  plscol0(2, 0, 90, 160);
  plscol0(3, 220, 225, 230);
  plssub(columns, 1);
  plinit();
  plschr(0, 0.8);  // a label every decade has to fit
  panels();
  plend();  // closes the memory
  const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
  return {text, size};
}

}  // namespace noether
