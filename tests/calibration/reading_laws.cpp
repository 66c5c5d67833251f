// From the span that the screen finds to laws as textbooks write them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "noether/integrate/simulate.hpp"
#include "noether/reading/law_formula.hpp"
#include "noether/reading/readable_laws.hpp"
#include "noether/reading/textbook.hpp"
#include "noether/screen/screen.hpp"
#include "noether/terms/law_expression.hpp"
#include "support/random_matrices.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

std::vector<Quadratic> screened(const Dataset& data, double sigma) {
  const ScreenResult result =
      screen(data, {std::vector<double>(static_cast<std::size_t>(data.dimension()), sigma)});
  std::vector<Quadratic> laws;
  for (int i = 0; i < result.count; ++i)
    laws.push_back(result.directions[static_cast<std::size_t>(i)].law);
  return laws;
}

struct Read {
  std::vector<FittedLaw> fitted;
  std::vector<std::string> formulas, names;
};

Read read(const Dataset& data, double sigma) {
  const Index M = data.dimension();
  const CoefficientEstimator estimator(states_by_trajectory(data),
                                       VectorXd::Constant(M, sigma * sigma), VectorXd::Ones(M));
  const Layout layout = layout_of(data.variables);
  Read result;
  result.fitted = readable_laws(screened(data, sigma), estimator, layout);
  for (const FittedLaw& law : result.fitted) {
    result.formulas.push_back(factored_formula(law.law(M), data.variables));
    result.names.push_back(name_of_law(law.law(M), layout, VectorXd::Ones(M)));
  }
  return result;
}

using Lines = std::vector<std::string>;

TEST(ReadableLaws, ThreeBodiesAsInTheTextbook) {
  const double sigma = 0.032;
  const Dataset data =
      simulate(make_system("nbody"),
               {.num_trajectories = 160, .num_pairs = 50, .dt = 0.3, .noise = sigma, .seed = 1});
  const Read found = read(data, sigma);
  EXPECT_EQ(found.formulas,
            (Lines{"px1 + px2 + px3", "py1 + py2 + py3", "(px1 + px2 + px3)^2",
                   "(py1 + py2 + py3)^2", "(px1 + px2 + px3)*(py1 + py2 + py3)",
                   "x1*py1 - y1*px1 + x2*py2 - y2*px2 + x3*py3 - y3*px3",
                   "(x1 + x2 + x3)*(py1 + py2 + py3) - (y1 + y2 + y3)*(px1 + px2 + px3)"}));
  EXPECT_EQ(found.names,
            (Lines{"total momentum x", "total momentum y", "square of total momentum x",
                   "square of total momentum y", "product of total momenta x and y",
                   "angular momentum about the origin", "angular momentum of the centre of mass"}));
}

/// Two bodies of masses 1 and 2.5 on a spring: all Galilean laws, none with equal weights.
Dataset unequal_masses(double sigma, RandomStream& random) {
  Dataset data;
  data.variables = {"x1", "y1", "x2", "y2", "px1", "py1", "px2", "py2"};
  System system;
  system.variables = data.variables;
  system.field = [](const VectorXd& x, double) {
    VectorXd f(8);
    const VectorXd d = x.segment(2, 2) - x.head(2);
    const VectorXd force = d / std::pow(1 + d.squaredNorm(), 1.5);
    f << x.segment(4, 2), x.tail(2) / 2.5, force, -force;
    return f;
  };
  for (int k = 0; k < 100; ++k) {
    Trajectory t{std::to_string(k), VectorXd::LinSpaced(41, 0, 8), {}, {}, {}};
    const VectorXd start = testing_support::normals(8, random);
    t.states = simulate_states(system, start, t.time);
    for (double& x : t.states.reshaped()) x += sigma * random.normal();
    data.trajectories.push_back(t);
  }
  return data;
}

TEST(ReadableLaws, HalfOfALawIsNotAMember) {
  // Whichever term leads the echelon form, the other alone is not a law.
  const Dataset data = simulate(
      make_system("harmonic"), {.num_trajectories = 40, .num_pairs = 50, .noise = 1e-3, .seed = 2});
  const CoefficientEstimator estimator(states_by_trajectory(data), VectorXd::Constant(2, 1e-6),
                                       VectorXd::Ones(2));
  for (const double lead : {0.999, 1.001}) {
    const Quadratic energy = Quadratic::product(2, 0, 0, lead) + Quadratic::product(2, 1, 1);
    const auto laws = readable_laws({energy}, estimator, layout_of(data.variables));
    ASSERT_EQ(laws.size(), 1U);
    EXPECT_EQ(name_of_law(laws[0].law(2), layout_of(data.variables),
                          Eigen::VectorXd::Ones(data.dimension())),
              "energy of oscillator q");
  }
}

