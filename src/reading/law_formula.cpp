#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "noether/reading/law_formula.hpp"
#include "noether/terms/law_expression.hpp"
#include "noether/terms/monomials.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kEqual = 1e-9;

/// The differences between plain text and LaTeX.
struct Style {
  std::function<std::string(const std::string&)> variable;
  std::string times;
  std::string square;
};

constexpr int kFewestDigits = 3;
constexpr int kMostDigits = 17;
constexpr double kMillionth = 1e-6;
constexpr Index kMostTermsToVerify = 200;
constexpr int kDigitsUnverified = 8;

struct Writer {
  const std::vector<std::string>& variables;
  const Style& style;
  VectorXd centre;  // (M), zeros without one
  int digits = kMostDigits;

  [[nodiscard]] std::string name(Index i) const {
    return style.variable(variables[static_cast<std::size_t>(i)]);
  }
  /// Appends one signed term; `what` is empty for a number alone.
  void append(std::string& text, double coefficient, const std::string& what) const {
    const std::string number = fmt::format("{:.{}g}", std::abs(coefficient), digits);
    if (number == "0") return;
    const bool negative = coefficient < 0;
    if (text.empty())
      text.append(negative ? "-" : "");
    else
      text.append(negative ? " - " : " + ");
    if (what.empty())
      text.append(number);
    else
      text.append(number == "1" ? what : number + style.times + what);
  }
  /// A sum of variables, less what it is at the centre; in parentheses if it has several terms.
  [[nodiscard]] std::string sum(const VectorXd& coefficients) const {
    std::string text;
    for (Index i = 0; i < coefficients.size(); ++i) append(text, coefficients(i), name(i));
    const std::size_t variables_end = text.size();
    append(text, -coefficients.dot(centre), "");
    const bool several = (coefficients.array() != 0).count() > 1 || text.size() > variables_end;
    return several ? "(" + text + ")" : text;
  }
};

double first_nonzero(const VectorXd& v) {
  for (const double x : v) {
    if (x != 0) return x;
  }
  return 0;
}

bool proportional(const VectorXd& a, const VectorXd& b) {
  return std::abs(std::abs(a.dot(b)) - a.norm() * b.norm()) < kEqual * a.norm() * b.norm();
}

/// Rows of a bilinear form that are multiples of one another make one product; `left` and `right`
/// are where rows and columns lie among the variables.
std::vector<LawProduct> bilinear_products(const MatrixXd& form, Index left, Index right, Index M) {
  std::vector<LawProduct> products;
  std::vector<bool> done(static_cast<std::size_t>(form.rows()), false);
  for (Index i = 0; i < form.rows(); ++i) {
    if (done[static_cast<std::size_t>(i)] || form.row(i).isZero(0)) continue;
    const VectorXd pattern = form.row(i).transpose() / first_nonzero(form.row(i).transpose());
    LawProduct product{1, VectorXd::Zero(M), VectorXd::Zero(M)};
    product.right.segment(right, form.cols()) = pattern;
    for (Index k = i; k < form.rows(); ++k) {
      if (form.row(k).isZero(0) || !proportional(form.row(k).transpose(), pattern)) continue;
      product.left(left + k) = form.row(k).dot(pattern) / pattern.squaredNorm();
      done[static_cast<std::size_t>(k)] = true;
    }
    product.coefficient = first_nonzero(product.left);
    product.left /= product.coefficient;
    products.push_back(product);
  }
  return products;
}

/// A quadratic form of rank one as coefficient * sum^2; coefficient 0 otherwise.
LawProduct square_of(const MatrixXd& S, Index offset, Index M) {
  Index at = 0;
  const double largest = S.diagonal().cwiseAbs().maxCoeff(&at);
  LawProduct product{0, VectorXd::Zero(M), VectorXd::Zero(M)};
  if (!(largest > 0)) return product;
  VectorXd u = S.col(at);
  u /= first_nonzero(u);
  const double coefficient = S(at, at) / (u(at) * u(at));
  if ((S - coefficient * u * u.transpose()).norm() > kEqual * S.norm()) return product;
  product.coefficient = coefficient;
  product.left.segment(offset, S.rows()) = product.right.segment(offset, S.rows()) = u;
  return product;
}

/// A form x^T S x with disjoint left and right variables as products; empty if there are none.
std::vector<LawProduct> split_products(const MatrixXd& S, Index offset, Index M) {
  if (S.isZero(0)) return {};
  Index first = 0;
  while (S.row(first).isZero(0)) ++first;
  MatrixXd upper = 2 * S;
  for (Index i = 0; i < S.rows(); ++i) {
    const bool right = S(first, i) != 0;
    if (right) upper.row(i).setZero();
    if (!right) upper.col(i).setZero();
  }
  const MatrixXd back = 0.5 * (upper + upper.transpose());
  if ((back - S).norm() > kEqual * S.norm()) return {};
  return bilinear_products(upper, offset, offset, M);
}

std::vector<LawProduct> monomials_of(const MatrixXd& S, Index offset, Index M) {
  std::vector<LawProduct> products;
  for (Index i = 0; i < S.rows(); ++i) {
    for (Index j = i; j < S.rows(); ++j) {
      if (S(i, j) == 0) continue;
      products.push_back({(i == j ? 1 : 2) * S(i, j), VectorXd::Unit(M, offset + i),
                          VectorXd::Unit(M, offset + j)});
    }
  }
  return products;
}

/// x^T S x of positions alone or momenta alone.
std::vector<LawProduct> own_products(const MatrixXd& S, Index offset, Index M) {
  const LawProduct square = square_of(S, offset, M);
  if (square.coefficient != 0) return {square};
  const std::vector<LawProduct> split = split_products(S, offset, M);
  return split.size() == 1 ? split : monomials_of(S, offset, M);
}

}  // namespace

