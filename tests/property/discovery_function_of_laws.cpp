// What is a function of known laws, and what is new.
#include "noether/discovery/function_of_laws.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "noether/integrate/simulate.hpp"
#include "noether/terms/law_expression.hpp"
#include "noether/terms/tape.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Texts = std::vector<std::string>;

class Novelty {
 public:
  Novelty(const char* system, Index trajectories, const Texts& known, double noise = 0.005,
          const SystemParameters& parameters = {})
      : system_(make_system(system, parameters)),
        groups_(thinned(
            states_by_trajectory(simulate(
                system_,
                {.num_trajectories = trajectories, .num_pairs = 40, .noise = noise, .seed = 8})),
            kMostStatesForFunctions)) {
    for (const std::string& law : known) known_.push_back(parse_law(law, system_.variables));
  }

  [[nodiscard]] NoveltySplit of(const Texts& candidates) const {
    std::vector<Expression> terms;
    for (const std::string& text : candidates)
      terms.push_back(parse_expression(text, system_.variables));
    const Tape tape(terms);
    return split_by_novelty(
        groups_, [&](const MatrixXd& states) { return tape.values(states); }, known_);
  }

  /// How many combinations are functions, and how many new.
  [[nodiscard]] std::pair<Index, Index> counts_of(const Texts& candidates) const {
    const NoveltySplit split = of(candidates);
    return {split.functions.cols(), split.fresh.cols()};
  }

 private:
  System system_;
  std::vector<TrajectoryStates> groups_;
  std::vector<Law> known_;
};

using Counts = std::pair<Index, Index>;

const char* const kEnergy = "(px^2 + py^2)/2 - 1/sqrt(x^2 + y^2)";
const char* const kMomentum = "x*py - y*px";
const char* const kLenz = "x*(px^2 + py^2) - px*(x*px + y*py) - x/sqrt(x^2 + y^2)";

TEST(FunctionOfLaws, ProductsAndPowersAreNothingNew) {
  const std::string L = "(" + std::string(kMomentum) + ")";
  const std::string H = "(" + std::string(kEnergy) + ")";
  const Novelty of_kepler("kepler", 60, {kMomentum, kEnergy});
  for (const std::string& candidate : {L, H, L + "^2", L + "*" + H, L + "^3", H + "^2",
                                       L + "^2*" + H + " - 3*" + L, "exp(" + L + "/3)"})
    EXPECT_EQ(of_kepler.counts_of({candidate}), Counts(1, 0)) << candidate;
  EXPECT_EQ(of_kepler.counts_of({L + "^2", L + "*" + H, L + "^3"}), Counts(3, 0));
}

TEST(FunctionOfLaws, ANewLawIsNew) {
  const Novelty of_kepler("kepler", 60, {kMomentum, kEnergy});
  EXPECT_EQ(of_kepler.counts_of({kLenz}), Counts(0, 1));
  const std::string square = "(" + std::string(kMomentum) + ")^2";
  const NoveltySplit split = of_kepler.of({square, kLenz});
  ASSERT_EQ(split.functions.cols(), 1);
  ASSERT_EQ(split.fresh.cols(), 1);
  EXPECT_LT(std::abs(split.functions(1, 0)), 0.02 * std::abs(split.functions(0, 0)));
  // With nothing known everything is new, but what is noise.
  EXPECT_EQ(Novelty("kepler", 60, {}).counts_of({kMomentum, kEnergy}), Counts(0, 2));
  // The root of the sum of squares of both components is no polynomial, yet known.
  EXPECT_EQ(Novelty("kepler", 60, {kMomentum}).counts_of({kEnergy}), Counts(0, 1));
}

TEST(FunctionOfLaws, WhatVariesAlongTrajectoriesIsNeither) {
  const Novelty of_oscillators("harmonic-n", 60, {"q1^2 + p1^2"}, 0.005, {{"n", 2}});
  for (const char* candidate : {"q1", "p2", "q1*p1", "q1*q2*p1"})
    EXPECT_EQ(of_oscillators.counts_of({candidate}), Counts(0, 0)) << candidate;
  EXPECT_EQ(of_oscillators.counts_of({"q1", "q2^2 + p2^2", "q1*p1"}), Counts(0, 1));
  // A law drowned in the noise of another term.
  EXPECT_EQ(Novelty("kepler", 60, {kEnergy}, 0.4).counts_of({"1/sqrt(x^2 + y^2)*px"}),
            Counts(0, 0));
}

/// Functions of the known laws span the values of anything constant at 80 trajectories; not those
/// at points between the states.
TEST(FunctionOfLaws, ManyLawsAndFewTrajectoriesDoNotMakeAnEnergyOneOfThem) {
  const SystemParameters in_space{{"dim", 3}};
  const System bodies = make_system("nbody", in_space);
  ASSERT_EQ(bodies.laws.size(), 15U);
  Texts known;
  for (const Quadratic& law : bodies.laws) known.push_back(Law(law)->text(bodies.variables));
  const Novelty of_bodies("nbody", 80, known, 1e-4, in_space);
  EXPECT_EQ(of_bodies.counts_of({bodies.further_laws.at(0).formula}), Counts(0, 1));
  EXPECT_EQ(of_bodies.counts_of({"(" + known[0] + ")*(" + known.back() + ")"}), Counts(1, 0));
}

}  // namespace
}  // namespace noether
