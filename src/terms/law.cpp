#include "noether/terms/law.hpp"

#include <cassert>

#include "noether/terms/monomials.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Names = std::vector<std::string>;

std::vector<LawTerm> terms_of(const Polynomial& law, const Names& variables) {
  std::vector<LawTerm> result;
  for (const auto& [exponents, coefficient] : law.terms())
    result.push_back({Polynomial::monomial_text(exponents, variables), coefficient});
  return result;
}

class QuadraticForm : public LawForm {
 public:
  explicit QuadraticForm(Quadratic law) : law_(std::move(law)) {}

  [[nodiscard]] Index dimension() const override { return law_.dimension(); }
  [[nodiscard]] double value(const VectorXd& state) const override { return law_(state); }
  [[nodiscard]] VectorXd gradient(const VectorXd& state) const override {
    return law_.gradient(state);
  }
  [[nodiscard]] VectorXd values(const MatrixXd& states) const override {
    const MatrixXd pulled = law_.A * states;
    return (states.cwiseProduct(0.5 * pulled).colwise().sum().transpose() +
            states.transpose() * law_.b)
               .array() +
           law_.constant;
  }
  [[nodiscard]] MatrixXd gradients(const MatrixXd& states) const override {
    const MatrixXd pulled = law_.A * states;
    return pulled.colwise() + law_.b;
  }
  [[nodiscard]] MatrixXd hessian(const VectorXd& /*state*/) const override { return law_.A; }
  [[nodiscard]] MatrixXd squared_hessian(const MatrixXd& /*states*/) const override {
    return law_.A.cwiseAbs2();
  }
  [[nodiscard]] VectorXd curvature(const MatrixXd& states,
                                   const VectorXd& variance) const override {
    return VectorXd::Constant(states.cols(), variance.dot(law_.A.diagonal()));
  }
  [[nodiscard]] VectorXd term_values(const VectorXd& state) const override {
    return monomials(state);
  }
  [[nodiscard]] MatrixXd term_gradients(const VectorXd& state) const override {
    return monomial_gradient(state);
  }
  [[nodiscard]] std::vector<LawTerm> terms(const Names& variables) const override {
    return terms_of(Polynomial::from(law_), variables);
  }
  [[nodiscard]] std::string text(const Names& variables) const override {
    return Polynomial::from(law_).formula(variables);
  }
  [[nodiscard]] Expression expression() const override {
    return expression_of(Polynomial::from(law_));
  }
  [[nodiscard]] const Quadratic* quadratic() const override { return &law_; }

 private:
  Quadratic law_;
};

class PolynomialForm : public LawForm {
 public:
  explicit PolynomialForm(Polynomial law) : law_(std::move(law)) {
    for (Index j = 0; j < law_.dimension(); ++j) {
      gradient_.push_back(law_.derivative(j));
      for (Index k = 0; k < law_.dimension(); ++k)
        hessian_.push_back(gradient_.back().derivative(k));
    }
    for (const auto& [exponents, coefficient] : law_.terms())
      terms_.push_back(Polynomial::monomial(exponents));
  }

  [[nodiscard]] Index dimension() const override { return law_.dimension(); }
  [[nodiscard]] double value(const VectorXd& state) const override { return law_(state); }
  [[nodiscard]] VectorXd gradient(const VectorXd& state) const override {
    VectorXd result(dimension());
    for (Index j = 0; j < dimension(); ++j)
      result(j) = gradient_[static_cast<std::size_t>(j)](state);
    return result;
  }
  [[nodiscard]] VectorXd values(const MatrixXd& states) const override {
    VectorXd result(states.cols());
    for (Index i = 0; i < states.cols(); ++i) result(i) = law_(states.col(i));
    return result;
  }
  [[nodiscard]] MatrixXd gradients(const MatrixXd& states) const override {
    MatrixXd result(dimension(), states.cols());
    for (Index i = 0; i < states.cols(); ++i) result.col(i) = gradient(states.col(i));
    return result;
  }
  [[nodiscard]] MatrixXd hessian(const VectorXd& state) const override {
    MatrixXd result(dimension(), dimension());
    for (Index j = 0; j < dimension(); ++j) {
      for (Index k = 0; k < dimension(); ++k)
        result(j, k) = hessian_[static_cast<std::size_t>(j * dimension() + k)](state);
    }
    return result;
  }
  [[nodiscard]] VectorXd term_values(const VectorXd& state) const override {
    VectorXd result(static_cast<Index>(terms_.size()));
    for (Index t = 0; t < result.size(); ++t)
      result(t) = terms_[static_cast<std::size_t>(t)](state);
    return result;
  }
  [[nodiscard]] MatrixXd term_gradients(const VectorXd& state) const override {
    MatrixXd result(static_cast<Index>(terms_.size()), dimension());
    for (Index t = 0; t < result.rows(); ++t) {
      for (Index j = 0; j < dimension(); ++j)
        result(t, j) = terms_[static_cast<std::size_t>(t)].derivative(j)(state);
    }
    return result;
  }
  [[nodiscard]] std::vector<LawTerm> terms(const Names& variables) const override {
    return terms_of(law_, variables);
  }
  [[nodiscard]] std::string text(const Names& variables) const override {
    return law_.formula(variables);
  }
  [[nodiscard]] Expression expression() const override { return expression_of(law_); }

 private:
  Polynomial law_;
  std::vector<Polynomial> gradient_;
  std::vector<Polynomial> hessian_;  // row by row
  std::vector<Polynomial> terms_;    // with coefficient 1
};

}  // namespace

MatrixXd LawForm::squared_hessian(const MatrixXd& states) const {
  MatrixXd sum = MatrixXd::Zero(dimension(), dimension());
  for (Index i = 0; i < states.cols(); ++i) sum += hessian(states.col(i)).cwiseAbs2();
  return sum / static_cast<double>(states.cols());
}

VectorXd LawForm::curvature(const MatrixXd& states, const VectorXd& variance) const {
  VectorXd result(states.cols());
  for (Index i = 0; i < states.cols(); ++i)
    result(i) = variance.dot(hessian(states.col(i)).diagonal());
  return result;
}

Law::Law(Quadratic law) : form_(std::make_shared<QuadraticForm>(std::move(law))) {}

Law::Law(Polynomial law)
    : form_(law.degree() <= 2
                ? std::shared_ptr<const LawForm>(std::make_shared<QuadraticForm>(law.quadratic()))
                : std::make_shared<PolynomialForm>(std::move(law))) {}

}  // namespace noether
