// Invariants of Lie algebras that are known, in every basis and under errors of their constants.
#include "noether/algebra/lie_algebra.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>

#include "noether/linalg/subspace.hpp"
#include "support/known_algebras.hpp"

namespace noether {
namespace {

using namespace testing_support;

/// The centroid is a null space of squares: it cannot tell smaller errors from zero.
constexpr double kHalfTheDigits = 1e-7;

struct KnownInvariants {
  std::string label;
  LieAlgebra g;
  Index centre, derived, radical, positive, negative, centroid;
  std::vector<Index> ideals;  ///< dimensions of the indecomposable ones, ascending
};
void PrintTo(const KnownInvariants& known, std::ostream* out) { *out << known.label; }

std::vector<Index> ideal_dimensions(const LieAlgebra& g) {
  std::vector<Index> dimensions;
  for (const MatrixXd& ideal : indecomposable_ideals(g).ideals) dimensions.push_back(ideal.cols());
  std::sort(dimensions.begin(), dimensions.end());
  return dimensions;
}

MatrixXd whole_of(const LieAlgebra& g) { return MatrixXd::Identity(g.dimension(), g.dimension()); }

void expect_invariants(const KnownInvariants& known, const LieAlgebra& g) {
  EXPECT_EQ(centre(g).dimension(), known.centre);
  EXPECT_EQ(commutator(g, whole_of(g), whole_of(g)).dimension(), known.derived);
  EXPECT_EQ(radical(g).dimension(), known.radical);
  const Signature signature = killing_signature(g);
  EXPECT_EQ(signature.positive, known.positive);
  EXPECT_EQ(signature.negative, known.negative);
  EXPECT_EQ(static_cast<Index>(centroid(g).basis.size()), known.centroid);
}

class KnownLieAlgebra : public testing::TestWithParam<KnownInvariants> {};

TEST_P(KnownLieAlgebra, ObeysJacobi) {
  const LieAlgebra& g = GetParam().g;
  for (Index i = 0; i < g.dimension(); ++i) {
    for (Index j = 0; j < g.dimension(); ++j) {
      const VectorXd x = VectorXd::Unit(g.dimension(), i);
      const VectorXd y = VectorXd::Unit(g.dimension(), j);
      const MatrixXd commuted = g.adjoint(x) * g.adjoint(y) - g.adjoint(y) * g.adjoint(x);
      EXPECT_EQ((commuted - g.adjoint(g.bracket(x, y))).norm(), 0) << i << ", " << j;
    }
  }
}

TEST_P(KnownLieAlgebra, HasItsInvariantsInEveryBasis) {
  LieAlgebra g = GetParam().g;
  g.error = kHalfTheDigits;
  expect_invariants(GetParam(), g);
  EXPECT_EQ(ideal_dimensions(g), GetParam().ideals);
  RandomStream random({.seed = 3});
  for (int trial = 0; trial < 20; ++trial) {
    const LieAlgebra moved = in_basis(g, random_basis(g.dimension(), 1, random));
    expect_invariants(GetParam(), moved);
    EXPECT_EQ(ideal_dimensions(moved), GetParam().ideals);
    if (HasFailure()) return;
  }
}

TEST_P(KnownLieAlgebra, HasItsInvariantsUnderErrors) {
  const KnownInvariants& known = GetParam();
  RandomStream random({.seed = 4});
  for (int trial = 0; trial < 20; ++trial) {
    const MatrixXd basis = random_orthogonal(known.g.dimension(), random);
    const LieAlgebra g = with_errors(in_basis(known.g, basis), 1e-3, random);
    expect_invariants(known, g);
    EXPECT_TRUE(centre(g).clear && radical(g).clear && killing_signature(g).clear &&
                centroid(g).clear);
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Algebras, KnownLieAlgebra,
    testing::Values(
        KnownInvariants{"so3", so3(), 0, 3, 0, 0, 3, 1, {3}},
        KnownInvariants{"sl2", sl2(), 0, 3, 0, 2, 1, 1, {3}},
        KnownInvariants{"lorentz", lorentz(), 0, 6, 0, 3, 3, 2, {6}},
        KnownInvariants{"heisenberg1", heisenberg(1), 1, 1, 3, 0, 0, 3, {3}},
        KnownInvariants{"heisenberg2", heisenberg(2), 1, 1, 5, 0, 0, 5, {5}},
        KnownInvariants{"se2", se2(), 0, 2, 3, 0, 1, 1, {3}},
        KnownInvariants{"se3", se3(), 0, 6, 3, 0, 3, 2, {6}},
        KnownInvariants{"so3_so3", direct_sum(so3(), so3()), 0, 6, 0, 0, 6, 2, {3, 3}},
        KnownInvariants{"so3_sl2", direct_sum(so3(), sl2()), 0, 6, 0, 2, 4, 2, {3, 3}},
        KnownInvariants{"so3_lorentz", direct_sum(so3(), lorentz()), 0, 9, 0, 3, 6, 3, {3, 6}},
        KnownInvariants{
            "so3_heisenberg", direct_sum(so3(), heisenberg(1)), 1, 4, 3, 0, 3, 4, {3, 3}}),
    [](const auto& tested) { return tested.param.label; });

TEST(LieAlgebra, BracketOfRotationsIsTheCrossProduct) {
  const Eigen::Vector3d x(1, -2, 3);
  const Eigen::Vector3d y(0.5, 4, -1);
  const VectorXd expected = x.cross(y);
  EXPECT_EQ(so3().bracket(x, y), expected);
}

// Humphreys 1972, sec. 5.1: 8 for h, 4 for e with f; of rotations -2 on the diagonal.
TEST(LieAlgebra, KillingFormsAreThoseOfTheBooks) {
  Eigen::Matrix3d expected;
  expected << 8, 0, 0, 0, 0, 4, 0, 4, 0;
  EXPECT_EQ(killing_form(sl2()), expected);
  EXPECT_EQ(killing_form(so3()), -2 * Eigen::Matrix3d::Identity());
  EXPECT_EQ(killing_form(heisenberg(2)).norm(), 0);
}

TEST(LieAlgebra, KillingFormIsInvariantAndATensor) {
  EXPECT_TRUE(rc::check([] {
    RandomStream random({.seed = *rc::gen::arbitrary<unsigned>()});
    const LieAlgebra g = *rc::gen::element(so3(), sl2(), se3(), lorentz(), heisenberg(2));
    const MatrixXd P = random_basis(g.dimension(), 1, random);
    const LieAlgebra moved = in_basis(g, P);
    const MatrixXd form = killing_form(moved);
    const double size = P.squaredNorm() * (1 + killing_form(g).norm());
    RC_ASSERT((form - P.transpose() * killing_form(g) * P).norm() < 1e-11 * size);
    // B([x, y], z) = B(x, [y, z]).
    for (const MatrixXd& ad : moved.ad)
      RC_ASSERT((ad.transpose() * form + form * ad).norm() < 1e-10 * size * (1 + ad.norm()));
  }));
}

TEST(LieAlgebra, MapsOfTheCentroidPassThroughBrackets) {
  EXPECT_TRUE(rc::check([] {
    RandomStream random({.seed = *rc::gen::arbitrary<unsigned>()});
    const LieAlgebra plain = *rc::gen::element(lorentz(), se3(), direct_sum(so3(), sl2()));
    LieAlgebra g = in_basis(plain, random_basis(6, 1, random));
    g.error = kHalfTheDigits;
    const Centroid maps = centroid(g);
    RC_ASSERT(maps.basis.size() == 2U);
    for (const MatrixXd& T : maps.basis) {
      for (const MatrixXd& ad : g.ad) RC_ASSERT((T * ad - ad * T).norm() < 1e-6 * ad.norm());
    }
  }));
}

TEST(LieAlgebra, CentreAndRadicalAreTheRightSubspaces) {
  EXPECT_TRUE(rc::check([] {
    RandomStream random({.seed = *rc::gen::arbitrary<unsigned>()});
    const LieAlgebra plain = direct_sum(so3(), heisenberg(1));
    const MatrixXd P = random_basis(6, 1, random);
    LieAlgebra g = in_basis(plain, P);
    g.error = 1e-11;
    const MatrixXd back = P.inverse();
    const VectorXd centre_line = back.col(5);
    const VectorXd cosines = principal_cosines(radical(g).basis, back.rightCols(3));
    RC_ASSERT(parallelness(centre_line, centre(g).basis) > 1 - 1e-9);
    RC_ASSERT(cosines.size() == 3 && cosines.minCoeff() > 1 - 1e-9);
  }));
}

TEST(LieAlgebra, SummandsAreFoundAndCommute) {
  EXPECT_TRUE(rc::check([] {
    RandomStream random({.seed = *rc::gen::arbitrary<unsigned>()});
    const LieAlgebra plain = direct_sum(so3(), lorentz());
    const MatrixXd P = random_orthogonal(9, random);
    const LieAlgebra g = with_errors(in_basis(plain, P), 1e-4, random);
    const Decomposition found = indecomposable_ideals(g);
    RC_ASSERT(found.ideals.size() == 2U);
    const std::size_t rotations = found.ideals[0].cols() == 3 ? 0 : 1;
    const MatrixXd& first = found.ideals[rotations];
    const MatrixXd& second = found.ideals[1 - rotations];
    const MatrixXd back = P.inverse();
    RC_ASSERT(principal_cosines(first, back.leftCols(3)).minCoeff() > 1 - 1e-5);
    RC_ASSERT(principal_cosines(second, back.rightCols(6)).minCoeff() > 1 - 1e-5);
    RC_ASSERT(killing_signature(restricted(g, first)).negative == 3);
    RC_ASSERT(killing_signature(restricted(g, second)).positive == 3);
  }));
}

TEST(LieAlgebra, QuotientByTheRadicalIsTheLeviPart) {
  RandomStream random({.seed = 6});
  LieAlgebra g = in_basis(se3(), random_basis(6, 0.7, random));
  g.error = 1e-12;
  const MatrixXd translations = radical(g).basis;
  const LieAlgebra rotations = quotient(g, translations);
  ASSERT_EQ(rotations.dimension(), 3);
  EXPECT_EQ(killing_signature(rotations).negative, 3);
  for (const MatrixXd& ad : restricted(g, translations).ad) EXPECT_LT(ad.norm(), 1e-11);
  EXPECT_EQ(quotient(g, MatrixXd(6, 0)).dimension(), 6);
}

TEST(LieAlgebra, AnErrorThatIsNotToldMakesRanksWrong) {
  RandomStream random({.seed = 8});
  LieAlgebra g = with_errors(heisenberg(1), 1e-3, random);
  EXPECT_EQ(commutator(g, whole_of(g), whole_of(g)).dimension(), 1);
  g.error = 0;
  EXPECT_EQ(commutator(g, whole_of(g), whole_of(g)).dimension(), 3);
  EXPECT_EQ(centre(g).dimension(), 0);
}

TEST(LieAlgebra, RanksAreDecidedAboveTheFloorAndClearWithAGap) {
  const auto decide = [](std::vector<double> values, double floor) {
    return decide_rank(Eigen::Map<VectorXd>(values.data(), static_cast<Index>(values.size())),
                       floor);
  };
  const RankDecision clear = decide({3, 2, 0.1, 0.05}, 0.2);
  EXPECT_EQ(clear.rank, 2);
  EXPECT_TRUE(clear.clear);
  const RankDecision close = decide({3, 0.25, 0.2}, 0.22);
  EXPECT_EQ(close.rank, 2);
  EXPECT_FALSE(close.clear);
  EXPECT_EQ(decide({0.1, 0.09}, 0.2).rank, 0);
  EXPECT_TRUE(decide({0.1, 0.09}, 0.2).clear);
  EXPECT_EQ(decide({3, 2.9}, 0.2).rank, 2);
  EXPECT_TRUE(decide({}, 0.2).clear);
}

TEST(LieAlgebra, AnAbelianOneIsItsOwnCentreAndRadical) {
  LieAlgebra g = abelian(3);
  g.error = 1e-3;
  EXPECT_EQ(centre(g).dimension(), 3);
  EXPECT_EQ(radical(g).dimension(), 3);
  EXPECT_EQ(commutator(g, whole_of(g), whole_of(g)).dimension(), 0);
  EXPECT_EQ(centroid(g).basis.size(), 9U);
  EXPECT_EQ(indecomposable_ideals(abelian(0)).ideals.size(), 0U);
}

}  // namespace
}  // namespace noether
