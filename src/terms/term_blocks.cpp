#include "noether/terms/term_blocks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

#include "noether/core/error.hpp"
#include "noether/core/message_format.hpp"
#include "noether/terms/layout.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Terms = std::vector<Expression>;

constexpr std::size_t kMostForAllPairs = 4;  // positions; with more, only neighbours on a ring

Expression variable(Index index) { return Expression::variable(index); }
Expression to_the(const Expression& base, double exponent) {
  return Expression::power(base, Expression::constant(exponent));
}

bool holds(const std::vector<Index>& list, Index item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

Index size_of(const TermVariables& variables) { return static_cast<Index>(variables.names.size()); }

/// cos and sin of angles, of their sums and of their differences.
Terms circular(const std::vector<Index>& angles) {
  Terms arguments;
  for (std::size_t i = 0; i < angles.size(); ++i) {
    arguments.push_back(variable(angles[i]));
    for (std::size_t j = 0; j < i; ++j) {
      arguments.push_back(variable(angles[j]) - variable(angles[i]));
      arguments.push_back(variable(angles[j]) + variable(angles[i]));
    }
  }
  Terms result;
  for (const Expression& argument : arguments) {
    result.push_back(Expression::call("cos", argument));
    result.push_back(Expression::call("sin", argument));
  }
  return result;
}

/// Variables that are no angles, and their products of two.
Terms factors(const TermVariables& variables) {
  Terms straight;
  for (Index j = 0; j < size_of(variables); ++j) {
    if (!holds(variables.angles, j)) straight.push_back(variable(j));
  }
  Terms result = straight;
  for (std::size_t i = 0; i < straight.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j)
      result.push_back(i == j ? to_the(straight[i], 2) : straight[j] * straight[i]);
  }
  return result;
}

Terms trig(const TermVariables& variables, bool /*rich*/) {
  const Terms waves = circular(variables.angles);
  Terms result = waves;
  for (const Expression& factor : factors(variables)) {
    for (const Expression& wave : waves) result.push_back(factor * wave);
  }
  return result;
}

Expression squared_length(const Terms& components) {
  Expression sum = Expression::constant(0);
  for (const Expression& component : components) sum = sum + to_the(component, 2);
  return sum;
}

Terms position(const Layout& layout, std::size_t body) {
  Terms result;
  for (const Index i : layout.at[body]) result.push_back(variable(i));
  return result;
}

/// The layout of bodies, if positions come first and there is more than one axis.
Layout bodies_of(const TermVariables& variables) {
  Layout layout = variables.canonical ? layout_of(variables.names) : Layout{};
  if (layout.axes.size() < 2) layout.at.clear();
  return layout;
}

Terms radial(const TermVariables& variables, bool rich) {
  const Layout layout = bodies_of(variables);
  Terms result;
  for (std::size_t body = 0; body < layout.at.size(); ++body) {
    const Terms x = position(layout, body);
    const Expression square = squared_length(x);
    result.push_back(to_the(square, -0.5));
    if (!rich) continue;
    for (const Expression& component : x) result.push_back(component * to_the(square, -0.5));
  }
  return result;
}

Terms multipoles(const TermVariables& variables, bool /*rich*/) {
  const Layout layout = bodies_of(variables);
  Terms result;
  for (std::size_t body = 0; body < layout.at.size(); ++body) {
    const Terms x = position(layout, body);
    const Expression square = squared_length(x);
    for (const double power : {-0.5, -1.0, -1.5, 0.5}) result.push_back(to_the(square, power));
    if (x.size() == 3) result.push_back(to_the(x[2], 2) * to_the(square, -2.5));
  }
  return result;
}

Terms pairs(const TermVariables& variables, bool /*rich*/) {
  const Layout layout = bodies_of(variables);
  Terms result;
  for (std::size_t i = 0; i < layout.at.size(); ++i) {
    for (std::size_t j = i + 1; j < layout.at.size(); ++j) {
      Terms apart;
      const Terms first = position(layout, i);
      const Terms second = position(layout, j);
      for (std::size_t axis = 0; axis < first.size(); ++axis)
        apart.push_back(first[axis] - second[axis]);
      result.push_back(to_the(squared_length(apart), -0.5));
    }
  }
  return result;
}

Terms exponential(const TermVariables& variables, bool rich) {
  if (!variables.canonical || !bodies_of(variables).at.empty()) return {};
  const auto n = static_cast<std::size_t>(size_of(variables) / 2);
  Terms alone;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j || (n > kMostForAllPairs && j != (i + 1) % n)) continue;
      alone.push_back(Expression::call(
          "exp", variable(static_cast<Index>(i)) - variable(static_cast<Index>(j))));
    }
  }
  Terms result = alone;
  if (!rich) return result;
  for (std::size_t i = 0; i < n; ++i) {
    for (const Expression& e : alone) result.push_back(variable(static_cast<Index>(n + i)) * e);
  }
  return result;
}

Terms logarithm(const TermVariables& variables, bool rich) {
  Terms result;
  for (const Index j : variables.positive) result.push_back(Expression::call("log", variable(j)));
  if (!rich) return result;
  const Terms alone = result;
  for (Index j = 0; j < size_of(variables); ++j) {
    for (const Expression& logarithm : alone) result.push_back(variable(j) * logarithm);
  }
  return result;
}

struct Kind {
  const char* name;
  Terms (*terms)(const TermVariables&, bool);
};
constexpr Kind kKinds[] = {
    {"trig", trig},   {"radial", radial},           {"multipoles", multipoles},
    {"pairs", pairs}, {"exponential", exponential}, {"logarithm", logarithm}};

}  // namespace

Terms monomials_up_to(int degree, const std::vector<Index>& variables, std::size_t most) {
  Terms result;
  if (variables.empty()) return result;
  const auto M =
      static_cast<std::size_t>(*std::max_element(variables.begin(), variables.end()) + 1);
  Polynomial::Exponents exponents(M, 0);
  const std::function<bool(std::size_t, int)> fill = [&](std::size_t from, int left) {
    if (left == 0) {
      result.push_back(expression_of(Polynomial::monomial(exponents)));
      return result.size() <= most;
    }
    for (std::size_t j = from; j < variables.size(); ++j) {
      int& exponent = exponents[static_cast<std::size_t>(variables[j])];
      ++exponent;
      const bool fits = fill(j, left - 1);
      --exponent;
      if (!fits) return false;
    }
    return true;
  };
  for (int d = 1; d <= degree; ++d) {
    if (!fill(0, d)) return {};
  }
  return result;
}

TermBlock term_block(const std::string& name, const TermVariables& variables, bool rich) {
  for (const Kind& kind : kKinds) {
    if (name == kind.name) return {name, kind.terms(variables, rich)};
  }
  throw UsageError(
      compose("{}: '{}' is not known. Use some of linear, quadratic, polynomial:4, {}.",
              Parameter{"terms"}, name, fmt::join(term_block_names(), ", ")));
}

const std::vector<std::string>& term_block_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const Kind& kind : kKinds) list.emplace_back(kind.name);
    return list;
  }();
  return names;
}

}  // namespace noether
