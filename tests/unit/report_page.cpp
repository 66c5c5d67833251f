// What the page is made of: formulas, drawings, sentences and the curves of held-out data.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "noether/core/error.hpp"
#include "noether/core/npz.hpp"
#include "noether/discovery/finding.hpp"
#include "noether/integrate/simulate.hpp"
#include "noether/run/pictures.hpp"
#include "src/report/mathml.hpp"
#include "src/report/plots.hpp"
#include "src/report/sections.hpp"
#include "support/made_up_model.hpp"
#include "support/markup.hpp"

namespace noether {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using testing_support::made_up_finding;
using testing_support::made_up_model;
using testing_support::markup_fault;

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
    ++found;
  return found;
}

/// MathML without what only decides spaces.
std::string bare(std::string text) {
  for (const char* part :
       {" lspace=\"0.1em\" rspace=\"0.1em\"", " form=\"infix\"", "<math>", "</math>", "\n"}) {
    for (std::size_t at; (at = text.find(part)) != std::string::npos;)
      text.erase(at, std::string(part).size());
  }
  return text;
}

TEST(MathMl, WritesVariablesAsPhysicistsDo) {
  EXPECT_EQ(mathml_variable("q"), "<mi>q</mi>");
  EXPECT_EQ(mathml_variable("x12"), "<msub><mi>x</mi><mn>12</mn></msub>");
  EXPECT_EQ(mathml_variable("py"), "<msub><mi>p</mi><mi>y</mi></msub>");
  EXPECT_EQ(mathml_variable("px1"), "<msub><mi>p</mi><msub><mi>x</mi><mn>1</mn></msub></msub>");
  EXPECT_EQ(mathml_variable("theta"), "<mi>theta</mi>");
  EXPECT_EQ(mathml_variable("<b>"), "<mi>&lt;b&gt;</mi>");
}

TEST(MathMl, WritesNumbersWithPowersOfTen) {
  EXPECT_EQ(mathml_number(0.25, 4), "<mn>0.25</mn>");
  EXPECT_EQ(mathml_number(1.5e-7, 4),
            "<mn>1.5</mn><mo>&#215;</mo><msup><mn>10</mn><mrow><mo>&#8722;</mo><mn>7</mn></mrow>"
            "</msup>");
}

TEST(MathMl, WritesALawTermByTerm) {
  const std::vector<std::string> variables{"x", "y", "px", "py"};
  const Quadratic momentum = Quadratic::product(4, 0, 3) - Quadratic::product(4, 1, 2);
  const std::string text = mathml(momentum, variables);
  EXPECT_EQ(count(text, "<math>"), 2);
  EXPECT_EQ(markup_fault(text), "");
  EXPECT_EQ(bare(text),
            "<mrow><mrow><mi>x</mi></mrow><mo>&#8290;</mo><mrow><msub><mi>p</mi><mi>y</mi></msub>"
            "</mrow></mrow><mrow><mo>&#8722;</mo><mrow><mi>y</mi></mrow><mo>&#8290;</mo><mrow>"
            "<msub><mi>p</mi><mi>x</mi></msub></mrow></mrow>");
  const Quadratic energy = Quadratic::product(2, 1, 1, -0.5) + Quadratic::coordinate(2, 0, 1.0 / 3);
  EXPECT_EQ(bare(mathml(energy, {"q", "p"})),
            "<mrow><mo>&#8722;</mo><mn>0.5</mn><mo>&#8290;</mo><msup><mrow><mi>p</mi></mrow>"
            "<mn>2</mn></msup></mrow><mrow><mo>+</mo><mn>0.3333</mn><mo>&#8290;</mo><mi>q</mi>"
            "</mrow>");
}

