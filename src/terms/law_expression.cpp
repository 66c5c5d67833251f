#include "noether/terms/law_expression.hpp"

#include <fast_float/fast_float.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/terms/expression_writer.hpp"

namespace noether {

namespace {

constexpr int kDeepest = 200;  // nesting of parentheses and signs

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// expression = term {(+|-) term}; term = factor {(*|/) factor}; factor = (+|-) factor | power;
/// power = primary [^ factor]; primary = number | name | "name" | function ( expression ) |
/// ( expression ).
class Parser {
 public:
  Parser(const std::string& text, const std::vector<std::string>& variables)
      : text_(text), variables_(variables) {}

  Expression parse() {
    Expression result = expression();
    skip_blanks();
    if (at_ < text_.size()) fail(fmt::format("'{}' is not expected here", text_[at_]));
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& what, std::size_t position) const {
    std::vector<std::string> names;
    for (const std::string& name : variables_) names.push_back(typed_name(name));
    throw UsageError(compose("{} '{}': {} (position {}). Give an expression in {}, as in '{}*{}'.",
                             Parameter{"law"}, text_, what, position + 1, fmt::join(names, ", "),
                             names.front(), names.back()));
  }
  [[noreturn]] void fail(const std::string& what) const { fail(what, at_); }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  bool take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Expression expression() {
    if (++depth_ > kDeepest) fail("parentheses are nested too deep");
    Expression sum = term();
    for (;;) {
      if (take('+'))
        sum = sum + term();
      else if (take('-'))
        sum = sum - term();
      else
        break;
    }
    --depth_;
    return sum;
  }

  bool take_power() {
    skip_blanks();
    if (text_.compare(at_, 2, "**") == 0) {
      at_ += 2;
      return true;
    }
    return take('^');
  }

  bool take_times() {
    skip_blanks();
    return text_.compare(at_, 2, "**") != 0 && take('*');
  }

  Expression term() {
    Expression product = factor();
    for (;;) {
      if (take_times()) {
        product = product * factor();
      } else if (take('/')) {
        const std::size_t position = at_;
        const Expression by = factor();
        if (by.constant_value() == 0.0) fail("division by zero", position);
        product = product / by;
      } else {
        return product;
      }
    }
  }

  Expression factor() {
    if (++depth_ > kDeepest) fail("signs are nested too deep");
    Expression result = [&] {
      if (take('+')) return factor();
      if (!take('-')) return power();
      return Expression::constant(-1) * factor();
    }();
    --depth_;
    return result;
  }

  Expression power() {
    const Expression base = primary();
    return take_power() ? Expression::power(base, factor()) : base;
  }

  Expression primary() {
    skip_blanks();
    if (at_ >= text_.size()) fail("the expression ends too early");
    if (take('(')) return inner();
    if (is_digit(text_[at_]) || text_[at_] == '.') return Expression::constant(number());
    if (take('"')) return quoted();
    if (is_letter(text_[at_])) return word();
    fail(fmt::format("'{}' is not expected here", text_[at_]));
  }

  Expression inner() {
    Expression result = expression();
    if (!take(')')) fail("a closing parenthesis is missing");
    return result;
  }

  double number() {
    double value = 0;
    const char* begin = text_.data() + at_;
    const auto [end, error] = fast_float::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc{} || !std::isfinite(value)) fail("this is not a number");
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  Expression quoted() {
    const std::size_t begin = at_;
    const std::size_t end = text_.find('"', begin);
    if (end == std::string::npos) fail("a closing quote is missing", begin - 1);
    at_ = end + 1;
    return variable(text_.substr(begin, end - begin), begin - 1);
  }

  Expression word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    const std::string name = text_.substr(begin, at_ - begin);
    const bool known = std::find(variables_.begin(), variables_.end(), name) != variables_.end();
    if (!known && take('(')) return call(name, begin);
    if (!known && name == "pi") return Expression::constant(std::numbers::pi);
    return variable(name, begin);
  }

  Expression call(const std::string& name, std::size_t begin) {
    const std::vector<std::string>& functions = Expression::functions();
    if (std::find(functions.begin(), functions.end(), name) == functions.end())
      fail(fmt::format("'{}' is not one of the functions {}", name, fmt::join(functions, ", ")),
           begin);
    return Expression::call(name, inner());
  }

  Expression variable(const std::string& name, std::size_t begin) const {
    const auto place = std::find(variables_.begin(), variables_.end(), name);
    if (place == variables_.end())
      fail(fmt::format("'{}' is not a variable of the data", name), begin);
    return Expression::variable(place - variables_.begin());
  }

  const std::string& text_;
  const std::vector<std::string>& variables_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Expression parse_expression(const std::string& text, const std::vector<std::string>& variables) {
  return Parser(text, variables).parse();
}

Law parse_law(const std::string& text, const std::vector<std::string>& variables) {
  const auto dimension = static_cast<Eigen::Index>(variables.size());
  const Expression expression = parse_expression(text, variables);
  const std::optional<Polynomial> polynomial = expression.polynomial(dimension);
  if (expression.constant_value() || (polynomial && polynomial->degree() == 0))
    throw UsageError(compose("{} '{}': a constant is no law. Give an expression in {}.",
                             Parameter{"law"}, text, fmt::join(variables, ", ")));
  if (!polynomial) return law_of(expression, dimension);
  for (const auto& [exponents, coefficient] : polynomial->terms()) {
    if (!std::isfinite(coefficient))
      throw UsageError(compose("{} '{}': a coefficient is too large.", Parameter{"law"}, text));
  }
  return {*polynomial};
}

}  // namespace noether