std::vector<LawProduct> products_of(const Quadratic& law) {
  const Index M = law.dimension();
  const Index n = M / 2;
  const MatrixXd S = 0.5 * law.A;
  std::vector<LawProduct> products = own_products(S.bottomRightCorner(n, n), n, M);
  const std::vector<LawProduct> positions = own_products(S.topLeftCorner(n, n), 0, M);
  const std::vector<LawProduct> mixed = bilinear_products(2 * S.topRightCorner(n, n), 0, n, M);
  products.insert(products.end(), positions.begin(), positions.end());
  products.insert(products.end(), mixed.begin(), mixed.end());
  return products;
}

namespace {

/// `linear` (M): what the products do not say of b.
std::string write(const std::vector<LawProduct>& products, const VectorXd& linear,
                  const Writer& writer) {
  std::string text;
  for (const LawProduct& product : products) {
    const std::string left = writer.sum(product.left);
    const bool square = (product.left - product.right).isZero(0);
    writer.append(text, product.coefficient,
                  square ? left + writer.style.square
                         : left + writer.style.times + writer.sum(product.right));
  }
  for (Index i = 0; i < linear.size(); ++i) writer.append(text, linear(i), writer.name(i));
  return text.empty() ? "0" : text;
}

Style plain_style() {
  return {[](const std::string& name) { return name; }, "*", "^2"};
}

/// Does the text say the same law within the slack?
bool says(const std::string& text, const std::vector<std::string>& variables,
          const VectorXd& coefficients, const VectorXd& slack) {
  const auto parsed = parse_expression(text, variables).polynomial(std::ssize(variables));
  if (!parsed) return false;
  const VectorXd missed = (monomial_coefficients(parsed->quadratic()) - coefficients).cwiseAbs();
  return (missed.array() <= slack.array()).all();
}

/// A law on its way to a text.
struct Written {
  std::vector<LawProduct> products;
  VectorXd linear, centre;
  int digits = kDigitsUnverified;
};

/// The fewest digits with which the text says the law. Names that no formula can hold, as of
/// columns with blanks, are stood in for.
int digits_for(const Quadratic& law, const Written& written, const VectorXd& slack) {
  const VectorXd c = monomial_coefficients(law);
  if (c.isZero(0) || (c.array() != 0).count() > kMostTermsToVerify) return kDigitsUnverified;
  std::vector<std::string> names;
  for (Index i = 0; i < law.dimension(); ++i) names.push_back(fmt::format("x{}", i));
  const Style style = plain_style();
  for (int digits = kFewestDigits; digits < kMostDigits; ++digits) {
    const Writer writer{names, style, written.centre, digits};
    if (says(write(written.products, written.linear, writer), names, c, slack)) return digits;
  }
  return kMostDigits;
}

Written written(const Quadratic& full, const VectorXd& given_slack) {
  const VectorXd size = monomial_coefficients(full).cwiseAbs();
  const VectorXd slack = given_slack.size() > 0 ? given_slack : VectorXd(kMillionth * size);
  const Quadratic law = given_slack.size() > 0 ? without_dust(full, slack) : full;
  Written result;
  result.products = products_of(law);
  const VectorXd centre = centre_of(law, slack);
  result.centre = centre.size() > 0 ? centre : VectorXd(VectorXd::Zero(law.dimension()));
  result.linear = centre.size() > 0 ? VectorXd(VectorXd::Zero(law.dimension())) : law.b;
  result.digits = digits_for(law, result, slack);
  return result;
}

/// A character of a name inside a LaTeX formula.
std::string latex_character(char c) {
  if (c == '\\') return "\\backslash ";
  if (c == '^') return "\\wedge ";
  if (c == '~') return "\\sim ";
  const bool special = std::string("_#%&${}").find(c) != std::string::npos;
  return special ? std::string("\\") + c : std::string(1, c);
}

}  // namespace

std::string latex_name(const std::string& name) {
  const auto [letters, number, whole] = parts_of_name(name);
  if (!whole && letters.size() == 1)
    return number.empty() ? letters : fmt::format("{}_{{{}}}", letters, number);
  if (!whole)
    return number.empty() ? fmt::format("{}_{{{}}}", letters[0], letters[1])
                          : fmt::format("{}_{{{}_{{{}}}}}", letters[0], letters[1], number);
  std::string escaped;
  for (const char c : name) escaped += latex_character(c);
  return fmt::format("\\mathrm{{{}}}", escaped);
}

NameParts parts_of_name(const std::string& name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto digit =
      std::find_if(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  NameParts parts{{name.begin(), digit}, {digit, name.end()}, true};
  const bool axis = parts.letters.size() == 2 && (name[0] == 'p' || name[0] == 'v');
  parts.whole = !(parts.letters.size() == 1 || axis) ||
                !std::all_of(parts.letters.begin(), parts.letters.end(), is_letter) ||
                parts.number.find_first_not_of("0123456789") != std::string::npos;
  return parts;
}

std::string factored_formula(const Quadratic& law, const std::vector<std::string>& variables,
                             const VectorXd& slack) {
  const Written w = written(law, slack);
  const Style style = plain_style();
  return write(w.products, w.linear, {variables, style, w.centre, w.digits});
}

std::string latex_formula(const Quadratic& law, const std::vector<std::string>& variables,
                          const VectorXd& slack) {
  const Written w = written(law, slack);
  const Style style{latex_name, "\\,", "^2"};
  return write(w.products, w.linear, {variables, style, w.centre, w.digits});
}

}  // namespace noether
