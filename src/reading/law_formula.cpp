#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "noether/reading/textbook.hpp"

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

std::string digits(double value) { return fmt::format("{:.6g}", value); }

/// Appends one signed term.
void append(std::string& text, double coefficient, const std::string& what, const Style& style) {
  const std::string number = digits(std::abs(coefficient));
  if (number == "0") return;
  const bool negative = coefficient < 0;
  if (text.empty())
    text.append(negative ? "-" : "");
  else
    text.append(negative ? " - " : " + ");
  text.append(number == "1" ? what : number + style.times + what);
}

struct Writer {
  const std::vector<std::string>& variables;
  Style style;

  [[nodiscard]] std::string name(Index i) const {
    return style.variable(variables[static_cast<std::size_t>(i)]);
  }
  /// A sum of variables whose first coefficient is 1, in parentheses if there are several.
  [[nodiscard]] std::string sum(const VectorXd& coefficients) const {
    std::string text;
    for (Index i = 0; i < coefficients.size(); ++i) append(text, coefficients(i), name(i), style);
    const bool several = (coefficients.array() != 0).count() > 1;
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

std::string write(const Quadratic& law, const Writer& writer) {
  std::string text;
  for (const LawProduct& product : products_of(law)) {
    const std::string left = writer.sum(product.left);
    const bool square = (product.left - product.right).isZero(0);
    append(
        text, product.coefficient,
        square ? left + writer.style.square : left + writer.style.times + writer.sum(product.right),
        writer.style);
  }
  for (Index i = 0; i < law.dimension(); ++i) append(text, law.b(i), writer.name(i), writer.style);
  return text.empty() ? "0" : text;
}

/// A character of a name inside a LaTeX formula.
std::string latex_character(char c) {
  if (c == '\\') return "\\backslash ";
  if (c == '^') return "\\wedge ";
  if (c == '~') return "\\sim ";
  const bool special = std::string("_#%&${}").find(c) != std::string::npos;
  return special ? std::string("\\") + c : std::string(1, c);
}

/// px1 -> p_{x_1}, q12 -> q_{12}, energy -> \mathrm{energy}.
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

}  // namespace

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

std::string factored_formula(const Quadratic& law, const std::vector<std::string>& variables) {
  return write(law, {variables, {[](const std::string& name) { return name; }, "*", "^2"}});
}

std::string latex_formula(const Quadratic& law, const std::vector<std::string>& variables) {
  return write(law, {variables, {latex_name, "\\,", "^2"}});
}

}  // namespace noether
