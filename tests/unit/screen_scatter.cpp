#include "noether/screen/scatter.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "noether/core/random.hpp"
#include "noether/terms/monomials.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Long = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

/// Trajectories of the given lengths and ids, far from the origin and with different spreads.
Dataset random_data(Index M, const std::vector<std::pair<std::string, Index>>& lengths) {
  RandomStream random({7, Purpose::kSimulation, 0, 0});
  Dataset data;
  for (Index j = 0; j < M; ++j) data.variables.push_back(fmt::format("x{}", j));
  for (const auto& [id, length] : lengths) {
    Trajectory t{id, VectorXd::LinSpaced(length, 0, 1), MatrixXd(M, length), {}, {}};
    const VectorXd centre = VectorXd::NullaryExpr(M, [&] { return 3 * random.normal(); });
    for (Index i = 0; i < length; ++i) {
      for (Index j = 0; j < M; ++j)
        t.states(j, i) = std::pow(10.0, j) * (20 + centre(j) + 0.1 * random.normal());
    }
    data.trajectories.push_back(std::move(t));
  }
  return data;
}

/// The definition in two passes, in extended precision.
Scatter direct(const Dataset& data, const Standardisation& standard, const VectorXd& variance) {
  const Index M = data.dimension();
  const Index m = num_monomials(M);
  std::map<std::string, std::vector<VectorXd>> groups;
  Long noise = Long::Zero(m, m);
  Long all = Long::Zero(m, 1);
  long double count = 0;
  for (const Trajectory& t : data.trajectories) {
    for (Index i = 0; i < t.states.cols(); ++i) {
      const VectorXd z = (t.states.col(i) - standard.shift).cwiseQuotient(standard.scale);
      groups[t.id].push_back(monomials(z));
      all += monomials(z).cast<long double>();
      const Long g = (monomial_gradient(z) * variance.cwiseSqrt().asDiagonal()).cast<long double>();
      noise += g * g.transpose();
      ++count;
    }
  }
  Long within = Long::Zero(m, m);
  Long total = Long::Zero(m, m);
  if (groups.size() == 1) all.setZero();
  for (const auto& [id, states] : groups) {
    Long mean = Long::Zero(m, 1);
    for (const VectorXd& phi : states) mean += phi.cast<long double>();
    mean /= static_cast<long double>(states.size());
    for (const VectorXd& phi : states) {
      const Long apart = phi.cast<long double>() - mean;
      within += apart * apart.transpose();
      const Long from_all = phi.cast<long double>() - all / count;
      total += from_all * from_all.transpose();
    }
  }
  Scatter s;
  s.dof = static_cast<double>(count) - static_cast<double>(groups.size());
  s.within = (within / s.dof).cast<double>();
  s.total = (total / count).cast<double>();
  s.noise = (noise / count).cast<double>();
  Index at = 0;
  for (Index a = 0; a < M; ++a) {
    for (Index b = a; b < M; ++b, ++at)
      s.noise(at, at) -= (a == b ? 2 : 1) * variance(a) * variance(b);
  }
  return s;
}

/// Largest difference of entries relative to the geometric mean of their diagonals.
double relative_difference(const MatrixXd& a, const MatrixXd& b) {
  const VectorXd size = b.diagonal().cwiseSqrt().cwiseInverse();
  return (size.asDiagonal() * (a - b) * size.asDiagonal()).cwiseAbs().maxCoeff();
}

std::vector<std::pair<std::string, Index>> mixed_lengths() {
  std::vector<std::pair<std::string, Index>> lengths{{"a", 5000}, {"b", 2}, {"a", 300}, {"c", 257}};
  for (int i = 0; i < 40; ++i) lengths.emplace_back(fmt::format("d{}", i), 2 + 7 * i);
  return lengths;
}

class ScatterOf : public testing::TestWithParam<std::vector<std::pair<std::string, Index>>> {};

TEST_P(ScatterOf, AgreesWithTheDefinitionInExtendedPrecision) {
  for (const Index M : {2, 4, 6}) {
    const Dataset data = random_data(M, GetParam());
    const Standardisation standard = standardise(data);
    const VectorXd variance = VectorXd::LinSpaced(M, 0.001, 0.004);
    ThreadPool pool(1);
    const Scatter got = scatter_of(data, standard, variance, pool);
    const Scatter expected = direct(data, standard, variance);
    EXPECT_EQ(got.dof, expected.dof);
    EXPECT_LT(relative_difference(got.within, expected.within), 1e-12);
    EXPECT_LT(relative_difference(got.total, expected.total), 1e-12);
    EXPECT_LT(relative_difference(got.noise, expected.noise), 1e-12);
  }
}

TEST_P(ScatterOf, HasTheSameBitsForAnyNumberOfThreads) {
  const Dataset data = random_data(4, GetParam());
  const Standardisation standard = standardise(data);
  const VectorXd variance = VectorXd::Constant(4, 0.01);
  ThreadPool one(1);
  const Scatter expected = scatter_of(data, standard, variance, one);
  for (const int threads : {2, 3}) {
    ThreadPool pool(threads);
    const Scatter got = scatter_of(data, standard, variance, pool);
    EXPECT_EQ(got.within, expected.within);
    EXPECT_EQ(got.total, expected.total);
    EXPECT_EQ(got.noise, expected.noise);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, ScatterOf,
    testing::Values(mixed_lengths(), std::vector<std::pair<std::string, Index>>{{"only", 4000}},
                    std::vector<std::pair<std::string, Index>>{{"a", 3}, {"b", 4}}));

}  // namespace
}  // namespace noether