TEST(Why, FollowsFromTheNumbers) {
  RunRecord run;
  run.spec.settings = {{"testing.drift_tolerance", "0.03"},
                       {"testing.min_detectable_drift", "0.05"}};
  FoundLaw law = made_up_finding().laws[0];
  EXPECT_EQ(why(law, run),
            "Noise explains all its variation along held-out trajectories (p = 0.4). The minimum "
            "detectable drift is 0.013 of its spread, below the 5% required.");
  law.status = LawStatus::kApproximate;
  law.corrected_p_value = 1e-9;
  law.drift_held_out = 0.02;
  EXPECT_EQ(why(law, run),
            "It drifts by more than noise explains (p &lt; 0.001), but by only 0.02 of its spread, "
            "below the tolerance of 3%.");
  law.status = LawStatus::kRefuted;
  EXPECT_NE(why(law, run).find("more than noise explains"), std::string::npos);
  law.status = LawStatus::kUndecided;
  EXPECT_NE(why(law, run).find("could hide in the noise, and at most 5% is required"),
            std::string::npos);
  law.min_detectable_drift = std::numeric_limits<double>::infinity();
  EXPECT_NE(why(law, run).find("minimum detectable drift is not measurable"), std::string::npos);
  law.withheld = "it < hardly moves";
  EXPECT_NE(why(law, run).find("but it &lt; hardly moves."), std::string::npos);
  law.status = LawStatus::kImplied;
  law.implied_by = {"a<b", "c"};
  EXPECT_NE(why(law, run).find(": a&lt;b, c."), std::string::npos);
}

/// Every point of a path or area.
std::vector<std::pair<double, double>> points_of(const std::string& svg, const std::string& kind) {
  const std::size_t at = svg.find(kind);
  if (at == std::string::npos) return {};
  const std::size_t begin = svg.find(kind.starts_with("<path") ? " d=\"M" : " points=\"", at);
  std::string text = svg.substr(begin, svg.find("\"/>", begin) - begin);
  text.erase(0, text.find('"') + 1);
  for (char& c : text) {
    if (c == 'M' || c == 'L' || c == ',') c = ' ';
  }
  std::istringstream stream(text);
  std::vector<std::pair<double, double>> points;
  for (double x = 0, y = 0; stream >> x >> y;) points.emplace_back(x, y);
  return points;
}

LawOverTime wave(Eigen::Index size) {
  LawOverTime law;
  law.noise_std = 0.5;
  const VectorXd time = VectorXd::LinSpaced(size, 0, 1);
  law.trajectories = {{"1", time, (6.0 * time.array()).sin().matrix()}};
  return law;
}

