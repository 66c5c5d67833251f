// noether check: one observable, its drift, test, minimum detectable drift and status.
#include <gtest/gtest.h>

#include "end_to_end/cli.hpp"

namespace noether::cli_test {
namespace {

using Words = std::vector<std::string>;

class Check : public testing::Test {
 protected:
  void simulate(const Words& system, const std::string& file = "data.csv") {
    Words command{"simulate"};
    command.insert(command.end(), system.begin(), system.end());
    for (const char* word :
         {"--trajectories", "40", "--pairs", "50", "--noise", "0.01", "--seed", "1", "-o"})
      command.emplace_back(word);
    command.push_back(file);
    ASSERT_EQ(w_.noether(command).code, 0);
  }

  std::string check(const Words& options, int code = 0) {
    Words command{"check", "data.csv"};
    command.insert(command.end(), options.begin(), options.end());
    const Outcome outcome = w_.noether(command);
    EXPECT_EQ(outcome.code, code) << outcome.err;
    return code == 0 ? outcome.out : outcome.err;
  }

  static void expect(const std::string& text, const Words& words) {
    for (const std::string& part : words)
      EXPECT_NE(text.find(part), std::string::npos) << "no \"" << part << "\" in " << text;
  }

  Workspace w_;
};

TEST_F(Check, ALawIsEstablished) {
  simulate({"kepler"});
  expect(check({"--law", "x*py - y*px", "--noise", "0.01"}),
         {"x*py - y*px   (angular momentum)", "status      established", "between 40 trajectories",
          "detectable  drift ", "90% probability"});
}

TEST_F(Check, WhatIsNoLawIsRefuted) {
  simulate({"kepler"});
  expect(check({"--law", "x*py + y*px", "--noise", "0.01"}), {"status      refuted"});
}

TEST_F(Check, AnyPolynomialWillDo) {
  simulate({"henon-heiles"});
  // Noise of 1% of a unit is large beside starts of .15: the energy of its cubic terms is a law all
  // the same, the quadratic part alone is none.
  const std::string out =
      check({"--law", "(px^2 + py^2 + x^2 + y^2)/2 + x^2*y - y^3/3", "--noise", "0.01"});
  EXPECT_EQ(out.find("refuted"), std::string::npos) << out;
}

TEST_F(Check, SeveralLawsAreCorrectedTogetherAndDrawn) {
  simulate({"harmonic-n", "--n", "2"});
  const std::string out = check({"--law", "q1*p2 - q2*p1", "--law", "q1^2 + p1^2", "--law", "q1*p1",
                                 "--noise", "0.01", "-o", "law.svg"});
  expect(out, {"angular momentum q1 q2", "energy of oscillator q1", "refuted"});
  for (const char* name : {"law-1.svg", "law-2.svg", "law-3.svg"}) {
    const std::string svg = w_.read(name);
    expect(svg, {"<svg", "<polyline", "</svg>"});
  }
}

TEST_F(Check, AFigureIsNotWrittenOverWithoutForce) {
  simulate({"harmonic"});
  check({"--law", "q^2 + p^2", "-o", "law.svg"});
  expect(check({"--law", "q^2 + p^2", "-o", "law.svg"}, 2), {"law.svg exists already", "--force"});
  check({"--law", "q^2 + p^2", "-o", "law.svg", "--force"});
}

TEST_F(Check, OneTrajectoryIsMeasuredByItsRootMeanSquare) {
  w_.write("data.csv", table().substr(0, table().find("\n1,") + 1));
  expect(check({"--law", "q^2 + p^2", "--noise", "0.01"}),
         {"q^2 + p^2", "status", "(root mean square)"});
}

TEST_F(Check, WhatAllTrajectoriesShareProvesNothing) {
  // The same start forty times, with fresh noise.
  std::string text = "id,t,q,p\n";
  unsigned state = 7;
  const auto noise = [&] {
    double sum = -6;
    for (int i = 0; i < 12; ++i)
      sum += static_cast<double>((state = state * 1664525U + 1013904223U) >> 8U) / 16777216.0;
    return 0.01 * sum;
  };
  for (int k = 0; k < 40; ++k) {
    for (int i = 0; i < 20; ++i)
      text += std::to_string(k) + "," + std::to_string(i) + "," + std::to_string(1 + noise()) +
              "," + std::to_string(0.5 + noise()) + "\n";
  }
  w_.write("data.csv", text);
  expect(check({"--law", "q + p", "--noise", "0.01"}),
         {"undecided", "the same value in every trajectory"});
}

TEST_F(Check, BadExpressionsAreRefusedWithTheirPlace) {
  simulate({"kepler"});
  expect(check({"--law", "x*pz"}, 2),
         {"--law 'x*pz'", "'pz' is not a variable", "position 3", "x, y, px, py"});
  expect(check({"--law", "x*"}, 2), {"ends too early"});
  expect(check({"--law", "3"}, 2), {"a constant is no law"});
  expect(check({}, 2), {"--law"});
  expect(check({"--law", "x^12*y^12", "--noise", "0"}, 2), {"--noise"});
}

TEST_F(Check, BadDataAreRefused) {
  w_.write("data.csv", "t,q,p\n0,1,0\n");
  const Outcome single = w_.noether({"check", "data.csv", "--law", "q"});
  EXPECT_EQ(single.code, 3) << single.err;
  EXPECT_EQ(w_.noether({"check", "nothing.csv", "--law", "q"}).code, 5);
}

}  // namespace
}  // namespace noether::cli_test
