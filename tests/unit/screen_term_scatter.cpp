#include "noether/screen/term_scatter.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "noether/terms/law_expression.hpp"
#include "support/random_matrices.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using LongMatrix = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

std::vector<Expression> terms_of_two(const std::vector<std::string>& texts) {
  std::vector<Expression> result;
  for (const std::string& text : texts) result.push_back(parse_expression(text, {"x", "y"}));
  return result;
}

const std::vector<std::string> kSomeTerms{"x", "x^2*y", "cos(y)", "1/sqrt(x^2 + y^2)", "y^4"};

/// Trajectories about places of their own.
std::vector<TrajectoryStates> groups_of(const std::vector<Index>& lengths) {
  RandomStream random({.seed = 5});
  std::vector<TrajectoryStates> groups;
  for (const Index length : lengths) {
    TrajectoryStates group{std::to_string(groups.size()), MatrixXd(2, length)};
    const double x = 3 + 0.5 * random.normal();
    for (Index i = 0; i < length; ++i)
      group.states.col(i) = Eigen::Vector2d(x, -1) + 0.3 * testing_support::normals(2, random);
    groups.push_back(std::move(group));
  }
  return groups;
}

/// In two passes from the values of all terms at all states.
TermScatter by_definition(const std::vector<TrajectoryStates>& groups, const ObservedTerms& terms,
                          const std::vector<double>& weights) {
  const Index m = terms.size();
  LongMatrix within = LongMatrix::Zero(m, m);
  LongMatrix total = LongMatrix::Zero(m, m);
  LongMatrix noise = LongMatrix::Zero(m, m);
  LongMatrix sum = LongMatrix::Zero(1, m);
  LongMatrix squares = LongMatrix::Zero(1, m);
  std::vector<LongMatrix> values;
  long double weight_of_states = 0;
  long double weight_of_degrees = 0;
  long double count = 0;
  TermScatter result;
  ObservedTerms::Scratch scratch;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    const auto T = groups[k].states.cols();
    const long double weight = weights.empty() ? 1 : weights[k];
    values.emplace_back(T, m);
    for (Index i = 0; i < T; ++i) {
      MatrixXd one(1, m);
      terms.values(groups[k].states.col(i), scratch, one);
      values.back().row(i) = one.cast<long double>();
      MatrixXd of_noise = MatrixXd::Zero(m, m);
      terms.add_noise(groups[k].states.col(i), VectorXd::Ones(1), scratch, of_noise);
      noise += weight * MatrixXd(of_noise.selfadjointView<Eigen::Lower>()).cast<long double>();
    }
    const LongMatrix apart = values.back().rowwise() - values.back().colwise().mean();
    within += weight * (apart.transpose() * apart);
    sum += values.back().colwise().sum();
    count += T;
    weight_of_states += weight * T;
    weight_of_degrees += weight * (T - 1);
    result.dof += static_cast<double>(T - 1);
  }
  if (groups.size() < 2) sum.setZero();  // about zero
  for (const LongMatrix& one : values) {
    const LongMatrix apart = one.rowwise() - (sum / count).row(0);
    total += apart.transpose() * apart;
  }
  result.within = (within / weight_of_degrees).cast<double>();
  result.noise = (noise / weight_of_states).cast<double>();
  result.total = (total / count).cast<double>();
  for (const LongMatrix& one : values) squares += one.cwiseAbs2().colwise().sum();
  result.size = (squares / count).cwiseSqrt().cast<double>().transpose();
  return result;
}

/// Largest difference of entries over the geometric mean of their diagonals.
double apart_by(const MatrixXd& a, const MatrixXd& b) {
  const VectorXd unit = b.diagonal().cwiseAbs().cwiseSqrt().cwiseInverse();
  return (unit.asDiagonal() * (a - b) * unit.asDiagonal()).cwiseAbs().maxCoeff();
}

std::vector<Index> many_lengths() {
  std::vector<Index> lengths{3000, 2, 257, 256, 1};
  for (Index i = 0; i < 30; ++i) lengths.push_back(2 + 11 * i);
  return lengths;
}

class TermScatterOf : public testing::TestWithParam<std::vector<Index>> {
 protected:
  /// One for each trajectory, very uneven.
  [[nodiscard]] static std::vector<double> weights() {
    std::vector<double> result;
    for (std::size_t k = 0; k < GetParam().size(); ++k)
      result.push_back(std::pow(10.0, static_cast<double>(k % 5) - 3));
    return result;
  }

  std::vector<TrajectoryStates> groups_ = groups_of(GetParam());
  ObservedTerms terms_{terms_of_two(kSomeTerms), Eigen::Vector2d(0.01, 0.0025)};
};

TEST_P(TermScatterOf, AgreesWithTheDefinitionInExtendedPrecision) {
  ThreadPool pool(2);
  for (const std::vector<double>& given : {std::vector<double>{}, weights()}) {
    const TermScatter got = term_scatter(groups_, terms_, given, pool);
    const TermScatter expected = by_definition(groups_, terms_, given);
    EXPECT_EQ(got.dof, expected.dof);
    EXPECT_LT(apart_by(got.within, expected.within), 1e-12);
    EXPECT_LT(apart_by(got.total, expected.total), 1e-12);
    EXPECT_LT(apart_by(got.noise, expected.noise), 1e-12);
    EXPECT_TRUE(got.size.isApprox(expected.size, 1e-13));
  }
}

TEST_P(TermScatterOf, HasTheSameBitsForAnyNumberOfThreads) {
  ThreadPool one(1);
  const TermScatter expected = term_scatter(groups_, terms_, weights(), one);
  for (const int threads : {2, 3, 5}) {
    ThreadPool pool(threads);
    const TermScatter got = term_scatter(groups_, terms_, weights(), pool);
    EXPECT_EQ(got.within, expected.within);
    EXPECT_EQ(got.total, expected.total);
    EXPECT_EQ(got.noise, expected.noise);
  }
}

TEST_P(TermScatterOf, OnlyRatiosOfWeightsMatter) {
  ThreadPool pool(1);
  const TermScatter all_alike = term_scatter(groups_, terms_, {}, pool);
  const std::vector<double> thirds(groups_.size(), 1.0 / 3);
  const TermScatter got = term_scatter(groups_, terms_, thirds, pool);
  EXPECT_LT(apart_by(got.within, all_alike.within), 1e-13);
  EXPECT_LT(apart_by(got.noise, all_alike.noise), 1e-13);
  EXPECT_EQ(got.total, all_alike.total);
}

INSTANTIATE_TEST_SUITE_P(Shapes, TermScatterOf,
                         testing::Values(many_lengths(), std::vector<Index>{1500},
                                         std::vector<Index>{2, 3}));

TEST(TermScatterFarFromZero, KeepsItsDigits) {
  // Spread 1e-6 about 1: squares of the values would lose all but four of sixteen digits.
  std::vector<TrajectoryStates> groups = groups_of({400, 300});
  for (TrajectoryStates& group : groups) group.states = (1e-6 * group.states.array() + 1).matrix();
  const ObservedTerms terms(terms_of_two({"x", "y", "x*y"}), Eigen::Vector2d(1e-14, 1e-14));
  ThreadPool pool(1);
  const TermScatter got = term_scatter(groups, terms, {}, pool);
  EXPECT_LT(apart_by(got.within, by_definition(groups, terms, {}).within), 1e-9);
}

}  // namespace
}  // namespace noether
