#pragma once

#include <Eigen/Core>
#include <memory>
#include <string>
#include <vector>

#include "noether/phase/quadratic.hpp"
#include "noether/terms/expression.hpp"
#include "noether/terms/polynomial.hpp"

namespace noether {

/// One term of a law: a function of the variables, written as a user would type it, and its
/// coefficient.
struct LawTerm {
  std::string text;
  double coefficient = 0;
};

/// Interface of every law, of any form: C(x) = sum_j c_j phi_j(x) + constant. To add a form, derive
/// from this; Law takes a shared pointer to it.
class LawForm {
 public:
  virtual ~LawForm() = default;

  [[nodiscard]] virtual Eigen::Index dimension() const = 0;
  /// C and its gradient (M) at one state (M).
  [[nodiscard]] virtual double value(const Eigen::VectorXd& state) const = 0;
  [[nodiscard]] virtual Eigen::VectorXd gradient(const Eigen::VectorXd& state) const = 0;
  /// C at states (M, T): (T).
  [[nodiscard]] virtual Eigen::VectorXd values(const Eigen::MatrixXd& states) const = 0;
  /// dC/dx at states (M, T): (M, T).
  [[nodiscard]] virtual Eigen::MatrixXd gradients(const Eigen::MatrixXd& states) const = 0;
  /// Second derivatives at one state, (M, M).
  [[nodiscard]] virtual Eigen::MatrixXd hessian(const Eigen::VectorXd& state) const = 0;
  /// Mean over states of the squared second derivatives, (M, M).
  [[nodiscard]] virtual Eigen::MatrixXd squared_hessian(const Eigen::MatrixXd& states) const;
  /// sum_j variance_j d^2C/dx_j^2 at states (M, T): (T). Half of it is what noise of these
  /// variances (M) adds to C on average.
  [[nodiscard]] virtual Eigen::VectorXd curvature(const Eigen::MatrixXd& states,
                                                  const Eigen::VectorXd& variance) const;
  /// The terms phi_j at one state, (m), and their gradients, (m, M).
  [[nodiscard]] virtual Eigen::VectorXd term_values(const Eigen::VectorXd& state) const = 0;
  [[nodiscard]] virtual Eigen::MatrixXd term_gradients(const Eigen::VectorXd& state) const = 0;
  /// Terms with nonzero coefficients.
  [[nodiscard]] virtual std::vector<LawTerm> terms(
      const std::vector<std::string>& variables) const = 0;
  [[nodiscard]] virtual std::string text(const std::vector<std::string>& variables) const = 0;
  [[nodiscard]] virtual Expression expression() const = 0;
  /// The law as a quadratic, whose flow has a closed form; null for any other form.
  [[nodiscard]] virtual const Quadratic* quadratic() const { return nullptr; }
};

/// A law of any form, with value semantics. Tests of laws need only this interface; code that needs
/// a flow (symmetry, razor, algebra) asks for the Quadratic.
class Law {
 public:
  Law() : Law(Quadratic::zero(0)) {}
  Law(Quadratic law);   // NOLINT(google-explicit-constructor): every quadratic is a law
  Law(Polynomial law);  // NOLINT(google-explicit-constructor): and every polynomial
  explicit Law(std::shared_ptr<const LawForm> form) : form_(std::move(form)) {}

  const LawForm* operator->() const { return form_.get(); }
  const LawForm& operator*() const { return *form_; }

 private:
  std::shared_ptr<const LawForm> form_;
};

/// An expression of M variables as a law; its terms are its summands. Derivatives are symbolic.
Law law_of(const Expression& expression, Eigen::Index dimension);
/// sum_j coefficients_j terms_j (m), of M variables.
Law law_of(const std::vector<Expression>& terms, const Eigen::VectorXd& coefficients,
           Eigen::Index dimension);

}  // namespace noether
