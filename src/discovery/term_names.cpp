#include "noether/discovery/term_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "noether/terms/law_expression.hpp"
#include "noether/terms/layout.hpp"

namespace noether {

namespace {

using Eigen::Index;

bool speaks_of(const Expression& term, Index variable) {
  return term.derivative(variable).constant_value() != 0.0;
}

bool is_energy(const std::vector<FoundTerm>& terms, const std::vector<std::string>& variables) {
  const auto M = static_cast<Index>(variables.size());
  std::vector<double> squares(variables.size() / 2, 0);
  bool potential = false;
  for (const FoundTerm& term : terms) {
    const Expression expression = parse_expression(term.text, variables);
    bool kinetic = false;
    for (Index p = M / 2; p < M; ++p) {
      if (!speaks_of(expression, p)) continue;
      const std::string square =
          Expression::power(Expression::variable(p), Expression::constant(2)).text(variables);
      if (term.text != square) return false;
      squares[static_cast<std::size_t>(p - M / 2)] = term.coefficient;
      kinetic = true;
    }
    potential = potential || !kinetic;
  }
  return potential && (std::all_of(squares.begin(), squares.end(), [](double c) { return c > 0; }));
}

/// "x" of a law with the term x/r of a single body and no others but of degree three.
std::string runge_lenz_axis(const std::vector<FoundTerm>& terms,
                            const std::vector<std::string>& variables) {
  const Layout layout = layout_of(variables);
  if (layout.at.size() != 1 || terms.size() < 3) return "";
  Expression square = Expression::constant(0);
  for (const Index i : layout.at[0])
    square = square + Expression::power(Expression::variable(i), Expression::constant(2));
  const Expression inverse = Expression::power(square, Expression::constant(-0.5));
  std::string axis;
  for (const FoundTerm& term : terms) {
    const auto polynomial =
        parse_expression(term.text, variables).polynomial(static_cast<Index>(variables.size()));
    if (polynomial && polynomial->degree() == 3) continue;
    if (!axis.empty()) return "";
    for (const Index i : layout.at[0]) {
      if (term.text == (Expression::variable(i) * inverse).text(variables))
        axis = variables[static_cast<std::size_t>(i)];
    }
    if (axis.empty()) return "";
  }
  return axis;
}

int degree_of(const std::vector<FoundTerm>& terms, const std::vector<std::string>& variables) {
  int degree = 0;
  for (const FoundTerm& term : terms) {
    const auto polynomial =
        parse_expression(term.text, variables).polynomial(static_cast<Index>(variables.size()));
    if (!polynomial) return 0;
    degree = std::max(degree, polynomial->degree());
  }
  return degree;
}

}  // namespace

std::string name_of_terms(const std::vector<FoundTerm>& terms,
                          const std::vector<std::string>& variables, bool canonical) {
  if (canonical && is_energy(terms, variables)) return "energy";
  const std::string axis = canonical ? runge_lenz_axis(terms, variables) : "";
  if (!axis.empty()) return "Runge-Lenz vector " + axis;
  static const std::vector<std::string> degrees{"", "linear law", "quadratic law", "cubic law",
                                                "quartic law"};
  const int degree = degree_of(terms, variables);
  if (degree > 0 && degree < static_cast<int>(degrees.size()))
    return degrees[static_cast<std::size_t>(degree)];
  if (degree > 0) return fmt::format("law of degree {}", degree);
  std::vector<std::string> kinds;
  const auto any = [&](const std::vector<std::string>& words) {
    return std::any_of(terms.begin(), terms.end(), [&](const FoundTerm& term) {
      return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        return term.text.find(word) != std::string::npos;
      });
    });
  };
  if (any({"cos(", "sin(", "tan("})) kinds.emplace_back("waves");
  if (any({"exp("})) kinds.emplace_back("exponentials");
  if (any({"log("})) kinds.emplace_back("logarithms");
  if (any({"sqrt(", "/", "^1.5", "^2.5"})) kinds.emplace_back("distances");
  return kinds.empty() ? "law" : fmt::format("law with {}", fmt::join(kinds, " and "));
}

}  // namespace noether
