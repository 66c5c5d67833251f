#include "noether/terms/expression_writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "src/terms/expression_node.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Kind = ExpressionKind;
using Summand = ExpressionDialect::Summand;

enum class Binding { kSum, kProduct, kPower, kAtom };  // the looser first

struct Written {
  bool negative = false;
  std::string text;
  Binding binding = Binding::kAtom;
};

class Writer {
 public:
  explicit Writer(const ExpressionDialect& dialect) : dialect_(dialect) {}

  /// With its sign, if it has one.
  std::string whole(const Expression& e) {
    const Written written = write(e);
    return written.negative ? dialect_.sum({{true, written.text}}) : written.text;
  }

 private:
  Written write(const Expression& e) {
    const Expression::Node& node = of(e);
    switch (node.kind) {
      case Kind::kConstant:
        return number(node.value);
      case Kind::kVariable:
        return {false, dialect_.variable(node.index), Binding::kAtom};
      case Kind::kSum:
        return sum(node);
      case Kind::kProduct:
        return product(node.parts);
      case Kind::kPower:
        if (is_inverse(e)) return product({e});
        return power(node.parts[0], node.parts[1]);
      case Kind::kCall:
        return call(node);
    }
    return {};
  }

  [[nodiscard]] Written number(double value) const {
    return {std::signbit(value), dialect_.number(std::abs(value)), Binding::kAtom};
  }

  Written sum(const Expression::Node& node) {
    std::vector<Summand> summands;
    for (const Expression& part : node.parts) {
      const Written written = write(part);
      summands.push_back({written.negative, written.text});
    }
    return {false, dialect_.sum(summands), Binding::kSum};
  }

  Written call(const Expression::Node& node) {
    const std::string name = elementary_functions()[node.function].name;
    const std::string argument = whole(node.parts[0]);
    const std::string text =
        name == "sqrt" ? dialect_.root(argument) : dialect_.call(name, argument);
    return {false, text, Binding::kAtom};
  }

  static bool is_inverse(const Expression& e) {
    const Expression::Node& node = of(e);
    if (node.kind != Kind::kPower) return false;
    const auto exponent = node.parts[1].constant_value();
    return exponent && *exponent < 0;
  }

  Written power(const Expression& base, const Expression& exponent) {
    const auto value = exponent.constant_value();
    if (value == 0.5) return {false, dialect_.root(whole(base)), Binding::kAtom};
    if (value == 1.0) return write(base);
    const bool plain = value && *value >= 0;
    const std::string up = whole(exponent);
    return {
        false,
        dialect_.power(bound(write(base), Binding::kAtom), plain ? up : dialect_.parentheses(up)),
        Binding::kPower};
  }

  /// In parentheses unless it binds at least so tightly.
  [[nodiscard]] std::string bound(const Written& written, Binding least) const {
    if (written.negative) return dialect_.parentheses(dialect_.sum({{true, written.text}}));
    return written.binding < least ? dialect_.parentheses(written.text) : written.text;
  }

  /// Thirds are written as such; other simple fractions are short as decimals.
  static bool is_third(double number) {
    return 3 * number == std::round(3 * number) && number != std::round(number) &&
           std::abs(number) < 100;
  }

  Written product(const std::vector<Expression>& parts) {
    double number = 1;
    std::vector<std::string> above;
    std::vector<Written> below;
    Binding lowest = Binding::kAtom;
    for (const Expression& part : parts) {
      if (const auto value = part.constant_value()) {
        number *= *value;
      } else if (is_inverse(part)) {
        const Expression::Node& node = of(part);
        const Written inverse =
            power(node.parts[0], Expression::constant(-*node.parts[1].constant_value()));
        below.push_back(inverse);
      } else {
        const Written written = write(part);
        above.push_back(bound(written, Binding::kPower));
        lowest = written.binding;
      }
    }
    if (is_third(number)) {
      number = std::round(3 * number);
      below.push_back({false, dialect_.number(3), Binding::kAtom});
    }
    const bool alone = above.empty() || std::abs(number) != 1;
    if (alone) above.insert(above.begin(), dialect_.number(std::abs(number)));
    const std::string numerator = above.size() == 1 ? above[0] : dialect_.product(above);
    const bool negative = std::signbit(number);
    if (below.empty()) return {negative, numerator, above.size() == 1 ? lowest : Binding::kProduct};
    return {negative, fraction(numerator, below), Binding::kProduct};
  }

  [[nodiscard]] std::string fraction(const std::string& numerator,
                                     const std::vector<Written>& below) const {
    if (below.size() == 1 && !below[0].negative)
      return dialect_.fraction(numerator, below[0].text, below[0].binding < Binding::kPower);
    std::vector<std::string> factors;
    for (const Written& factor : below) factors.push_back(bound(factor, Binding::kPower));
    const std::string denominator = factors.size() == 1 ? factors[0] : dialect_.product(factors);
    return dialect_.fraction(numerator, denominator, factors.size() > 1);
  }

  const ExpressionDialect& dialect_;
};

/// As users type.
class Typed : public TextDialect {
 public:
  explicit Typed(const std::vector<std::string>& variables) : variables_(variables) {}

  [[nodiscard]] std::string number(double value) const override { return fmt::format("{}", value); }
  [[nodiscard]] std::string variable(Index index) const override {
    return typed_name(variables_[static_cast<std::size_t>(index)]);
  }
  [[nodiscard]] std::string power(const std::string& base,
                                  const std::string& exponent) const override {
    return base + "^" + exponent;
  }

 private:
  const std::vector<std::string>& variables_;
};

bool is_word(const std::string& name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (name.empty() || !letter(name[0])) return false;
  for (const char c : name) {
    if (!letter(c) && !(c >= '0' && c <= '9')) return false;
  }
  return true;
}

}  // namespace

std::string TextDialect::sum(const std::vector<Summand>& summands) const {
  std::string text;
  for (const Summand& summand : summands) {
    if (text.empty())
      text = (summand.negative ? "-" : "") + summand.text;
    else
      text += (summand.negative ? " - " : " + ") + summand.text;
  }
  return text;
}

std::string TextDialect::product(const std::vector<std::string>& factors) const {
  return fmt::format("{}", fmt::join(factors, times()));
}

std::string TextDialect::fraction(const std::string& numerator, const std::string& denominator,
                                  bool grouped) const {
  return numerator + "/" + (grouped ? parentheses(denominator) : denominator);
}

std::string TextDialect::root(const std::string& argument) const { return call("sqrt", argument); }

std::string TextDialect::call(const std::string& function, const std::string& argument) const {
  return function + "(" + argument + ")";
}

std::string TextDialect::parentheses(const std::string& text) const { return "(" + text + ")"; }

std::string write(const Expression& expression, const ExpressionDialect& dialect) {
  return Writer(dialect).whole(expression);
}

std::string typed(const Expression& expression, const std::vector<std::string>& variables) {
  return write(expression, Typed(variables));
}

std::string typed_name(const std::string& name) {
  return is_word(name) ? name : "\"" + name + "\"";
}

}  // namespace noether
