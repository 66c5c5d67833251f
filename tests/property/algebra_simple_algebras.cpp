// Simple algebras have their names in every basis and under errors of their constants.
#include "noether/algebra/simple_algebras.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/known_algebras.hpp"

namespace noether {
namespace {

/// A simple algebra and the smallest phase space that it acts on.
struct Simple {
  const char* name;
  LieAlgebra g;
  Eigen::Index phase_dimension;
};

const std::vector<Simple>& all_simple() {
  using namespace testing_support;
  static const std::vector<Simple> all{{"su(2)", so3(), 4},
                                       {"su(2)", special_unitary(2, 0), 4},
                                       {"sp(2,R)", sl2(), 2},
                                       {"sp(2,R)", orthogonal_algebra(2, 1), 2},
                                       {"sp(2,R)", special_unitary(1, 1), 2},
                                       {"su(3)", special_unitary(3, 0), 6},
                                       {"su(2,1)", special_unitary(2, 1), 6},
                                       {"sl(3,R)", special_linear(3), 6},
                                       {"so(5)", orthogonal_algebra(5, 0), 10},
                                       {"so(4,1)", orthogonal_algebra(4, 1), 10},
                                       {"sp(4,R)", orthogonal_algebra(3, 2), 4},
                                       {"sp(4,R)", symplectic_algebra(2), 4},
                                       {"su(4)", orthogonal_algebra(6, 0), 8},
                                       {"su(2,2)", orthogonal_algebra(4, 2), 8},
                                       {"sl(4,R)", orthogonal_algebra(3, 3), 8},
                                       {"sp(6,R)", symplectic_algebra(3), 6},
                                       {"sl(2,C)", orthogonal_algebra(3, 1), 4},
                                       {"sl(2,C)", lorentz(), 4}};
  return all;
}

std::string name_in(const LieAlgebra& g, Eigen::Index phase_dimension) {
  const Signature signature = killing_signature(g);
  return name_simple(g.dimension(), signature.positive, signature.negative,
                     centroid(g).basis.size() == 2, phase_dimension)
      .name;
}

/// Fewer for larger ones: the centroid takes the sixth power of the dimension.
int trials_for(const LieAlgebra& g) { return g.dimension() > 12 ? 2 : 10; }

TEST(SimpleAlgebras, HaveTheirNamesInEveryBasis) {
  for (const Simple& simple : all_simple()) {
    RandomStream random({.seed = 12});
    for (int trial = 0; trial < trials_for(simple.g); ++trial) {
      LieAlgebra g = testing_support::in_basis(
          simple.g, testing_support::random_basis(simple.g.dimension(), 0.7, random));
      g.error = 1e-7;
      EXPECT_EQ(name_in(g, simple.phase_dimension), simple.name);
    }
  }
}

TEST(SimpleAlgebras, HaveTheirNamesUnderErrors) {
  for (const Simple& simple : all_simple()) {
    RandomStream random({.seed = 13});
    for (int trial = 0; trial < trials_for(simple.g); ++trial) {
      const LieAlgebra g = testing_support::in_basis(
          simple.g, testing_support::random_orthogonal(simple.g.dimension(), random));
      const LieAlgebra disturbed =
          testing_support::with_errors(g, std::pow(10, random.uniform(-7, -4)), random);
      EXPECT_EQ(name_in(disturbed, simple.phase_dimension), simple.name);
    }
  }
}

// sp(6, R) and so(4, 3) have 21 dimensions and the same character; phase spaces tell them apart.
TEST(SimpleAlgebras, APhaseSpaceThatIsTooSmallRulesNamesOut) {
  using namespace testing_support;
  for (const Simple& simple : all_simple()) {
    const std::string name = simple.name;
    if (name.starts_with("so(") || name == "sl(2,C)") continue;
    EXPECT_EQ(name_in(simple.g, simple.phase_dimension - 2), "") << name;
  }
  LieAlgebra g = symplectic_algebra(3);
  g.error = 1e-7;
  EXPECT_EQ(name_in(g, 12), "sp(6,R)");
  EXPECT_EQ(name_in(g, 14), "") << "either is possible";
}

TEST(SimpleAlgebras, WhatIsNotSemisimpleHasNoName) {
  EXPECT_EQ(name_simple(3, 0, 1, false, 4).name, "");
  EXPECT_EQ(name_simple(4, 1, 3, false, 8).name, "");
  EXPECT_EQ(name_simple(6, 3, 3, true, 6).aliases, "so(3,1)");
}

}  // namespace
}  // namespace noether