TEST(ReadableLaws, UnequalMassesComeOutRight) {
  RandomStream random({.seed = 3});
  const Read found = read(unequal_masses(0.01, random), 0.01);
  ASSERT_EQ(found.names.size(), 7U);
  EXPECT_EQ(found.formulas[0], "px1 + px2");
  EXPECT_EQ(found.names.back(), "angular momentum of the centre of mass");
  EXPECT_EQ(found.formulas.back(), "(x1 + 2.5*x2)*(py1 + py2) - (y1 + 2.5*y2)*(px1 + px2)");
}

TEST(ReadableLaws, ACoefficientOtherThanOneStays) {
  // An oscillator with stiffness .97, which precise data distinguish from 1.
  System system = make_system("harmonic");
  system.field = [](const VectorXd& x, double) {
    return VectorXd(Eigen::Vector2d(x(1), -0.97 * x(0)));
  };
  const Dataset data =
      simulate(system, {.num_trajectories = 60, .num_pairs = 50, .noise = 0.02, .seed = 5});
  const Read found = read(data, 0.02);
  ASSERT_EQ(found.fitted.size(), 1U);
  EXPECT_EQ(found.names[0], "energy of oscillator q");
  const FittedLaw& law = found.fitted[0];
  ASSERT_EQ(law.parameters.size(), 1);
  EXPECT_NEAR(law.parameters(0), 0.97, 3 * law.parameter_deviations()(0));
  EXPECT_LT(law.parameter_deviations()(0), 0.01);
  const Read equal =
      read(simulate(make_system("harmonic"),
                    {.num_trajectories = 60, .num_pairs = 50, .noise = 0.02, .seed = 5}),
           0.02);
  EXPECT_EQ(equal.formulas, Lines{"0.5*p^2 + 0.5*q^2"});
}

TEST(ReadableLaws, UnitaryLawsAreEnergiesExchangesAndRotations) {
  const Dataset data =
      simulate(make_system("harmonic-n", {{"n", 2}}),
               {.num_trajectories = 60, .num_pairs = 40, .noise = 0.03, .seed = 6});
  EXPECT_EQ(read(data, 0.03).names,
            (Lines{"energy of oscillator q1", "energy of oscillator q2", "angular momentum q1 q2",
                   "exchange between q1 and q2"}));
}

TEST(ReadableLaws, UnitsOfTheColumnsDoNotMatter) {
  const double sigma = 0.02;
  Dataset data = simulate(make_system("kepler"),
                          {.num_trajectories = 40, .num_pairs = 40, .noise = sigma, .seed = 7});
  const VectorXd unit = Eigen::Vector4d(1e-5, 1e-5, 1e4, 1e4);
  for (Trajectory& t : data.trajectories) t.states = (unit.asDiagonal() * t.states).eval();
  const CoefficientEstimator estimator(states_by_trajectory(data), sigma * sigma * unit.cwiseAbs2(),
                                       unit);
  const auto laws = readable_laws({Quadratic::product(4, 0, 3) - Quadratic::product(4, 1, 2)},
                                  estimator, layout_of(data.variables));
  EXPECT_EQ(factored_formula(laws.at(0).law(4), data.variables), "x*py - y*px");
}

TEST(LawNames, AreReadFromTheStructure) {
  const Layout space = layout_of({"x", "y", "z", "px", "py", "pz"});
  const auto rotation = [](Index M, Index i, Index j) {
    return Quadratic::product(M, i, M / 2 + j) - Quadratic::product(M, j, M / 2 + i);
  };
  EXPECT_EQ(name_of_law(-2.0 * rotation(6, 0, 1), space, VectorXd::Ones(6)), "angular momentum z");
  EXPECT_EQ(name_of_law(rotation(6, 1, 2), space, VectorXd::Ones(6)), "angular momentum x");
  Quadratic shifted = rotation(6, 0, 1);
  shifted.b(3) = 2;
  EXPECT_EQ(name_of_law(shifted, space, VectorXd::Ones(6)), "angular momentum z about (0, 2)");
  const Layout pair = layout_of({"x1", "y1", "x2", "y2", "px1", "py1", "px2", "py2"});
  EXPECT_EQ(name_of_law(rotation(8, 2, 3), pair, VectorXd::Ones(8)), "angular momentum of body 2");
  EXPECT_EQ(name_of_law(Quadratic::product(8, 0, 5), pair, VectorXd::Ones(8)), "quadratic law");
  EXPECT_FALSE(layout_of({"theta", "r", "p1", "p2"}).has_bodies());
}

