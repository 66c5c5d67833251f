#pragma once

#include <Eigen/Core>
#include <vector>

#include "noether/terms/expression.hpp"

namespace noether {

/// Several expressions as one list of operations, in which no part is computed twice.
class Tape {
 public:
  /// The expressions may speak of variables below the number of rows of the states given later.
  explicit Tape(const std::vector<Expression>& expressions);

  [[nodiscard]] Eigen::Index size() const { return static_cast<Eigen::Index>(results_.size()); }
  /// Memory that a thread needs to evaluate.
  using Scratch = Eigen::ArrayXXd;
  /// Values of all expressions at a block of states (M, P), into (P, size()). Faster for blocks of
  /// some 256 states than for longer ones.
  void evaluate(const Eigen::Ref<const Eigen::MatrixXd>& states, Scratch& scratch,
                Eigen::Ref<Eigen::MatrixXd> result) const;
  /// The same at any number of states (M, T): (T, size()).
  [[nodiscard]] Eigen::MatrixXd values(const Eigen::MatrixXd& states) const;

 private:
  enum class Operation { kConstant, kVariable, kSum, kProduct, kWholePower, kRoot, kPower, kCall };
  struct Step {
    Operation operation = Operation::kConstant;
    double value = 0;             // of a constant, or an exponent
    std::size_t index = 0;        // of a variable or function
    std::vector<int> parts = {};  // steps before
  };
  class Writer;

  void compute(const Step& step, const Eigen::Ref<const Eigen::MatrixXd>& states, Scratch& scratch,
               Eigen::Index at) const;

  std::vector<Step> steps_;
  std::vector<int> results_;  // the steps whose values are asked for
};

}  // namespace noether
