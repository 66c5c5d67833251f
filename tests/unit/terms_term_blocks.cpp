#include "noether/terms/term_blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "noether/core/error.hpp"

namespace noether {
namespace {

using Lines = std::vector<std::string>;

Lines texts_of(const std::string& block, const TermVariables& variables, bool rich = false) {
  Lines result;
  for (const Expression& term : term_block(block, variables, rich).terms)
    result.push_back(term.text(variables.names));
  return result;
}

const TermVariables kPlane{{"x", "y", "px", "py"}, true, {}, {}};
const TermVariables kSpace{{"x", "y", "z", "px", "py", "pz"}, true, {}, {}};
const TermVariables kPendulums{{"theta1", "theta2", "omega1"}, false, {0, 1}, {}};

TEST(Monomials, AreThoseOfTheVariablesUpToADegree) {
  const auto count = [](int degree, std::size_t most = 1000) {
    return monomials_up_to(degree, {0, 1, 2, 3}, most).size();
  };
  EXPECT_EQ(count(1), 4U);
  EXPECT_EQ(count(2), 14U);
  EXPECT_EQ(count(4), 69U);
  EXPECT_EQ(count(4, 69), 69U);
  EXPECT_EQ(count(4, 68), 0U);
  Lines of_two;
  for (const Expression& term : monomials_up_to(2, {1, 3}, 100))
    of_two.push_back(term.text(kPlane.names));
  EXPECT_EQ(of_two, (Lines{"y", "py", "y^2", "y*py", "py^2"}));
  EXPECT_TRUE(monomials_up_to(3, {}, 100).empty());
}

TEST(TermBlocks, HoldTheTermsTheyPromise) {
  EXPECT_EQ(texts_of("radial", kPlane), Lines{"1/sqrt(x^2 + y^2)"});
  EXPECT_EQ(texts_of("radial", kPlane, true),
            (Lines{"1/sqrt(x^2 + y^2)", "x/sqrt(x^2 + y^2)", "y/sqrt(x^2 + y^2)"}));
  EXPECT_EQ(texts_of("multipoles", kSpace).back(), "z^2/(x^2 + y^2 + z^2)^2.5");
  EXPECT_EQ(texts_of("multipoles", kPlane).size(), 4U);
  const TermVariables two{{"x1", "y1", "x2", "y2", "px1", "py1", "px2", "py2"}, true, {}, {}};
  EXPECT_EQ(texts_of("pairs", two), Lines{"1/sqrt((x1 - x2)^2 + (y1 - y2)^2)"});
  const TermVariables chain{{"q1", "q2", "p1", "p2"}, true, {}, {}};
  EXPECT_EQ(texts_of("exponential", chain), (Lines{"exp(q1 - q2)", "exp(q2 - q1)"}));
  EXPECT_EQ(texts_of("exponential", chain, true).size(), 6U);
  EXPECT_EQ(texts_of("logarithm", {{"x", "y"}, false, {}, {1}}), Lines{"log(y)"});
  const Lines waves = texts_of("trig", kPendulums);
  EXPECT_EQ(waves.size(), 8U * 3);  // alone, times omega1 and times its square
  for (const char* term : {"cos(theta1)", "sin(theta1 - theta2)", "cos(theta1 + theta2)",
                           "omega1*cos(theta2)", "omega1^2*sin(theta1)"})
    EXPECT_NE(std::find(waves.begin(), waves.end(), term), waves.end()) << term;
}

TEST(TermBlocks, AreEmptyWhereTheyMakeNoSense) {
  const TermVariables plain{{"a", "b"}, false, {}, {}};
  for (const std::string& name : term_block_names()) EXPECT_TRUE(texts_of(name, plain).empty());
  EXPECT_TRUE(texts_of("exponential", kPlane).empty());
  EXPECT_TRUE(texts_of("pairs", kPlane).empty());
}

TEST(TermBlocks, OfOtherNamesAreRefused) {
  try {
    term_block("radail", kPlane, false);
    FAIL();
  } catch (const UsageError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("'radail' is not known"), std::string::npos) << text;
    EXPECT_NE(text.find("radial"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace noether
