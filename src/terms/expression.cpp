#include "noether/terms/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <unordered_map>

namespace noether {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;

namespace {

enum class Kind { kConstant, kVariable, kSum, kProduct, kPower, kCall };

constexpr Index kBlock = 1024;  // states that are evaluated together
constexpr int kHighestDegree = 24;
constexpr std::size_t kMostTerms = 20000;

/// An elementary function and its derivative in terms of its argument.
struct Function {
  const char* name;
  ArrayXd (*values)(const ArrayXd&);
  Expression (*slope)(const Expression&);
};

Expression number(double value) { return Expression::constant(value); }
Expression square(const Expression& x) { return Expression::power(x, number(2)); }
Expression inverse(const Expression& x) { return Expression::power(x, number(-1)); }
Expression root(const Expression& x) { return Expression::call("sqrt", x); }

const std::vector<Function>& table() {
  using E = const Expression&;
  using A = const ArrayXd&;
  static const std::vector<Function> functions{
      {"sqrt", [](A x) -> ArrayXd { return x.sqrt(); },
       [](E x) { return number(0.5) * Expression::power(x, number(-0.5)); }},
      {"exp", [](A x) -> ArrayXd { return x.exp(); },
       [](E x) { return Expression::call("exp", x); }},
      {"log", [](A x) -> ArrayXd { return x.log(); }, [](E x) { return inverse(x); }},
      {"sin", [](A x) -> ArrayXd { return x.sin(); },
       [](E x) { return Expression::call("cos", x); }},
      {"cos", [](A x) -> ArrayXd { return x.cos(); },
       [](E x) { return number(-1) * Expression::call("sin", x); }},
      {"tan", [](A x) -> ArrayXd { return x.tan(); },
       [](E x) { return number(1) + square(Expression::call("tan", x)); }},
      {"asin", [](A x) -> ArrayXd { return x.asin(); },
       [](E x) { return inverse(root(number(1) - square(x))); }},
      {"acos", [](A x) -> ArrayXd { return x.acos(); },
       [](E x) { return number(-1) * inverse(root(number(1) - square(x))); }},
      {"atan", [](A x) -> ArrayXd { return x.atan(); },
       [](E x) { return inverse(number(1) + square(x)); }},
      {"sinh", [](A x) -> ArrayXd { return x.sinh(); },
       [](E x) { return Expression::call("cosh", x); }},
      {"cosh", [](A x) -> ArrayXd { return x.cosh(); },
       [](E x) { return Expression::call("sinh", x); }},
      {"tanh", [](A x) -> ArrayXd { return x.tanh(); },
       [](E x) { return number(1) - square(Expression::call("tanh", x)); }},
      {"abs", [](A x) -> ArrayXd { return x.abs(); },
       [](E x) { return x / Expression::call("abs", x); }}};
  return functions;
}

std::size_t index_of(const std::string& function) {
  for (std::size_t i = 0; i < table().size(); ++i) {
    if (function == table()[i].name) return i;
  }
  throw std::out_of_range(function);
}

}  // namespace

struct Expression::Node {
  Kind kind = Kind::kConstant;
  double value = 0;          // of a constant
  Index index = 0;           // of a variable
  std::size_t function = 0;  // of a call, in the table
  std::vector<Expression> parts = {};
};

class ExpressionBuilder {
 public:
  static Expression make(Expression::Node node) {
    return Expression(std::make_shared<const Expression::Node>(std::move(node)));
  }
  static const Expression::Node& node(const Expression& e) { return *e.node_; }
};

namespace {

using Node = Expression::Node;

const Node& of(const Expression& e) { return ExpressionBuilder::node(e); }
bool is(const Expression& e, double value) {
  return of(e).kind == Kind::kConstant && of(e).value == value;
}

/// Values of every part, each computed once.
class Evaluation {
 public:
  explicit Evaluation(const MatrixXd& states) : states_(states) {}

  const ArrayXd& at(const Expression& e) {
    const auto found = known_.find(&of(e));
    if (found != known_.end()) return found->second;
    ArrayXd values = compute(of(e));
    return known_.emplace(&of(e), std::move(values)).first->second;
  }

