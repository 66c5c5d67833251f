#include "src/report/mathml.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "noether/reading/law_formula.hpp"
#include "noether/terms/expression_writer.hpp"
#include "noether/terms/law_expression.hpp"
#include "src/report/html.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr int kDigits = 4;
constexpr const char* kMinus = "<mo>&#8722;</mo>";
// A term begins with its sign and yet stands behind another.
constexpr const char* kMinusBetween = "<mo form=\"infix\">&#8722;</mo>";
constexpr const char* kPlusBetween = "<mo form=\"infix\">+</mo>";
constexpr const char* kTimes = "<mo lspace=\"0.1em\" rspace=\"0.1em\">&#8290;</mo>";  // invisible

std::string identifier(const std::string& name) {
  return fmt::format("<mi>{}</mi>", escaped_html(name));
}

std::string with_index(const std::string& base, const std::string& index) {
  return fmt::format("<msub>{}{}</msub>", base, index);
}

struct Writer {
  const std::vector<std::string>& variables;

  [[nodiscard]] std::string name(Index i) const {
    return mathml_variable(variables[static_cast<std::size_t>(i)]);
  }
  /// Coefficient and factor, without the sign; `factor` alone for one.
  [[nodiscard]] static std::string scaled(double coefficient, const std::string& factor) {
    const std::string number = mathml_number(std::abs(coefficient), kDigits);
    return number == "<mn>1</mn>" ? factor : number + kTimes + factor;
  }
  /// A sum of variables, in parentheses if there are several.
  [[nodiscard]] std::string sum(const VectorXd& coefficients) const {
    std::string text;
    Index terms = 0;
    for (Index i = 0; i < coefficients.size(); ++i) {
      if (coefficients(i) == 0) continue;
      if (coefficients(i) < 0) text += kMinus;
      if (coefficients(i) > 0 && terms > 0) text += "<mo>+</mo>";
      text += scaled(coefficients(i), name(i));
      ++terms;
    }
    return terms > 1 ? "<mrow><mo>(</mo>" + text + "<mo>)</mo></mrow>"
                     : "<mrow>" + text + "</mrow>";
  }
  [[nodiscard]] std::string product(const LawProduct& product) const {
    const std::string left = sum(product.left);
    if ((product.left - product.right).isZero(0))
      return fmt::format("<msup>{}<mn>2</mn></msup>", left);
    return left + kTimes + sum(product.right);
  }
};

/// One term with its sign; the first shows a sign only where it is negative.
void append(std::string& text, double coefficient, const std::string& factor) {
  if (coefficient == 0) return;
  const bool first = text.empty();
  std::string sign = first ? "" : kPlusBetween;
  if (coefficient < 0) sign = first ? kMinus : kMinusBetween;
  if (!first) text += "\n";
  text += fmt::format("<math><mrow>{}{}</mrow></math>", sign, Writer::scaled(coefficient, factor));
}

/// An expression inside <math>.
class Markup : public ExpressionDialect {
 public:
  explicit Markup(const std::vector<std::string>& variables) : variables_(variables) {}

  [[nodiscard]] std::string number(double value) const override {
    return mathml_number(value, kDigits);
  }
  [[nodiscard]] std::string variable(Index index) const override {
    return mathml_variable(variables_[static_cast<std::size_t>(index)]);
  }
  [[nodiscard]] std::string sum(const std::vector<Summand>& summands) const override {
    std::string text;
    for (const Summand& summand : summands) {
      if (!text.empty())
        text += summand.negative ? kMinusBetween : kPlusBetween;
      else if (summand.negative)
        text = kMinus;
      text += summand.text;
    }
    return row(text);
  }
  [[nodiscard]] std::string product(const std::vector<std::string>& factors) const override {
    std::string text;
    for (const std::string& factor : factors) text += (text.empty() ? "" : kTimes) + factor;
    return row(text);
  }
  [[nodiscard]] std::string fraction(const std::string& numerator, const std::string& denominator,
                                     bool /*grouped*/) const override {
    return fmt::format("<mfrac>{}{}</mfrac>", row(numerator), row(denominator));
  }
  [[nodiscard]] std::string power(const std::string& base,
                                  const std::string& exponent) const override {
    return fmt::format("<msup>{}{}</msup>", row(base), row(exponent));
  }
  [[nodiscard]] std::string root(const std::string& argument) const override {
    return fmt::format("<msqrt>{}</msqrt>", row(argument));
  }
  [[nodiscard]] std::string call(const std::string& function,
                                 const std::string& argument) const override {
    return row(identifier(function) + "<mo>&#8289;</mo>" + parentheses(argument));
  }
  [[nodiscard]] std::string parentheses(const std::string& text) const override {
    return "<mrow><mo>(</mo>" + text + "<mo>)</mo></mrow>";
  }

 private:
  static std::string row(const std::string& text) { return "<mrow>" + text + "</mrow>"; }

  const std::vector<std::string>& variables_;
};

std::string mathml_of(const Quadratic& law, const std::vector<std::string>& variables) {
  const Writer writer{variables};
  std::string text;
  for (const LawProduct& product : products_of(law))
    append(text, product.coefficient, writer.product(product));
  for (Index i = 0; i < law.dimension(); ++i) append(text, law.b(i), writer.name(i));
  return text.empty() ? "<math><mn>0</mn></math>" : text;
}

}  // namespace

std::string mathml_number(double value, int digits) {
  const std::string text = fmt::format("{:.{}g}", value, digits);
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return fmt::format("<mn>{}</mn>", text);
  const int exponent = std::stoi(text.substr(e + 1));
  const std::string power = fmt::format("<msup><mn>10</mn><mrow>{}<mn>{}</mn></mrow></msup>",
                                        exponent < 0 ? kMinus : "", std::abs(exponent));
  return fmt::format("<mn>{}</mn><mo>&#215;</mo>{}", text.substr(0, e), power);
}

std::string mathml_variable(const std::string& name) {
  const auto [letters, number, whole] = parts_of_name(name);
  if (whole) return identifier(name);
  const std::string index = fmt::format("<mn>{}</mn>", number);
  const std::string last = identifier(letters.substr(letters.size() - 1));
  const std::string numbered = number.empty() ? last : with_index(last, index);
  return letters.size() == 1 ? numbered : with_index(identifier(letters.substr(0, 1)), numbered);
}

std::string mathml(const Law& law, const std::vector<std::string>& variables) {
  if (const Quadratic* quadratic = law->quadratic()) return mathml_of(*quadratic, variables);
  const Markup dialect(variables);
  std::string text;
  for (const LawTerm& term : law->terms(variables)) {
    const Expression factor = parse_expression(term.text, variables);
    append(text, term.coefficient, write(factor, dialect));
  }
  return text.empty() ? "<math><mn>0</mn></math>" : text;
}

}  // namespace noether
