#include "noether/terms/tape.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <tuple>
#include <unordered_map>

#include "src/terms/expression_node.hpp"

namespace noether {

namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Ref;

constexpr Index kBlock = 256;         // states that are evaluated together
constexpr double kHighestPower = 16;  // that is multiplied out

}  // namespace

/// Writes the steps of expressions, each only once.
class Tape::Writer {
 public:
  explicit Writer(std::vector<Step>& steps) : steps_(steps) {}

  int write(const Expression& e) {
    const Expression::Node* node = &of(e);
    const auto found = nodes_.find(node);
    if (found != nodes_.end()) return found->second;
    const int at = step_of(*node);
    nodes_.emplace(node, at);
    kept_.push_back(e);  // an address must not be taken again
    return at;
  }

 private:
  using Key = std::tuple<Operation, std::uint64_t, std::size_t, std::vector<int>>;

  int step_of(const Expression::Node& node) {
    using Kind = ExpressionKind;
    switch (node.kind) {
      case Kind::kConstant:
        return add({Operation::kConstant, node.value, 0, {}});
      case Kind::kVariable:
        return add({Operation::kVariable, 0, static_cast<std::size_t>(node.index), {}});
      case Kind::kSum:
        return add({Operation::kSum, 0, 0, all(node.parts)});
      case Kind::kProduct:
        return add({Operation::kProduct, 0, 0, all(node.parts)});
      case Kind::kPower:
        return power(node);
      case Kind::kCall:
        return add({Operation::kCall, 0, node.function, all(node.parts)});
    }
    return 0;
  }

  std::vector<int> all(const std::vector<Expression>& parts) {
    std::vector<int> result;
    for (const Expression& part : parts) result.push_back(write(part));
    return result;
  }

  int power(const Expression::Node& node) {
    const auto exponent = node.parts[1].constant_value();
    if (!exponent) return add({Operation::kPower, 0, 0, all(node.parts)});
    const int base = write(node.parts[0]);
    const double twice = 2 * *exponent;
    if (twice != std::round(twice) || std::abs(*exponent) > kHighestPower)
      return add({Operation::kPower, *exponent, 0, {base}});
    if (*exponent == std::round(*exponent))
      return add({Operation::kWholePower, *exponent, 0, {base}});
    const int root = add({Operation::kRoot, 0, 0, {base}});
    return add({Operation::kWholePower, twice, 0, {root}});
  }

  int add(Step step) {
    // The bits of a number, because NaN has no order.
    const Key key{step.operation, std::bit_cast<std::uint64_t>(step.value), step.index, step.parts};
    const auto [at, fresh] = known_.try_emplace(key, static_cast<int>(steps_.size()));
    if (fresh) steps_.push_back(std::move(step));
    return at->second;
  }

  std::vector<Step>& steps_;
  std::unordered_map<const Expression::Node*, int> nodes_;
  std::map<Key, int> known_;
  std::vector<Expression> kept_;
};

namespace {

/// base^exponent by squaring.
ArrayXd whole_power(const Ref<const ArrayXd>& base, int exponent) {
  ArrayXd square = base;
  ArrayXd result;
  for (int left = std::abs(exponent); left > 0; left /= 2) {
    if (left % 2 == 1) result = result.size() == 0 ? square : ArrayXd(result * square);
    if (left > 1) square = square.square().eval();
  }
  return exponent < 0 ? ArrayXd(result.inverse()) : result;
}

}  // namespace

Tape::Tape(const std::vector<Expression>& expressions) {
  Writer writer(steps_);
  for (const Expression& e : expressions) results_.push_back(writer.write(e));
}

void Tape::compute(const Step& step, const Ref<const MatrixXd>& states, Scratch& scratch,
                   Index at) const {
  const Index P = states.cols();
  const auto part = [&](std::size_t i) {
    return scratch.col(static_cast<Index>(step.parts[i])).head(P);
  };
  auto result = scratch.col(at).head(P);
  switch (step.operation) {
    case Operation::kConstant:
      result.setConstant(step.value);
      break;
    case Operation::kVariable:
      result = states.row(static_cast<Index>(step.index)).transpose().array();
      break;
    case Operation::kSum:
      result = part(0);
      for (std::size_t i = 1; i < step.parts.size(); ++i) result += part(i);
      break;
    case Operation::kProduct:
      result = part(0);
      for (std::size_t i = 1; i < step.parts.size(); ++i) result *= part(i);
      break;
    case Operation::kWholePower:
      result = whole_power(part(0), static_cast<int>(step.value));
      break;
    case Operation::kRoot:
      result = part(0).sqrt();
      break;
    case Operation::kPower:
      if (step.parts.size() == 1)
        result = part(0).pow(step.value);
      else
        result = part(0).pow(part(1));
      break;
    case Operation::kCall:
      result = elementary_functions()[step.index].values(part(0));
      break;
  }
}

void Tape::evaluate(const Ref<const MatrixXd>& states, Scratch& scratch,
                    Ref<MatrixXd> result) const {
  const auto count = static_cast<Index>(steps_.size());
  if (scratch.rows() < states.cols() || scratch.cols() < count)
    scratch.resize(std::max(scratch.rows(), states.cols()), std::max(scratch.cols(), count));
  for (Index at = 0; at < count; ++at)
    compute(steps_[static_cast<std::size_t>(at)], states, scratch, at);
  for (Index k = 0; k < size(); ++k)
    result.col(k) =
        scratch.col(static_cast<Index>(results_[static_cast<std::size_t>(k)])).head(states.cols());
}

MatrixXd Tape::values(const MatrixXd& states) const {
  MatrixXd result(states.cols(), size());
  Scratch scratch;
  for (Index first = 0; first < states.cols(); first += kBlock) {
    const Index count = std::min(kBlock, states.cols() - first);
    evaluate(states.middleCols(first, count), scratch, result.middleRows(first, count));
  }
  return result;
}

}  // namespace noether
