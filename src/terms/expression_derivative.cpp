#include <unordered_map>

#include "src/terms/expression_node.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Kind = ExpressionKind;
using Node = Expression::Node;

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
        return Expression::constant(0);
      case Kind::kVariable:
        return Expression::constant(node.index == variable_ ? 1 : 0);
      case Kind::kSum: {
        Expression sum = Expression::constant(0);
        for (const Expression& part : node.parts) sum = sum + at(part);
        return sum;
      }
      case Kind::kProduct:
        return of_product(node);
      case Kind::kPower:
        return of_power(e);
      case Kind::kCall:
        return elementary_functions()[node.function].slope(node.parts[0]) * at(node.parts[0]);
    }
    return Expression::constant(0);
  }

  Expression of_product(const Node& node) {
    Expression sum = Expression::constant(0);
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
    Expression by_base =
        exponent * Expression::power(base, exponent - Expression::constant(1)) * at(base);
    if (of(exponent).kind == Kind::kConstant) return by_base;
    return by_base + e * Expression::call("log", base) * at(exponent);
  }

  Index variable_;
  std::unordered_map<const Node*, Expression> known_;
};

}  // namespace

Expression Expression::derivative(Index variable) const {
  return Differentiation(variable).at(*this);
}

}  // namespace noether
