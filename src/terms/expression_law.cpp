#include <utility>

#include "noether/terms/expression_writer.hpp"
#include "noether/terms/law.hpp"
#include "noether/terms/tape.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using VariableNames = std::vector<std::string>;

/// First and second derivatives (lower triangle, row by row).
struct Derivatives {
  std::vector<Expression> first, second;

  Derivatives(const Expression& law, Index dimension) {
    for (Index j = 0; j < dimension; ++j) first.push_back(law.derivative(j));
    for (Index j = 0; j < dimension; ++j) {
      for (Index k = 0; k <= j; ++k)
        second.push_back(first[static_cast<std::size_t>(j)].derivative(k));
    }
  }
};

Expression sum_of(const std::vector<Expression>& terms, const VectorXd& coefficients) {
  Expression sum = Expression::constant(0);
  for (std::size_t j = 0; j < terms.size(); ++j)
    sum = sum + Expression::constant(coefficients(static_cast<Index>(j))) * terms[j];
  return sum;
}

std::vector<Expression> gradients_of(const std::vector<Expression>& terms, Index dimension) {
  std::vector<Expression> result;
  for (const Expression& term : terms) {
    for (Index j = 0; j < dimension; ++j) result.push_back(term.derivative(j));
  }
  return result;
}

class ExpressionForm : public LawForm {
 public:
  ExpressionForm(const std::vector<Expression>& terms, const VectorXd& coefficients,
                 Index dimension)
      : ExpressionForm(terms, coefficients, dimension, sum_of(terms, coefficients)) {}

  ExpressionForm(const std::vector<Expression>& terms, VectorXd coefficients, Index dimension,
                 const Expression& law)
      : ExpressionForm(terms, std::move(coefficients), dimension, law,
                       Derivatives(law, dimension)) {}

  [[nodiscard]] Index dimension() const override { return dimension_; }
  [[nodiscard]] double value(const VectorXd& state) const override { return values(state)(0); }
  [[nodiscard]] VectorXd gradient(const VectorXd& state) const override {
    return gradients(state).col(0);
  }
  [[nodiscard]] VectorXd values(const MatrixXd& states) const override {
    return value_.values(states);
  }
  [[nodiscard]] MatrixXd gradients(const MatrixXd& states) const override {
    return gradient_.values(states).transpose();
  }
  [[nodiscard]] MatrixXd hessian(const VectorXd& state) const override {
    return unpacked(hessian_.values(state).row(0));
  }
  [[nodiscard]] MatrixXd squared_hessian(const MatrixXd& states) const override {
    return unpacked(hessian_.values(states).cwiseAbs2().colwise().mean());
  }
  [[nodiscard]] VectorXd curvature(const MatrixXd& states,
                                   const VectorXd& variance) const override {
    const MatrixXd second = hessian_.values(states);
    VectorXd result = VectorXd::Zero(states.cols());
    for (Index j = 0; j < dimension_; ++j) result += variance(j) * second.col(j * (j + 3) / 2);
    return result;
  }
  [[nodiscard]] VectorXd term_values(const VectorXd& state) const override {
    return term_.values(state).row(0).transpose();
  }
  [[nodiscard]] MatrixXd term_gradients(const VectorXd& state) const override {
    return term_gradient_.values(state).reshaped(dimension_, coefficients_.size()).transpose();
  }
  [[nodiscard]] std::vector<LawTerm> terms(const VariableNames& variables) const override {
    std::vector<LawTerm> result;
    for (std::size_t j = 0; j < terms_.size(); ++j)
      result.push_back({terms_[j].text(variables), coefficients_(static_cast<Index>(j))});
    return result;
  }
  [[nodiscard]] std::string text(const VariableNames& variables) const override {
    return law_.text(variables);
  }
  [[nodiscard]] Expression expression() const override { return law_; }

 private:
  ExpressionForm(const std::vector<Expression>& terms, VectorXd coefficients, Index dimension,
                 const Expression& law, const Derivatives& derivatives)
      : dimension_(dimension),
        law_(law),
        terms_(terms),
        coefficients_(std::move(coefficients)),
        value_({law}),
        gradient_(derivatives.first),
        hessian_(derivatives.second),
        term_(terms),
        term_gradient_(gradients_of(terms, dimension)) {}

  [[nodiscard]] MatrixXd unpacked(const Eigen::RowVectorXd& lower) const {
    MatrixXd result(dimension_, dimension_);
    Index at = 0;
    for (Index j = 0; j < dimension_; ++j) {
      for (Index k = 0; k <= j; ++k) result(j, k) = result(k, j) = lower(at++);
    }
    return result;
  }

  Index dimension_;
  Expression law_;
  std::vector<Expression> terms_;
  VectorXd coefficients_;
  Tape value_, gradient_, hessian_, term_, term_gradient_;
};

}  // namespace

Law law_of(const std::vector<Expression>& terms, const VectorXd& coefficients, Index dimension) {
  return Law(std::make_shared<ExpressionForm>(terms, coefficients, dimension));
}

Law law_of(const Expression& expression, Index dimension) {
  std::vector<Expression> terms;
  std::vector<double> coefficients;
  for (const Expression& summand : expression.summands()) {
    const auto [coefficient, term] = summand.scaled();
    if (term.constant_value()) continue;
    coefficients.push_back(coefficient);
    terms.push_back(term);
  }
  return Law(std::make_shared<ExpressionForm>(
      terms, VectorXd::Map(coefficients.data(), static_cast<Index>(coefficients.size())), dimension,
      expression));
}

}  // namespace noether
