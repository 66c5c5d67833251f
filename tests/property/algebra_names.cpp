// The algebra of a span of laws is named by invariants, so the name survives a change of basis and
// noise.
#include <gtest/gtest.h>

#include <cmath>

#include "noether/algebra/algebra.hpp"
#include "noether/integrate/simulate.hpp"
#include "noether/linalg/decompositions.hpp"
#include "support/random_matrices.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

using Laws = std::vector<Quadratic>;

Quadratic q(Index M, Index i) { return Quadratic::coordinate(M, i); }
Quadratic p(Index M, Index i) { return Quadratic::coordinate(M, M / 2 + i); }
Quadratic rotation(Index M, Index i, Index j) {
  return Quadratic::product(M, i, M / 2 + j) - Quadratic::product(M, j, M / 2 + i);
}

/// All quadratic forms: sp(M, R).
Laws symplectic(Index M) {
  Laws laws;
  for (Index i = 0; i < M; ++i) {
    for (Index j = i; j < M; ++j) laws.push_back(Quadratic::product(M, i, j));
  }
  return laws;
}

Laws unitary(int n) { return make_system("harmonic-n", {{"n", n}}).laws; }
Laws bodies(int dim) { return make_system("nbody", {{"dim", dim}}).laws; }

Laws momenta(Index count) {
  Laws laws;
  for (Index i = 0; i < count; ++i) laws.push_back(p(2 * count, i));
  return laws;
}

/// Angular momentum of each of `bodies` separate bodies in space.
Laws rotations(Index bodies_in_space) {
  Laws laws;
  const Index M = 6 * bodies_in_space;
  for (Index a = 0; a < bodies_in_space; ++a) {
    laws.push_back(rotation(M, 3 * a, 3 * a + 1));
    laws.push_back(rotation(M, 3 * a, 3 * a + 2));
    laws.push_back(rotation(M, 3 * a + 1, 3 * a + 2));
  }
  return laws;
}

Laws with(Laws laws, const Laws& more) {
  laws.insert(laws.end(), more.begin(), more.end());
  return laws;
}

Laws so4() {
  Laws laws;
  for (Index i = 0; i < 4; ++i) {
    for (Index j = i + 1; j < 4; ++j) laws.push_back(rotation(8, i, j));
  }
  return laws;
}

Laws oscillator_of(Index M) {
  Quadratic energy = Quadratic::zero(M);
  energy.A.setIdentity();
  return {energy};
}

struct Known {
  std::string label;
  Laws laws;
  std::string name;
  Index dimension;
  Index radical;
};
void PrintTo(const Known& known, std::ostream* out) { *out << known.label; }

/// Random basis of the span: orthogonal times singular values in [1/e, e] times orthogonal; then
/// every coefficient gets an error of 1e-3.
Laws disturbed(const Laws& laws, double noise, RandomStream& random) {
  const auto K = static_cast<Index>(laws.size());
  const auto orthogonal = [&] {
    MatrixXd normal(K, K);
    for (double& x : normal.reshaped()) x = random.normal();
    return MatrixXd(Eigen::HouseholderQR<MatrixXd>(normal).householderQ());
  };
  VectorXd stretch(K);
  for (double& s : stretch) s = std::exp(random.uniform(-1, 1));
  const MatrixXd map = orthogonal() * stretch.asDiagonal() * orthogonal();
  Laws result;
  for (Index k = 0; k < K; ++k) {
    Quadratic law = testing_support::random_law(laws[0].dimension(), noise, random);
    for (Index l = 0; l < K; ++l) law = law + map(l, k) * laws[static_cast<std::size_t>(l)];
    result.push_back(law);
  }
  return result;
}

/// Relative error of a law's norm due to `disturbed`.
double relative_error(const Laws& laws, double noise) {
  double sum = 0;
  for (const Quadratic& law : laws) {
    const auto size = static_cast<double>(flatten(law).size());
    sum += noise * std::sqrt(size) / frobenius_norm(law) / static_cast<double>(laws.size());
  }
  return sum;
}

class KnownAlgebra : public testing::TestWithParam<Known> {};

TEST_P(KnownAlgebra, IsNamedInEveryBasisAndUnderNoise) {
  const Known& known = GetParam();
  const VectorXd scale = VectorXd::Ones(known.laws[0].dimension());
  const Algebra exact = identify_algebra(known.laws, scale, 0);
  EXPECT_EQ(exact.name, known.name);
  EXPECT_EQ(exact.dimension, known.dimension);
  EXPECT_EQ(exact.radical, known.radical);
  EXPECT_LT(exact.closure_residual, 1e-12);
  constexpr double kNoise = 1e-3;
  const int trials = 200;
  int right = 0;
  std::string wrong;
  RandomStream random({.seed = 11});
  for (int trial = 0; trial < trials; ++trial) {
    const Algebra found = identify_algebra(disturbed(known.laws, kNoise, random), scale,
                                           relative_error(known.laws, kNoise));
    if (found.name == known.name && found.dimension == known.dimension &&
        found.radical == known.radical)
      ++right;
    else
      wrong = found.name;
  }
  EXPECT_EQ(right, trials) << "for instance " << wrong;
}