TEST(Plots, HoldTheirLinesWholeOnTheirBands) {
  const std::string svg = plot_law(wave(100), "a <law>");
  EXPECT_EQ(markup_fault(svg), "");
  EXPECT_NE(svg.find("aria-label=\"a &lt;law&gt;\""), std::string::npos);
  EXPECT_EQ(svg.find("id="), std::string::npos);
  for (std::size_t at = svg.find('#'); at != std::string::npos; at = svg.find('#', at + 1))
    EXPECT_EQ(svg[at - 1], '&') << "letters as numbers, no colours";
  const auto line = points_of(svg, "<path class=\"data\"");
  ASSERT_EQ(line.size(), 100U);
  const auto band = points_of(svg, "<polygon class=\"band\"");
  ASSERT_GE(band.size(), 4U);
  const auto [low, high] = std::minmax_element(
      line.begin(), line.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  // The band is two standard deviations on either side, as far as the wave goes.
  double bottom = 1e9;
  double top = -1e9;
  for (const auto& [x, y] : band) {
    bottom = std::min(bottom, y);
    top = std::max(top, y);
  }
  EXPECT_NEAR(top - bottom, high->second - low->second, 0.3);
}

TEST(Plots, ShowGeneratorsWithTheirSigns) {
  MatrixXd generator = MatrixXd::Zero(3, 3);
  generator(0, 1) = 2;
  generator(1, 0) = -1;
  const std::string svg = plot_generator(generator, {"q#1", "momentum"}, "generator");
  EXPECT_EQ(markup_fault(svg), "");
  EXPECT_EQ(count(svg, "<polygon class=\"data\""), 1);
  EXPECT_EQ(count(svg, "<polygon class=\"model\" fill-opacity=\"0.5\""), 1);
  const auto positive = points_of(svg, "<polygon class=\"data\"");
  const auto negative = points_of(svg, "<polygon class=\"model\"");
  ASSERT_GE(std::min(positive.size(), negative.size()), 4U);
  EXPECT_GT(positive[0].first, negative[0].first);    // second column
  EXPECT_GT(positive[0].second, negative[0].second);  // first row; the drawing's y goes up
}

/// Of the made-up laws, the first one measured.
std::string plot_of_evidence(double nats, double error) {
  std::vector<FoundLaw> laws = made_up_finding().laws;
  laws[0].evidence_nats = nats;
  laws[0].evidence_standard_error = error;
  return plot_evidence(laws);
}

TEST(Plots, OfEvidenceLeaveOutWhatIsNotMeasured) {
  const std::string svg = plot_of_evidence(310, 12);
  EXPECT_EQ(markup_fault(svg), "");
  EXPECT_EQ(count(svg, "<polygon class=\"data\""), 1);
  EXPECT_EQ(count(svg, "<polygon class=\"model\""), 0);
  for (const char* number : {"<tspan>&#x31;</tspan>", "<tspan>&#x32;</tspan>"})  // 1 and 2
    EXPECT_EQ(count(svg, number), 1) << number;
}

TEST(Plots, OfMuchEvidenceCountThousands) {
  const std::string svg = plot_of_evidence(12000, 900);
  EXPECT_EQ(markup_fault(svg), "");
  EXPECT_EQ(count(svg, "<tspan>&#x31;&#x30;</tspan>"), 1);  // 10
  EXPECT_EQ(count(svg, "&#x31;&#x30;&#x30;"), 0);           // no 100, 1000, 10000
}

TEST(Sections, RoundEvidenceToItsError) {
  PageSource source;
  source.finding = made_up_finding();
  source.finding.laws.resize(1);
  FoundLaw& law = source.finding.laws[0];
  const auto told = [&](double nats, std::optional<double> error) {
    law.evidence_nats = nats;
    law.evidence_standard_error = error;
    return laws_section(source);
  };
  EXPECT_NE(told(7389, 3231).find("<dd>+7400 \xc2\xb1 3200 nats</dd>"), std::string::npos);
  EXPECT_NE(told(-727, 3900).find("<dd>-700 \xc2\xb1 3900 nats</dd>"), std::string::npos);
  EXPECT_NE(told(14.26, 1.44).find("<dd>+14.3 \xc2\xb1 1.4 nats</dd>"), std::string::npos);
  EXPECT_NE(told(-40, 3900).find("<dd>0 \xc2\xb1 3900 nats</dd>"), std::string::npos);
  EXPECT_NE(told(40, 3900).find("<dd>0 \xc2\xb1 3900 nats</dd>"), std::string::npos);
  EXPECT_NE(told(12345, {}).find("<dd>+12300 nats, one seed</dd>"), std::string::npos);
}

TEST(Plots, OfManyDecadesLabelAFew) {
  std::vector<double> values;
  for (int k = -12; k < 13; ++k) values.push_back(std::pow(10, k));
  const std::string svg = plot_spectrum(values, 3, 1, "variance", "many");
  const int labels = count(svg, "&#x31;&#x30;<tspan");
  EXPECT_GE(labels, 3);
  EXPECT_LE(labels, 8);
}

TEST(Plots, OfOneValueHaveAnAxis) {
  const std::string svg = plot_spectrum({8.5}, 1, 0, "singular value", "one");
  EXPECT_NE(svg.find("&#x31;&#x30;<tspan"), std::string::npos);  // a power of ten
}

/// Orbits in a plane, a model of no merit, and the law they keep.
class PicturesOfOrbits : public testing::Test {
 protected:
  PicturesOfOrbits() : model_(made_up_model(Activation::kTanh, 2)) {
    const Dataset data =
        simulate(make_system("kepler"),
                 {.num_trajectories = 15, .num_pairs = 160, .noise = 0.01, .seed = 4});
    split_ = split_held_out(data, 0.2);
    model_.scaling = CanonicalScaling::fit(data);
    finding_.noise = {{0.01, 0.01, 0.01, 0.01}, "given"};
    FoundLaw law;
    law.law = Quadratic::product(4, 0, 3) - Quadratic::product(4, 1, 2);
    finding_.laws = {law};
  }
  HeldOutSplit split_;
  Finding finding_;
  LearnedModel model_;
};

TEST_F(PicturesOfOrbits, AreOfHeldOutTrajectories) {
  ThreadPool pool(2);
  const Pictures pictures = make_pictures(split_, finding_, model_, pool);
  ASSERT_EQ(pictures.laws.size(), 1U);
  const LawOverTime& law = pictures.laws[0];
  ASSERT_EQ(law.trajectories.size(), 3U);
  for (std::size_t k = 0; k < 3; ++k) {
    const Trajectory& t = split_.held_out.trajectories[k];
    EXPECT_EQ(law.trajectories[k].id, t.id);
    EXPECT_LE(law.trajectories[k].time.size(), 150);
    EXPECT_GE(law.trajectories[k].time.size(), 75);
    // A law holds up to the noise: a handful of standard deviations.
    EXPECT_LT(law.trajectories[k].values.cwiseAbs().maxCoeff(), 12 * law.noise_std);
    // Every second state; differences do not know the mean.
    const double step = law.trajectories[k].values(1) - law.trajectories[k].values(0);
    const Eigen::Index stride = (t.states.cols() + 149) / 150;
    const double truth = finding_.laws[0].law->value(t.states.col(stride)) -
                         finding_.laws[0].law->value(t.states.col(0));
    EXPECT_GT(step * truth, 0);
  }
  ASSERT_EQ(pictures.rollouts.size(), 2U);
  const Rollout& rollout = pictures.rollouts[0];
  const Trajectory& t = split_.held_out.trajectories[0];
  EXPECT_EQ(rollout.id, t.id);
  EXPECT_EQ(rollout.time.size(), 121);
  EXPECT_EQ(rollout.observed, t.states.leftCols(121));
  EXPECT_EQ(rollout.mean.col(0), t.states.col(0));
  // The first state's noise, as the draws have it.
  EXPECT_GT(rollout.deviation.col(0).minCoeff(), 0.003);
  EXPECT_LT(rollout.deviation.col(0).maxCoeff(), 0.03);
  LearnedFieldOf<float> field(model_, pool);
  const VectorXd dt = VectorXd::Constant(1, t.time(1) - t.time(0));
  EXPECT_LT((rollout.mean.col(1) - field.advance(t.states.col(0), dt, 2)).norm(), 1e-12);
  EXPECT_FALSE(pictures.energy.has_value());
}

TEST_F(PicturesOfOrbits, AreTheSameForAnyNumberOfThreadsAndAfterReading) {
  ThreadPool one(1);
  ThreadPool three(3);
  const std::string text = format_pictures(make_pictures(split_, finding_, model_, one));
  EXPECT_EQ(text, format_pictures(make_pictures(split_, finding_, model_, three)));
  const auto file = std::filesystem::path(testing::TempDir()) /
                    ("noether-report-" + std::to_string(::getpid()) + ".json");
  std::ofstream(file) << text;
  EXPECT_EQ(format_pictures(read_pictures(file)), text);
  std::ofstream(file) << R"({"laws": [], "rollouts": [{"id": "1", "time": [0, 1],
    "observed": [[1]], "mean": [[1]], "deviation": [[1]], "cut": false}], "energy": null})";
  EXPECT_THROW(static_cast<void>(read_pictures(file)), IoError);
  std::filesystem::remove(file);
}

