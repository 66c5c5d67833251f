// A law of any form: its derivatives against differences, its terms against its value.
#include "noether/terms/law.hpp"

#include <gtest/gtest.h>

#include "noether/core/random.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

const std::vector<std::string> kPhaseSpace{"q1", "q2", "p1", "p2"};

Polynomial variable_to(Index index, int exponent) {
  Polynomial result = Polynomial::constant(4, 1);
  for (int i = 0; i < exponent; ++i) result = result * Polynomial::variable(4, index);
  return result;
}

/// 0.5 p1^2 - 2 q1^2 q2 + q1 p2^3 + 3.
Law cubic() {
  Polynomial kinetic = variable_to(2, 2);
  kinetic *= 0.5;
  Polynomial bend = variable_to(0, 2) * variable_to(1, 1);
  bend *= -2;
  return kinetic + bend + variable_to(0, 1) * variable_to(3, 3) + Polynomial::constant(4, 3);
}

Law quadratic() {
  return Quadratic::product(4, 0, 3) - Quadratic::product(4, 1, 2) +
         Quadratic::coordinate(4, 2, 0.25);
}

class LawTest : public testing::TestWithParam<Law (*)()> {
 protected:
  VectorXd state() {
    VectorXd x(4);
    for (double& entry : x) entry = random_.normal();
    return x;
  }

  Law law_ = GetParam()();
  RandomStream random_{{.seed = 17}};
};

TEST_P(LawTest, DerivativesAreThoseOfItsValue) {
  constexpr double kDifference = 1e-5;
  const VectorXd x = state();
  const VectorXd gradient = law_->gradient(x);
  const MatrixXd hessian = law_->hessian(x);
  for (Index j = 0; j < 4; ++j) {
    const VectorXd dx = kDifference * VectorXd::Unit(4, j);
    const double slope = (law_->value(x + dx) - law_->value(x - dx)) / (2 * kDifference);
    EXPECT_NEAR(gradient(j), slope, 1e-8);
    const VectorXd bend = (law_->gradient(x + dx) - law_->gradient(x - dx)) / (2 * kDifference);
    EXPECT_LT((hessian.col(j) - bend).norm(), 1e-8);
  }
}

TEST_P(LawTest, BlocksAreTheSameAsSingleStates) {
  MatrixXd states(4, 5);
  for (Index i = 0; i < 5; ++i) states.col(i) = state();
  const VectorXd values = law_->values(states);
  const MatrixXd gradients = law_->gradients(states);
  MatrixXd squares = MatrixXd::Zero(4, 4);
  for (Index i = 0; i < 5; ++i) {
    const VectorXd x = states.col(i);
    EXPECT_NEAR(values(i), law_->value(x), 1e-12);
    EXPECT_LT((gradients.col(i) - law_->gradient(x)).norm(), 1e-12);
    squares += law_->hessian(x).cwiseAbs2() / 5;
  }
  EXPECT_LT((law_->squared_hessian(states) - squares).norm(), 1e-12);
}

TEST_P(LawTest, GradientsOfItsTermsAreThoseOfTheirValues) {
  constexpr double kDifference = 1e-5;
  const VectorXd x = state();
  const MatrixXd gradients = law_->term_gradients(x);
  ASSERT_EQ(gradients.rows(), law_->term_values(x).size());
  for (Index j = 0; j < 4; ++j) {
    const VectorXd dx = kDifference * VectorXd::Unit(4, j);
    const VectorXd slope =
        (law_->term_values(x + dx) - law_->term_values(x - dx)) / (2 * kDifference);
    EXPECT_LT((gradients.col(j) - slope).norm(), 1e-8);
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, LawTest, testing::Values(&cubic, &quadratic));

TEST(Law, NamesItsTermsAndItsText) {
  const std::vector<LawTerm> terms = cubic()->terms(kPhaseSpace);
  ASSERT_EQ(terms.size(), 4U);
  double of_bend = 0;
  for (const LawTerm& term : terms) {
    if (term.text == "q1^2*q2") of_bend = term.coefficient;
  }
  EXPECT_EQ(of_bend, -2);
  EXPECT_EQ(quadratic()->text(kPhaseSpace), "q1*p2 - q2*p1 + 0.25*p1");
}

TEST(Law, OnlyAQuadraticHasAFlowInClosedForm) {
  EXPECT_EQ(cubic()->quadratic(), nullptr);
  ASSERT_NE(quadratic()->quadratic(), nullptr);
  EXPECT_EQ(quadratic()->quadratic()->A(0, 3), 1);
  EXPECT_NE(Law(variable_to(0, 2))->quadratic(), nullptr);  // also where it comes as a polynomial
}

}  // namespace
}  // namespace noether
