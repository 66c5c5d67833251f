#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "noether/model/learned_model.hpp"
#include "noether/terms/law.hpp"

namespace noether {

/// Numbers and texts as they stand in a program's source.

/// Shortest digits that give the number back, always with a point or an exponent.
std::string literal(double value);
std::string literal(float value);
/// Those of a range with commas between, broken into lines of at most 100 characters.
std::string literals(const std::vector<float>& values, const char* suffix);
std::string literals(const std::vector<double>& values);

/// A text in double quotes that both C and Python read as its bytes; UTF-8 stays as it is.
std::string text_literal(std::string_view text);
/// A text that may stand in a comment of one line in C, Python or LaTeX.
std::string comment(std::string_view text);

/// A law as an expression in x[0], x[1], ...
std::string expression(const Quadratic& law);
/// A law of any form in C or in Python, whose functions of `math` are called with this prefix.
enum class SourceLanguage { kC, kPython };
std::string expression(const Law& law, SourceLanguage language);

/// Row by row, without padding: the weights of a layer, columns first..last - 1.
std::vector<float> row_major(const Matrix<float>& matrix, std::ptrdiff_t first,
                             std::ptrdiff_t last);

/// The group elements of the average, one after the other, rotations row by row; a single identity
/// where there is no symmetry.
struct Elements {
  std::ptrdiff_t count = 1;
  std::vector<double> rotations, shifts;
};
Elements elements_of(const LearnedModel& model);

}  // namespace noether
