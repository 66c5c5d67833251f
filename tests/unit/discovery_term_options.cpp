#include "noether/discovery/term_options.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "noether/core/error.hpp"
#include "noether/discovery/term_names.hpp"
#include "noether/integrate/simulate.hpp"

namespace noether {
namespace {

using Texts = std::vector<std::string>;

const TermVariables kPlaneVariables{{"x", "y", "px", "py"}, true, {}, {}};

Texts names_of(const std::vector<TermLevel>& levels) {
  Texts names;
  for (const TermLevel& level : levels) names.push_back(level.name);
  return names;
}

Texts texts_of_terms(const TermLevel& level, const Texts& names) {
  Texts texts;
  for (const Expression& term : level.terms) texts.push_back(term.text(names));
  return texts;
}

Texts levels_of_system(const char* name) {
  const Dataset data = simulate(make_system(name), {.num_trajectories = 3, .num_pairs = 5});
  return names_of(term_levels({}, term_variables(data)));
}

TEST(TermLevels, OfNamedBlocksAreOne) {
  const std::vector<TermLevel> levels =
      term_levels({.blocks = {"linear", "momenta:2", "radial"}}, kPlaneVariables);
  ASSERT_EQ(levels.size(), 1U);
  EXPECT_EQ(levels[0].name, "linear, momenta:2, radial");
  EXPECT_FALSE(levels[0].too_many);
  EXPECT_EQ(texts_of_terms(levels[0], kPlaneVariables.names),
            (Texts{"x", "y", "px", "py", "px", "py", "px^2", "px*py", "py^2", "1/sqrt(x^2 + y^2)",
                   "x/sqrt(x^2 + y^2)", "y/sqrt(x^2 + y^2)"}));
}

TEST(TermLevels, DefinitionsStandForTheirMeaning) {
  const TermOptions options{.blocks = {"linear"},
                            .terms = {"z2/r^5", "exp(-r)"},
                            .definitions = {"s = x^2 + y^2", "r = sqrt(s)", " z2 =y^2"}};
  options.validate();
  const Texts texts =
      texts_of_terms(term_levels(options, kPlaneVariables)[0], kPlaneVariables.names);
  ASSERT_EQ(texts.size(), 6U);
  EXPECT_EQ(texts[4], "y^2/sqrt(x^2 + y^2)^5");
  EXPECT_EQ(texts[5], "exp(-sqrt(x^2 + y^2))");
}

TEST(TermLevels, ClimbFromTheSimplest) {
  EXPECT_EQ(levels_of_system("henon-heiles"),
            (Texts{"quadratic, radial", "polynomial:3, radial", "polynomial:4, radial",
                   "quadratic, multipoles"}));
  EXPECT_EQ(levels_of_system("pendulum"),
            (Texts{"polynomial:3", "polynomial:4", "quadratic, trig"}));
  EXPECT_EQ(levels_of_system("lotka-volterra"),
            (Texts{"linear", "quadratic", "linear, logarithm", "quadratic, logarithm",
                   "polynomial:3, logarithm", "polynomial:4, logarithm"}));
  EXPECT_EQ(levels_of_system("double-pendulum"),
            (Texts{"linear", "quadratic", "quadratic, trig", "polynomial:3, trig",
                   "polynomial:4, trig"}));
  EXPECT_EQ(levels_of_system("toda").back(), "momenta:3, exponential");
  EXPECT_EQ(levels_of_system("euler-top"),
            (Texts{"linear", "quadratic", "polynomial:3", "polynomial:4"}));
}

TEST(TermLevels, TooManyTermsAreSaidToBe) {
  TermOptions options{.blocks = {"polynomial:4"}, .most = 69};
  EXPECT_FALSE(term_levels(options, kPlaneVariables)[0].too_many);
  options.most = 68;
  EXPECT_TRUE(term_levels(options, kPlaneVariables)[0].too_many);
  options.most = 69;
  options.terms = {"cos(x)"};
  EXPECT_TRUE(term_levels(options, kPlaneVariables)[0].too_many);
}

struct Mistake {
  TermOptions options;
  const char* says;
};

TEST(TermOptions, MistakesAreNamed) {
  for (const Mistake& wrong :
       {Mistake{{.blocks = {"quadratc"}},
                "'quadratc' is not known. Use auto, none, or some of linear"},
        Mistake{{.blocks = {"polynomial:9"}}, "'polynomial:9' is no degree from 1 to 8"},
        Mistake{{.blocks = {"polynomial:"}}, "'polynomial:' is no degree from 1 to 8"},
        Mistake{{.blocks = {"momenta:0"}}, "'momenta:0' is no degree from 1 to 8"},
        Mistake{{.blocks = {"polynomial:3x"}}, "'polynomial:3x' is no degree"},
        Mistake{{.definitions = {"r"}}, "'r' is no definition. Give a name"},
        Mistake{{.definitions = {"= x^2"}}, "'= x^2' is no definition"},
        Mistake{{.definitions = {"r = "}}, "'r = ' is no definition"},
        Mistake{{.terms = {"1/rho"}}, "'rho' is not a variable of the data"},
        Mistake{{.terms = {"r"}, .definitions = {"r = sqrt(rho)"}},
                "'rho' is not a variable of the data"},
        Mistake{{.terms = {"r"}, .definitions = {"r = s^2", "s = x"}},
                "'s' is not a variable of the data"}}) {
    try {
      wrong.options.validate();
      term_levels(wrong.options, kPlaneVariables);
      ADD_FAILURE() << wrong.says << " was accepted";
    } catch (const UsageError& error) {
      EXPECT_NE(std::string(error.what()).find(wrong.says), std::string::npos) << error.what();
    }
  }
  EXPECT_NO_THROW(TermOptions{}.validate());
  EXPECT_NO_THROW((TermOptions{.blocks = {"linear", "polynomial:8", "pairs"}}.validate()));
}

TEST(TermVariables, AreKnownByNamesUnitsAndValues) {
  Dataset data;
  data.variables = {"theta_1", "turn", "n", "theta_dot"};
  data.canonical = false;
  data.origin.units = {"", "deg", "", ""};
  Trajectory t{"a", Eigen::Vector2d(0, 1), Eigen::MatrixXd::Ones(4, 2), {}, {}};
  t.states.row(1).setConstant(-1);
  t.states(0, 1) = 0;
  data.trajectories = {t};
  const TermVariables variables = term_variables(data);
  EXPECT_TRUE(std::count(variables.angles.begin(), variables.angles.end(), 0) == 1);
  EXPECT_TRUE(std::count(variables.angles.begin(), variables.angles.end(), 1) == 1);
  EXPECT_FALSE(std::count(variables.angles.begin(), variables.angles.end(), 2) == 1);
  EXPECT_EQ(variables.positive, (std::vector<Eigen::Index>{2, 3}));  // zero is not above zero
}

/// The speed of an angle is none.
TEST(TermVariables, RatesOfAnglesAreNoAngles) {
  Dataset data;
  data.variables = {"theta", "theta_dot", "phi2", "phi2_rate"};
  data.canonical = false;
  data.trajectories = {{"a", Eigen::Vector2d(0, 1), Eigen::MatrixXd::Ones(4, 2), {}, {}}};
  EXPECT_EQ(term_variables(data).angles, (std::vector<Eigen::Index>{0, 2}));
}

std::string name_in_plane(const std::vector<FoundTerm>& terms, bool canonical = true) {
  return name_of_terms(terms, kPlaneVariables.names, canonical);
}

TEST(NamesOfTerms, SayWhatKindOfLawItIs) {
  EXPECT_EQ(name_in_plane({{"px^2", 0.5}, {"py^2", 0.25}, {"1/sqrt(x^2 + y^2)", -1}}), "energy");
  EXPECT_EQ(name_in_plane({{"px^2", 0.5}, {"py^2", 0.5}}), "quadratic law");  // no potential
  EXPECT_EQ(name_in_plane({{"px^2", 0.5}, {"x^2", 0.5}}), "quadratic law");   // py is missing
  EXPECT_EQ(name_in_plane({{"px^2", 0.5}, {"py^2", -0.5}, {"x^3", 1}}), "cubic law");
  EXPECT_EQ(name_in_plane({{"px^2", 0.5}, {"py^2", 0.5}, {"x*py", 1}, {"x^4", 1}}), "quartic law");
  EXPECT_EQ(name_in_plane({{"px^2", 0.5}, {"py^2", 0.5}, {"x", 1}}, false), "quadratic law");
  EXPECT_EQ(name_in_plane({{"x", 1}, {"log(x)", -1}}, false), "law with logarithms");
  EXPECT_EQ(name_in_plane({{"px*cos(y)", 1}, {"exp(x)", -1}}), "law with waves and exponentials");
  EXPECT_EQ(name_in_plane({{"x/sqrt(x^2 + y^2)", 1}, {"x*py^2", 1}}), "law with distances");
  EXPECT_EQ(name_in_plane({{"x^6", 1}}), "law of degree 6");
}

}  // namespace
}  // namespace noether
