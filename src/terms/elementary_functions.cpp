#include "src/terms/expression_node.hpp"

namespace noether {

using Eigen::ArrayXd;

namespace {

Expression number(double value) { return Expression::constant(value); }
Expression square(const Expression& x) { return Expression::power(x, number(2)); }
Expression inverse(const Expression& x) { return Expression::power(x, number(-1)); }
Expression root(const Expression& x) { return Expression::call("sqrt", x); }

}  // namespace

const std::vector<ElementaryFunction>& elementary_functions() {
  using E = const Expression&;
  using A = const ArrayXd&;
  static const std::vector<ElementaryFunction> functions{
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

}  // namespace noether
