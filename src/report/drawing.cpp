#include "noether/report/drawing.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>

namespace noether {

namespace {

/// Half of what the library writes is indentation.
std::string without_indentation(const std::string& svg) {
  std::string result;
  result.reserve(svg.size());
  for (const char c : svg) {
    if (c == ' ' && (result.empty() || result.back() == '\n')) continue;
    result += c;
  }
  return result;
}

}  // namespace

std::string drawn(const Sheet& sheet, const std::function<void()>& panels) {
  static std::mutex one_at_a_time;  // PLplot's state is global
  const std::lock_guard lock(one_at_a_time);
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const memory = ::open_memstream(&text, &size);
  if (memory == nullptr) throw std::bad_alloc();
  plsdev("svg");
  plsfile(memory);
  plspage(0, 0, sheet.width * sheet.columns, sheet.height * sheet.rows, 0, 0);
  plscolbg(255, 255, 255);
  plscol0(kInk, 30, 30, 30);
  plscol0(kData, 0, 90, 160);
  plscol0(kBand, 220, 225, 230);
  plscol0(kModel, 179, 71, 0);
  plscol0(kSecondLine, 0, 130, 90);
  plscol0(kThirdLine, 150, 60, 140);
  plssub(sheet.columns, sheet.rows);
  plinit();
  plschr(sheet.letter, sheet.letter > 0 ? 1 : 0.8);  // a label every decade has to fit
  panels();
  plend();  // closes the memory
  const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
  return without_indentation({text, size});
}

void tint(double strength) {
  const double opacity = std::min(1.0, std::abs(strength));
  if (strength > 0)
    plscol0a(kTinted, 0, 90, 160, opacity);
  else
    plscol0a(kTinted, 179, 71, 0, opacity);
  plcol0(kTinted);
}

std::string plain_label(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '#' ? std::string("##") : std::string(1, c);
  return result;
}

}  // namespace noether