 private:
  ArrayXd compute(const Node& node) {
    switch (node.kind) {
      case Kind::kConstant:
        return ArrayXd::Constant(states_.cols(), node.value);
      case Kind::kVariable:
        return states_.row(node.index).transpose().array();
      case Kind::kSum:
      case Kind::kProduct: {
        ArrayXd result = at(node.parts[0]);
        for (std::size_t i = 1; i < node.parts.size(); ++i) {
          if (node.kind == Kind::kSum)
            result += at(node.parts[i]);
          else
            result *= at(node.parts[i]);
        }
        return result;
      }
      case Kind::kPower:
        return power(at(node.parts[0]), node.parts[1]);
      case Kind::kCall:
        return table()[node.function].values(at(node.parts[0]));
    }
    return {};
  }

  ArrayXd power(const ArrayXd& base, const Expression& exponent) {
    if (is(exponent, 2)) return base.square();
    if (is(exponent, -1)) return base.inverse();
    if (of(exponent).kind == Kind::kConstant) return base.pow(of(exponent).value);
    return base.pow(at(exponent));
  }

  const MatrixXd& states_;
  std::unordered_map<const Node*, ArrayXd> known_;
};

/// Derivatives of every part to one variable, each computed once.
class Differentiation {
 public:
  explicit Differentiation(Index variable) : variable_(variable) {}

  Expression at(const Expression& e) {
    const auto found = known_.find(&of(e));
    if (found != known_.end()) return found->second;
    Expression derivative = compute(e);
    known_.emplace(&of(e), derivative);
    return derivative;
  }

 private:
  Expression compute(const Expression& e) {
    const Node& node = of(e);
    switch (node.kind) {
      case Kind::kConstant:
        return number(0);
      case Kind::kVariable:
        return number(node.index == variable_ ? 1 : 0);
      case Kind::kSum: {
        Expression sum = number(0);
        for (const Expression& part : node.parts) sum = sum + at(part);
        return sum;
      }
      case Kind::kProduct:
        return of_product(node);
      case Kind::kPower:
        return of_power(e);
      case Kind::kCall:
        return table()[node.function].slope(node.parts[0]) * at(node.parts[0]);
    }
    return number(0);
  }

  Expression of_product(const Node& node) {
    Expression sum = number(0);
    for (std::size_t i = 0; i < node.parts.size(); ++i) {
      Expression product = at(node.parts[i]);
      for (std::size_t j = 0; j < node.parts.size(); ++j) {
        if (j != i) product = product * node.parts[j];
      }
      sum = sum + product;
    }
    return sum;
  }

  Expression of_power(const Expression& e) {
    const Expression& base = of(e).parts[0];
    const Expression& exponent = of(e).parts[1];
    const Expression by_base = exponent * Expression::power(base, exponent - number(1)) * at(base);
    if (of(exponent).kind == Kind::kConstant) return by_base;
    return by_base + e * Expression::call("log", base) * at(exponent);
  }

  Index variable_;
  std::unordered_map<const Node*, Expression> known_;
};

std::optional<Polynomial> checked(const Polynomial& polynomial) {
  if (polynomial.degree() > kHighestDegree || polynomial.terms().size() > kMostTerms)
    return std::nullopt;
  return polynomial;
}

std::optional<Polynomial> raised(const Polynomial& base, double exponent) {
  if (!(exponent >= 0) || exponent != std::round(exponent) || exponent > kHighestDegree)
    return std::nullopt;
  std::optional<Polynomial> result = Polynomial::constant(base.dimension(), 1);
  for (int i = 0; i < static_cast<int>(exponent) && result; ++i) result = checked(*result * base);
  return result;
}

}  // namespace

Expression Expression::constant(double value) {
  return ExpressionBuilder::make({.kind = Kind::kConstant, .value = value});
}

Expression Expression::variable(Index index) {
  return ExpressionBuilder::make({.kind = Kind::kVariable, .index = index});
}

Expression Expression::call(const std::string& function, const Expression& argument) {
  const std::size_t index = index_of(function);
  if (const auto value = argument.constant_value())
    return constant(table()[index].values(ArrayXd::Constant(1, *value))(0));
  return ExpressionBuilder::make({.kind = Kind::kCall, .function = index, .parts = {argument}});
}

Expression Expression::power(const Expression& base, const Expression& exponent) {
  if (is(exponent, 0)) return constant(1);
  if (is(exponent, 1)) return base;
  if (of(base).kind == Kind::kConstant && of(exponent).kind == Kind::kConstant)
    return constant(std::pow(of(base).value, of(exponent).value));
  return ExpressionBuilder::make({.kind = Kind::kPower, .parts = {base, exponent}});
}

const std::vector<std::string>& Expression::functions() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const Function& function : table()) list.emplace_back(function.name);
    return list;
  }();
  return names;
}

