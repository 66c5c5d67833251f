#include "noether/terms/law_expression.hpp"

#include <fast_float/fast_float.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"

namespace noether {

namespace {

constexpr int kHighestExponent = 12;
constexpr int kHighestDegree = 24;
constexpr int kDeepest = 200;  // nesting of parentheses and signs
constexpr std::size_t kMostTerms = 20000;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// expression = term {(+|-) term}; term = factor {(*|/) factor}; factor = (+|-) factor | power;
/// power = primary [^ whole]; primary = number | name | ( expression ).
class Parser {
 public:
  Parser(const std::string& text, const std::vector<std::string>& variables)
      : text_(text), variables_(variables), M_(static_cast<Eigen::Index>(variables.size())) {}

  Polynomial parse() {
    Polynomial result = expression();
    skip_blanks();
    if (at_ < text_.size()) fail(fmt::format("'{}' is not expected here", text_[at_]));
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& what, std::size_t position) const {
    throw UsageError(compose("{} '{}': {} (position {}). Give a polynomial in {}, as in '{}*{}'.",
                             Parameter{"law"}, text_, what, position + 1,
                             fmt::join(variables_, ", "), variables_.front(), variables_.back()));
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

  Polynomial expression() {
    if (++depth_ > kDeepest) fail("parentheses are nested too deep");
    Polynomial sum = term();
    for (;;) {
      if (take('+'))
        sum += term();
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

  Polynomial term() {
    Polynomial product = factor();
    for (;;) {
      if (take_times()) {
        product = checked(product * factor());
      } else if (take('/')) {
        const std::size_t position = at_;
        product *= 1 / divisor(factor(), position);
      } else {
        return product;
      }
    }
  }

  double divisor(const Polynomial& by, std::size_t position) const {
    if (by.degree() > 0) fail("division is by constants only", position);
    const double value = by(Eigen::VectorXd::Zero(M_));
    if (value == 0) fail("division by zero", position);
    return value;
  }

  Polynomial factor() {
    if (++depth_ > kDeepest) fail("signs are nested too deep");
    Polynomial result = [&] {
      if (take('+')) return factor();
      if (!take('-')) return power();
      Polynomial negative = factor();
      negative *= -1;
      return negative;
    }();
    --depth_;
    return result;
  }

  Polynomial power() {
    Polynomial base = primary();
    if (!take_power()) return base;
    const int exponent = whole_number();
    Polynomial result = Polynomial::constant(M_, 1);
    for (int i = 0; i < exponent; ++i) result = checked(result * base);
    return result;
  }

  int whole_number() {
    skip_blanks();
    const std::size_t begin = at_;
    int value = 0;
    while (at_ < text_.size() && is_digit(text_[at_]) && value <= kHighestExponent)
      value = 10 * value + (text_[at_++] - '0');
    if (at_ == begin || (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) ||
        value > kHighestExponent)
      fail(fmt::format("an exponent is a whole number up to {}", kHighestExponent), begin);
    return value;
  }

  Polynomial primary() {
    skip_blanks();
    if (at_ >= text_.size()) fail("the expression ends too early");
    if (take('(')) {
      Polynomial inner = expression();
      if (!take(')')) fail("a closing parenthesis is missing");
      return inner;
    }
    if (is_digit(text_[at_]) || text_[at_] == '.') return Polynomial::constant(M_, number());
    if (is_letter(text_[at_])) return Polynomial::variable(M_, name());
    fail(fmt::format("'{}' is not expected here", text_[at_]));
  }

  double number() {
    double value = 0;
    const char* begin = text_.data() + at_;
    const auto [end, error] = fast_float::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc{} || !std::isfinite(value)) fail("this is not a number");
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  Eigen::Index name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    const std::string found = text_.substr(begin, at_ - begin);
    const auto place = std::find(variables_.begin(), variables_.end(), found);
    if (place == variables_.end())
      fail(fmt::format("'{}' is not a variable of the data", found), begin);
    return place - variables_.begin();
  }

  Polynomial checked(Polynomial product) const {
    if (product.degree() > kHighestDegree)
      fail(fmt::format("its degree is above {}", kHighestDegree));
    if (product.terms().size() > kMostTerms) fail("it has too many terms");
    return product;
  }

  const std::string& text_;
  const std::vector<std::string>& variables_;
  Eigen::Index M_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Polynomial parse_law(const std::string& text, const std::vector<std::string>& variables) {
  Polynomial law = Parser(text, variables).parse();
  if (law.degree() == 0)
    throw UsageError(compose("{} '{}': a constant is no law. Give a polynomial in {}.",
                             Parameter{"law"}, text, fmt::join(variables, ", ")));
  for (const auto& [exponents, coefficient] : law.terms()) {
    if (!std::isfinite(coefficient))
      throw UsageError(compose("{} '{}': a coefficient is too large.", Parameter{"law"}, text));
  }
  return law;
}

}  // namespace noether