TEST_F(PicturesOfOrbits, KeepWhatIsNotFiniteAsNull) {
  Pictures pictures;
  pictures.laws.push_back({std::nan(""), {{"1", VectorXd::LinSpaced(2, 0, 1), VectorXd::Ones(2)}}});
  pictures.laws[0].trajectories[0].values(1) = std::nan("");
  const std::string text = format_pictures(pictures);
  EXPECT_NE(text.find("[1.0,null]"), std::string::npos) << text;
  const auto file = std::filesystem::path(testing::TempDir()) /
                    ("noether-null-" + std::to_string(::getpid()) + ".json");
  std::ofstream(file) << text;
  const LawOverTime law = read_pictures(file).laws.at(0);
  EXPECT_TRUE(std::isnan(law.noise_std));
  EXPECT_EQ(law.trajectories.at(0).values(0), 1);
  EXPECT_TRUE(std::isnan(law.trajectories.at(0).values(1)));
  std::filesystem::remove(file);
}

TEST_F(PicturesOfOrbits, EndWhereTheModelLeavesEveryBound) {
  model_.scaling.time_scale = 1e-200;
  ThreadPool pool(1);
  const Pictures pictures = make_pictures(split_, finding_, model_, pool);
  const Rollout& rollout = pictures.rollouts.at(0);
  EXPECT_TRUE(rollout.cut);
  EXPECT_LT(rollout.time.size(), 121);
  EXPECT_TRUE(rollout.mean.allFinite());
  EXPECT_EQ(rollout.observed.cols(), rollout.time.size());
}

}  // namespace
}  // namespace noether