Expression operator+(const Expression& left, const Expression& right) {
  if (is(left, 0)) return right;
  if (is(right, 0)) return left;
  if (of(left).kind == Kind::kConstant && of(right).kind == Kind::kConstant)
    return Expression::constant(of(left).value + of(right).value);
  std::vector<Expression> parts = left.summands();
  for (const Expression& part : right.summands()) parts.push_back(part);
  return ExpressionBuilder::make({.kind = Kind::kSum, .parts = std::move(parts)});
}

Expression operator*(const Expression& left, const Expression& right) {
  if (is(left, 0) || is(right, 0)) return Expression::constant(0);
  if (is(left, 1)) return right;
  if (is(right, 1)) return left;
  if (of(left).kind == Kind::kConstant && of(right).kind == Kind::kConstant)
    return Expression::constant(of(left).value * of(right).value);
  return ExpressionBuilder::make({.kind = Kind::kProduct, .parts = {left, right}});
}

Expression operator-(const Expression& left, const Expression& right) {
  return left + Expression::constant(-1) * right;
}

Expression operator/(const Expression& left, const Expression& right) {
  return left * inverse(right);
}

ArrayXd Expression::values(const MatrixXd& states) const {
  ArrayXd result(states.cols());
  for (Index first = 0; first < states.cols(); first += kBlock) {
    const Index count = std::min(kBlock, states.cols() - first);
    const MatrixXd block = states.middleCols(first, count);
    result.segment(first, count) = Evaluation(block).at(*this);
  }
  return result;
}

Expression Expression::derivative(Index variable) const {
  return Differentiation(variable).at(*this);
}

std::optional<double> Expression::constant_value() const {
  if (of(*this).kind != Kind::kConstant) return std::nullopt;
  return of(*this).value;
}

std::vector<Expression> Expression::summands() const {
  if (of(*this).kind != Kind::kSum) return {*this};
  return of(*this).parts;
}

std::optional<Polynomial> Expression::polynomial(Index dimension) const {
  const Node& node = of(*this);
  if (node.kind == Kind::kConstant) return Polynomial::constant(dimension, node.value);
  if (node.kind == Kind::kVariable) return Polynomial::variable(dimension, node.index);
  if (node.kind == Kind::kCall) return std::nullopt;
  const auto first = node.parts[0].polynomial(dimension);
  if (!first) return std::nullopt;
  if (node.kind == Kind::kPower) {
    const auto exponent = node.parts[1].constant_value();
    return exponent ? raised(*first, *exponent) : std::nullopt;
  }
  Polynomial result = *first;
  for (std::size_t i = 1; i < node.parts.size(); ++i) {
    const auto part = node.parts[i].polynomial(dimension);
    if (!part) return std::nullopt;
    if (node.kind == Kind::kSum) {
      result += *part;
      continue;
    }
    const auto product = checked(result * *part);
    if (!product) return std::nullopt;
    result = *product;
  }
  return result;
}

std::string Expression::text(const std::vector<std::string>& variables) const {
  const Node& node = of(*this);
  const auto joined = [&](const char* between) {
    std::string text;
    for (const Expression& part : node.parts)
      text += (text.empty() ? "" : between) + part.text(variables);
    return "(" + text + ")";
  };
  switch (node.kind) {
    case Kind::kConstant:
      return node.value < 0 ? fmt::format("({})", node.value) : fmt::format("{}", node.value);
    case Kind::kVariable:
      return variables[static_cast<std::size_t>(node.index)];
    case Kind::kSum:
      return joined(" + ");
    case Kind::kProduct:
      return joined("*");
    case Kind::kPower:
      return node.parts[0].text(variables) + "^" + node.parts[1].text(variables);
    case Kind::kCall:
      return fmt::format("{}({})", table()[node.function].name, node.parts[0].text(variables));
  }
  return "";
}

}  // namespace noether