TEST(LawNames, DoNotDependOnUnits) {
  const Layout plane = layout_of({"x", "y", "px", "py"});
  const VectorXd scale = Eigen::Vector4d(1, 1, 1e-27, 1e-27);
  Quadratic nearly = Quadratic::coordinate(4, 3, 6.2e26);
  EXPECT_EQ(name_of_law(nearly, plane, scale), "momentum py");
  nearly.b(0) = 1;  // as large a contribution, in spite of its coefficient
  EXPECT_EQ(name_of_law(nearly, plane, scale), "linear law");
  const auto energy = [](double stiffness) {
    return Quadratic::product(4, 2, 2, 0.5) + Quadratic::product(4, 0, 0, 0.5 * stiffness);
  };
  EXPECT_EQ(name_of_law(energy(1e-54), plane, scale), "energy of oscillator x");
  EXPECT_EQ(name_of_law(energy(-1e-54), plane, scale), "quadratic law");
}

/// States about a point with spreads of their own.
std::vector<TrajectoryStates> cloud(const VectorXd& centre, const VectorXd& spread) {
  std::vector<TrajectoryStates> groups;
  for (int i = 0; i < 8; ++i) {
    TrajectoryStates group{std::to_string(i), Eigen::MatrixXd(centre.size(), 12)};
    for (Index k = 0; k < group.states.size(); ++k)
      group.states(k) = std::sin(0.37 * static_cast<double>(k * k) + 2.3 * i);
    group.states = (spread.asDiagonal() * group.states).colwise() + centre;
    groups.push_back(group);
  }
  return groups;
}

TEST(Formula, KeepsWhatContributesAndDropsDust) {
  const std::vector<std::string> names{"x", "y", "px", "py"};
  const FormulaSlack slack(cloud(Eigen::Vector4d(5, 0, 0, 0), Eigen::Vector4d(1, 1, 1e-27, 1e-27)),
                           VectorXd::Zero(4));
  Quadratic law = Quadratic::product(4, 0, 3) - Quadratic::product(4, 1, 2);
  law.b(3) = -5;
  law.A(2, 2) = 1e22;  // 1e22 (1e-27)^2 is far below 1e-27
  EXPECT_EQ(factored_formula(law, names, slack.of(law)), "(x - 5)*py - y*px");
}

TEST(Formula, HasTheDigitsThatTheLawNeeds) {
  const std::vector<std::string> names{"q", "p"};
  const FormulaSlack slack(cloud(Eigen::Vector2d(5110.0123, 0), Eigen::Vector2d(1, 1)),
                           VectorXd::Constant(2, 1e-8));
  Quadratic law = Quadratic::product(2, 1, 1, 0.5) + Quadratic::product(2, 0, 0, 3.99);
  law.b(0) = -2 * 3.99 * 5110.0123456;
  const std::string text = factored_formula(law, names, slack.of(law));
  const Quadratic parsed = *parse_law(text, names)->quadratic();
  const VectorXd missed = monomial_coefficients(parsed) - monomial_coefficients(law);
  EXPECT_TRUE((missed.array().abs() <= 2 * slack.of(law).array()).all()) << text;
  EXPECT_NE(text.find("(q - 5110.01"), std::string::npos) << text;
}

TEST(Formula, IsWrittenForLatexToo) {
  const std::vector<std::string> names{"x1", "y1", "px1", "py1"};
  EXPECT_EQ(latex_formula(Quadratic::product(4, 0, 3) - Quadratic::product(4, 1, 2, 0.5), names),
            "x_{1}\\,p_{y_{1}} - 0.5\\,y_{1}\\,p_{x_{1}}");
  Quadratic square = Quadratic::zero(4);
  square.A.bottomRightCorner(2, 2).setConstant(2);
  EXPECT_EQ(factored_formula(square, names), "(px1 + py1)^2");
  EXPECT_EQ(factored_formula(Quadratic::zero(4), names), "0");
}

}  // namespace
}  // namespace noether
