#include <fmt/format.h>

#include <cmath>

#include "noether/reading/law_formula.hpp"
#include "noether/terms/expression_writer.hpp"

namespace noether {

namespace {

class Latex : public TextDialect {
 public:
  explicit Latex(const std::vector<std::string>& variables) : variables_(variables) {}

  [[nodiscard]] std::string number(double value) const override {
    std::string text = fmt::format("{:.6g}", value);
    const std::size_t e = text.find('e');
    if (e == std::string::npos) return text;
    return fmt::format("{} \\times 10^{{{}}}", text.substr(0, e), std::stoi(text.substr(e + 1)));
  }
  [[nodiscard]] std::string variable(Eigen::Index index) const override {
    return latex_name(variables_[static_cast<std::size_t>(index)]);
  }
  [[nodiscard]] std::string fraction(const std::string& numerator, const std::string& denominator,
                                     bool /*grouped*/) const override {
    return fmt::format("\\frac{{{}}}{{{}}}", numerator, denominator);
  }
  [[nodiscard]] std::string power(const std::string& base,
                                  const std::string& exponent) const override {
    return fmt::format("{{{}}}^{{{}}}", base, exponent);
  }
  [[nodiscard]] std::string root(const std::string& argument) const override {
    return fmt::format("\\sqrt{{{}}}", argument);
  }
  [[nodiscard]] std::string call(const std::string& function,
                                 const std::string& argument) const override {
    return fmt::format("\\operatorname{{{}}}\\left({}\\right)", function, argument);
  }
  [[nodiscard]] std::string parentheses(const std::string& text) const override {
    return fmt::format("\\left({}\\right)", text);
  }

 protected:
  [[nodiscard]] std::string times() const override { return "\\,"; }

 private:
  const std::vector<std::string>& variables_;
};

}  // namespace

std::string latex_of(const Expression& law, const std::vector<std::string>& variables) {
  return write(law, Latex(variables));
}

}  // namespace noether
