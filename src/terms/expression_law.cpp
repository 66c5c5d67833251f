#include <fmt/format.h>

#include "noether/terms/law.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using VariableNames = std::vector<std::string>;

class ExpressionForm : public LawForm {
 public:
  ExpressionForm(const Expression& law, Index dimension)
      : law_(law), dimension_(dimension), terms_(law.summands()) {
    for (Index j = 0; j < dimension; ++j) gradient_.push_back(law.derivative(j));
    for (Index j = 0; j < dimension; ++j) {
      for (Index k = 0; k <= j; ++k)
        hessian_.push_back(gradient_[static_cast<std::size_t>(j)].derivative(k));
    }
  }

  [[nodiscard]] Index dimension() const override { return dimension_; }
  [[nodiscard]] double value(const VectorXd& state) const override { return law_.values(state)(0); }
  [[nodiscard]] VectorXd gradient(const VectorXd& state) const override {
    return gradients(state).col(0);
  }
  [[nodiscard]] VectorXd values(const MatrixXd& states) const override {
    return law_.values(states).matrix();
  }
  [[nodiscard]] MatrixXd gradients(const MatrixXd& states) const override {
    MatrixXd result(dimension_, states.cols());
    for (Index j = 0; j < dimension_; ++j)
      result.row(j) = gradient_[static_cast<std::size_t>(j)].values(states).transpose();
    return result;
  }
  [[nodiscard]] MatrixXd hessian(const VectorXd& state) const override {
    MatrixXd result(dimension_, dimension_);
    for_second([&](Index j, Index k, const Expression& second) {
      result(j, k) = result(k, j) = second.values(state)(0);
    });
    return result;
  }
  [[nodiscard]] MatrixXd squared_hessian(const MatrixXd& states) const override {
    MatrixXd result(dimension_, dimension_);
    for_second([&](Index j, Index k, const Expression& second) {
      result(j, k) = result(k, j) = second.values(states).square().mean();
    });
    return result;
  }
  [[nodiscard]] VectorXd term_values(const VectorXd& state) const override {
    VectorXd result(static_cast<Index>(terms_.size()));
    for (Index t = 0; t < result.size(); ++t)
      result(t) = terms_[static_cast<std::size_t>(t)].values(state)(0);
    return result;
  }
  [[nodiscard]] MatrixXd term_gradients(const VectorXd& state) const override {
    MatrixXd result(static_cast<Index>(terms_.size()), dimension_);
    for (Index t = 0; t < result.rows(); ++t) {
      for (Index j = 0; j < dimension_; ++j)
        result(t, j) = terms_[static_cast<std::size_t>(t)].derivative(j).values(state)(0);
    }
    return result;
  }
  [[nodiscard]] std::vector<LawTerm> terms(const VariableNames& variables) const override {
    std::vector<LawTerm> result;
    for (const Expression& term : terms_) result.push_back({term.text(variables), 1});
    return result;
  }
  [[nodiscard]] std::string text(const VariableNames& variables) const override {
    return law_.text(variables);
  }

 private:
  template <typename Visit>
  void for_second(const Visit& visit) const {
    std::size_t at = 0;
    for (Index j = 0; j < dimension_; ++j) {
      for (Index k = 0; k <= j; ++k) visit(j, k, hessian_[at++]);
    }
  }

  Expression law_;
  Index dimension_;
  std::vector<Expression> terms_, gradient_;
  std::vector<Expression> hessian_;  // lower triangle, row by row
};

}  // namespace

Law law_of(const Expression& expression, Index dimension) {
  return Law(std::make_shared<ExpressionForm>(expression, dimension));
}

}  // namespace noether
