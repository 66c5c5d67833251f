#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "noether/terms/expression.hpp"

namespace noether {

enum class ExpressionKind { kConstant, kVariable, kSum, kProduct, kPower, kCall };

struct Expression::Node {
  ExpressionKind kind = ExpressionKind::kConstant;
  double value = 0;          // of a constant
  Eigen::Index index = 0;    // of a variable
  std::size_t function = 0;  // of a call, in elementary_functions()
  std::vector<Expression> parts = {};
};

class ExpressionBuilder {
 public:
  static Expression make(Expression::Node node) {
    return Expression(std::make_shared<const Expression::Node>(std::move(node)));
  }
  static const Expression::Node& node(const Expression& e) { return *e.node_; }
};

inline const Expression::Node& of(const Expression& e) { return ExpressionBuilder::node(e); }

/// An elementary function and its derivative in terms of its argument.
struct ElementaryFunction {
  const char* name;
  Eigen::ArrayXd (*values)(const Eigen::ArrayXd&);
  Expression (*slope)(const Expression&);
};
const std::vector<ElementaryFunction>& elementary_functions();

}  // namespace noether
