#include "src/report/literals.hpp"

#include <fmt/format.h>

#include "noether/terms/expression_writer.hpp"

namespace noether {

namespace {

constexpr std::size_t kLine = 98;

template <typename T>
std::string digits(T value) {
  std::string text = fmt::format("{}", value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

template <typename T>
std::string joined(const std::vector<T>& values, const char* suffix) {
  std::string text;
  std::size_t line = 0;
  for (const T value : values) {
    const std::string item = literal(value) + suffix + ",";
    if (line > 0 && line + item.size() > kLine) {
      text += "\n";
      line = 0;
    }
    text += item;
    line += item.size();
  }
  return text;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

void append_term(std::string& text, double coefficient, const std::string& factors) {
  if (coefficient == 0) return;
  if (text.empty())
    text.append(coefficient < 0 ? "-" : "");
  else
    text.append(coefficient < 0 ? " - " : " + ");
  const double size = std::abs(coefficient);
  text += size == 1 ? factors : literal(size) + "*" + factors;
}

}  // namespace

std::string literal(double value) { return digits(value); }
std::string literal(float value) { return digits(value); }
std::string literals(const std::vector<float>& values, const char* suffix) {
  return joined(values, suffix);
}
std::string literals(const std::vector<double>& values) { return joined(values, ""); }

std::string text_literal(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    // A question mark could begin a trigraph.
    if (is_control(c) || c == '?')
      result += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    else
      result += c;
  }
  return result + "\"";
}

std::string comment(std::string_view text) {
  std::string result;
  for (const char c : text) {
    // Neither the end of a comment nor a line that goes on may come of it.
    if (is_control(c) || c == '\\')
      result += ' ';
    else if (c == '/' && !result.empty() && result.back() == '*')
      result += " /";
    else if (c == '*' && !result.empty() && result.back() == '/')
      result += " *";
    else
      result += c;
  }
  return result;
}

std::string expression(const Quadratic& law) {
  std::string text;
  for (Eigen::Index i = 0; i < law.dimension(); ++i) {
    append_term(text, 0.5 * law.A(i, i), fmt::format("x[{0}]*x[{0}]", i));
    for (Eigen::Index j = i + 1; j < law.dimension(); ++j)
      append_term(text, law.A(i, j), fmt::format("x[{}]*x[{}]", i, j));
  }
  for (Eigen::Index i = 0; i < law.dimension(); ++i)
    append_term(text, law.b(i), fmt::format("x[{}]", i));
  return text.empty() ? "0.0" : text;
}

namespace {

/// Elementary functions have the same names in C, in Python's math and here, but for abs.
class Code : public TextDialect {
 public:
  explicit Code(SourceLanguage language) : language_(language) {}

  [[nodiscard]] std::string number(double value) const override { return literal(value); }
  [[nodiscard]] std::string variable(Eigen::Index index) const override {
    return fmt::format("x[{}]", index);
  }
  [[nodiscard]] std::string power(const std::string& base,
                                  const std::string& exponent) const override {
    return call("pow", base + ", " + exponent);
  }
  [[nodiscard]] std::string call(const std::string& function,
                                 const std::string& argument) const override {
    const std::string name = function == "abs" ? "fabs" : function;
    return fmt::format("{}{}({})", language_ == SourceLanguage::kC ? "" : "math.", name, argument);
  }

 private:
  SourceLanguage language_;
};

}  // namespace

std::string expression(const Law& law, SourceLanguage language) {
  if (const Quadratic* quadratic = law->quadratic()) return expression(*quadratic);
  return write(law->expression(), Code(language));
}

std::vector<float> row_major(const Matrix<float>& matrix, std::ptrdiff_t first,
                             std::ptrdiff_t last) {
  std::vector<float> values;
  for (std::ptrdiff_t i = 0; i < matrix.rows(); ++i) {
    for (std::ptrdiff_t j = first; j < last; ++j) values.push_back(matrix(i, j));
  }
  return values;
}

Elements elements_of(const LearnedModel& model) {
  const std::ptrdiff_t M = model.dimension();
  const std::ptrdiff_t count = model.orbit.count;
  Elements elements{std::max<std::ptrdiff_t>(count, 1), {}, {}};
  for (std::ptrdiff_t s = 0; s < elements.count; ++s) {
    for (std::ptrdiff_t i = 0; i < M; ++i) {
      for (std::ptrdiff_t j = 0; j < M; ++j)
        elements.rotations.push_back(
            count > 0 ? model.orbit.rotation[static_cast<std::size_t>((s * M + j) * M + i)]
                      : (i == j ? 1 : 0));
      elements.shifts.push_back(count > 0 ? model.orbit.shift[static_cast<std::size_t>(s * M + i)]
                                          : 0);
    }
  }
  return elements;
}

}  // namespace noether