INSTANTIATE_TEST_SUITE_P(
    Algebras, KnownAlgebra,
    testing::Values(
        Known{"u1", unitary(1), "u(1)", 1, 1}, Known{"u2", unitary(2), "u(2)", 4, 1},
        Known{"u3", unitary(3), "u(3)", 9, 1}, Known{"so3", rotations(1), "su(2)", 3, 0},
        Known{"so3so3", rotations(2), "su(2) + su(2)", 6, 0},
        Known{"so4", so4(), "su(2) + su(2)", 6, 0},
        Known{"so3u1", with(rotations(1), oscillator_of(6)), "u(2)", 4, 1},
        Known{"se2", {p(4, 0), p(4, 1), rotation(4, 0, 1)}, "se(2)", 3, 3},
        Known{"se3", with(rotations(1), momenta(3)), "se(3)", 6, 3},
        Known{"sp2", symplectic(2), "sp(2,R)", 3, 0}, Known{"sp4", symplectic(4), "sp(4,R)", 10, 0},
        Known{"heisenberg1", {q(2, 0), p(2, 0)}, "heisenberg(1)", 3, 3},
        Known{"heisenberg2", {q(4, 0), p(4, 0), q(4, 1), p(4, 1)}, "heisenberg(2)", 5, 5},
        Known{"diamond", {q(2, 0), p(2, 0), oscillator_of(2)[0]}, "so(2) ⋉ heisenberg(1)", 4, 4},
        Known{"jacobi", with(symplectic(2), {q(2, 0), p(2, 0)}), "sp(2,R) ⋉ heisenberg(1)", 6, 3},
        Known{"pair", momenta(2), "R^2", 2, 2}, Known{"triple", momenta(3), "R^3", 3, 3},
        Known{"quadruple", momenta(4), "R^4", 4, 4},
        Known{"threebodies", bodies(2), "so(2) ⋉ R^4 (weights 1, 2) + R^2", 7, 7},
        Known{"spacebodies", bodies(3), "su(2) ⋉ (R^3 + R^5) + u(2)", 15, 9}),
    [](const auto& tested) { return tested.param.label; });

TEST(Algebra, ConstantsThatCanBeAbsorbedDoNotExtendIt) {
  // Rotations about another centre and a shifted oscillator: constants appear that can be absorbed.
  Laws laws = unitary(2);
  const VectorXd shift = VectorXd::LinSpaced(4, 0.3, 1.2);
  for (Quadratic& law : laws) law.b = -law.A * shift;
  const Algebra found = identify_algebra(laws, VectorXd::Ones(4), 0);
  EXPECT_FALSE(found.centrally_extended);
  EXPECT_EQ(found.name, "u(2)");
  EXPECT_TRUE(identify_algebra({q(2, 0), p(2, 0)}, VectorXd::Ones(2), 0).centrally_extended);
}

TEST(Algebra, StructureConstantsReproduceTheBrackets) {
  RandomStream random({.seed = 2});
  const Laws laws = disturbed(unitary(2), 0, random);
  const Algebra found = identify_algebra(laws, VectorXd::LinSpaced(4, 0.5, 2), 0);
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      Quadratic sum = Quadratic::zero(4);
      for (std::size_t k = 0; k < 4; ++k)
        sum = sum +
              found.structure_constants[i](static_cast<Index>(k), static_cast<Index>(j)) * laws[k];
      EXPECT_LT((flatten(sum) - flatten(poisson_bracket(laws[i], laws[j]))).norm(), 1e-10);
    }
  }
}

TEST(Algebra, UnitsOfTheColumnsDoNotMatter) {
  Laws laws = bodies(2);
  VectorXd unit(12);
  unit << VectorXd::Constant(6, 1e-4), VectorXd::Constant(6, 3e5);
  for (Quadratic& law : laws) {
    law.A = (unit.cwiseInverse().asDiagonal() * law.A * unit.cwiseInverse().asDiagonal()).eval();
    law.b = law.b.cwiseQuotient(unit).eval();
  }
  EXPECT_EQ(identify_algebra(laws, unit, 1e-3).name, "so(2) ⋉ R^4 (weights 1, 2) + R^2");
}

TEST(Algebra, AnOpenSpanHasNoName) {
  RandomStream random({.seed = 4});
  Laws laws;
  for (int k = 0; k < 4; ++k) laws.push_back(testing_support::random_law(4, 1, random));
  const Algebra found = identify_algebra(laws, VectorXd::Ones(4), 1e-3);
  EXPECT_EQ(found.name, "not closed, dimension 4");
  EXPECT_GT(found.closure_residual, 0.25);
  EXPECT_EQ(identify_algebra({}, VectorXd::Ones(4), 0).name, "trivial");
}

}  // namespace
}  // namespace noether
