// Pages and pictures from made-up fits; the roll-out of a model against a motion in closed form.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "studies/reproduce/beyond.hpp"
#include "studies/reproduce/pages.hpp"
#include "studies/reproduce/pictures.hpp"
#include "studies/reproduce/rollout.hpp"
#include "studies/reproduce/spectra.hpp"

namespace noether {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

/// Whether the SVG contains "nan" as a number; "dominant" is a word in SVG.
bool has_no_number(const std::string& svg) {
  for (std::size_t at = svg.find("nan"); at != std::string::npos; at = svg.find("nan", at + 1)) {
    if (std::isalpha(static_cast<unsigned char>(svg[at - 1])) == 0) return true;
  }
  return svg.find("inf") != std::string::npos;
}

/// A fit that found the laws of its system to one part in ten thousand, with spare ones near zero.
Fit made_up_fit(const Experiment& experiment, const ComparedModel& model, std::uint64_t seed) {
  Fit fit;
  fit.experiment = experiment.name;
  fit.model = model.name;
  fit.seed = seed;
  fit.nll = model.group == GroupMode::kNone ? -10 : -12;
  fit.test_mse.assign(experiment.tests.size(), model.group == GroupMode::kNone ? 4e-4 : 1e-4);
  fit.status = "finished";
  fit.made_by = {"a processor", 1, "0"};
  if (model.group != GroupMode::kLearn) return fit;
  for (const Quadratic& law : experiment.system.laws) {
    const Eigen::VectorXd flat = flatten(law);
    fit.laws.emplace_back(flat.begin(), flat.end());
    fit.singular_values.push_back(2);
    fit.parallelness.push_back(0.9999);
  }
  fit.singular_values.push_back(0.01);
  fit.parallelness.push_back(0.3);
  fit.screen_count = fit.null_space_count = static_cast<int>(experiment.system.laws.size());
  fit.null_space_cosines.assign(experiment.system.laws.size(), 0.999);
  return fit;
}

Sources made_up_sources() {
  Sources sources;
  sources.fits = [](const Experiment& experiment) {
    std::vector<Fit> fits;
    for (const ComparedModel& model : experiment.models) {
      for (const std::uint64_t seed : {1U, 2U})
        fits.push_back(made_up_fit(experiment, model, seed));
    }
    return fits;
  };
  sources.field = [](const Experiment&, const ComparedModel&, std::uint64_t) { return nullptr; };
  sources.rollout = [](const Experiment&, const ComparedModel&, std::uint64_t) {
    const std::vector<double> values(kRolloutSteps, 0.25);
    return NamedNumbers{{"time", values}, {"energy", values}, {"laws", values}, {"error", values}};
  };
  return sources;
}

TEST(Pages, EveryPageIsMadeAndShowsItsPictures) {
  for (const std::string& what : page_names()) {
    if (what == "figure2") continue;  // needs trained models
    const auto experiments = experiments_of(what, ReproduceSetting::kFast, Biases::kPoint, 2);
    const Page page = make_page(what, experiments, made_up_sources());
    EXPECT_TRUE(page.text.starts_with("## ")) << what;
    for (const auto& [name, svg] : page.pictures) {
      EXPECT_EQ(count(page.text, "](reproduce/" + name + ")"), 1U) << what;
      EXPECT_NE(svg.find("</svg>"), std::string::npos) << name;
      EXPECT_FALSE(has_no_number(svg)) << name;
    }
  }
}

TEST(Pages, ReportWhichAimsOfTheFiguresAreMet) {
  const Sources good = made_up_sources();
  Sources spurious = good;
  spurious.fits = [&](const Experiment& experiment) {
    std::vector<Fit> fits = good.fits(experiment);
    for (Fit& fit : fits) {
      if (!fit.singular_values.empty()) fit.singular_values.back() = 1;
    }
    return fits;
  };
  for (const char* what : {"figure3", "figure3-auto", "figure4", "spatial"}) {
    const auto experiments = experiments_of(what, ReproduceSetting::kFast, Biases::kPoint, 1);
    EXPECT_EQ(make_page(what, experiments, good).text.find("missed"), std::string::npos) << what;
    EXPECT_NE(make_page(what, experiments, spurious).text.find("**missed**"), std::string::npos)
        << what;
  }
}

TEST(Pages, ReportHowFarASmallLawIsAboveTheSpareOnes) {
  Sources sources = made_up_sources();
  double smallest = 0.2;
  sources.fits = [&](const Experiment&) {
    Fit fit;
    fit.seed = 3;
    fit.singular_values = {10, 8, 6, smallest, 0.02, 0.01};
    fit.parallelness = {1, 1, 1, 0.995, 0.4, 0.3};
    return std::vector<Fit>{fit};
  };
  const auto all = experiments_of("figure3", ReproduceSetting::kFast, Biases::kPoint, 2);
  const std::vector<Experiment> two_oscillators{all.at(1)};
  const std::string text = make_page("figure3", two_oscillators, sources).text;
  EXPECT_NE(text.find("U(2), seed 3: the smallest of 4 singular values is 0.2, 2.0% of the "
                      "largest, and 10 times the largest spare one."),
            std::string::npos)
      << text;
  smallest = 5;
  EXPECT_EQ(make_page("figure3", two_oscillators, sources).text.find("seed 3: the"),
            std::string::npos);
}

TEST(Pages, APageWithoutFitsNeitherMeetsNorMissesAnAim) {
  Sources none = made_up_sources();
  none.fits = [](const Experiment&) { return std::vector<Fit>{}; };
  const auto experiments = experiments_of("figure4", ReproduceSetting::kFast, Biases::kPoint, 1);
  const std::string text = make_page("figure4", experiments, none).text;
  EXPECT_EQ(text.find("| met |"), std::string::npos);
  EXPECT_EQ(text.find("missed"), std::string::npos);
}

TEST(Pages, FiguresThreeAndFourShareFitsWithTheTables) {
  const Experiment table = table_experiment(3, ReproduceSetting::kFast, Biases::kPoint);
  const Experiment random = three_body_spectra(Biases::kPoint).at(0);
  EXPECT_EQ(random.name, table.name);
  ASSERT_EQ(random.models.size(), 1U);
  EXPECT_EQ(random.models[0].name, table.models.at(1).name);
}

TEST(Ablations, ChangeOneChoiceEach) {
  const std::vector<Experiment> all = ablations(Biases::kPoint);
  const auto keys_of = [](const Experiment& experiment) {
    std::string text;
    for (const SettingKey& key : setting_keys()) text += key.get(experiment.settings) + ";";
    return text;
  };
  EXPECT_GT(all.size(), 30U);
  std::set<std::string> seen;
  for (const Experiment& experiment : all) {
    EXPECT_TRUE(seen.insert(keys_of(experiment)).second) << experiment.title;
    EXPECT_NO_THROW(experiment.settings.validate()) << experiment.title;
  }
}

TEST(Pictures, OmitWhatAnAxisCannotShow) {
  const double nan = std::nan("");
  const std::string svg = panels_picture(
      {{"title", "x", "y", true, true, {{"name", {1, 0, 10, nan}, {1, 1, -1, 1}, 2, false}}, {}}},
      1);
  EXPECT_NE(svg.find("</svg>"), std::string::npos);
  EXPECT_FALSE(has_no_number(svg));
}

TEST(Pictures, AHeatMapHasACellForEveryEntryAboveTheCutoff) {
  Eigen::MatrixXd values = Eigen::MatrixXd::Zero(3, 3);
  const std::string empty = heat_maps_picture({{"", values}}, 1);
  values(0, 1) = 2;
  values(2, 0) = -1;
  values(1, 1) = 0.01;
  const std::string two = heat_maps_picture({{"", values}}, 1);
  EXPECT_EQ(count(two, "fill=\"#"), count(empty, "fill=\"#") + 2);
}

/// An untrained network on one oscillator: its motion is wrong from the first step, and its weights
/// are uncertain, so that no measured value is zero.
class Untrained : public testing::Test {
 protected:
  Untrained() {
    experiment.settings.network.widths = {4};
    experiment.settings.schedule.steps = 1;
    experiment.models_kept = true;
    const auto trained = fit(experiment, experiment.models.at(0), 1, pool, {}, {});
    EXPECT_TRUE(trained);
    field = field_of(experiment, experiment.models.at(0), 1, trained->model, pool);
    kept = trained->fit;
  }
  ThreadPool pool{1};
  Experiment experiment = table_experiment(1, ReproduceSetting::kFast, Biases::kPoint);
  std::unique_ptr<ModelField> field;
  Fit kept;
};

TEST_F(Untrained, RollOutMeasuresErrorAndDriftAgainstTheTruth) {
  const NamedNumbers numbers = roll_out(experiment, *field, 1);
  ASSERT_EQ(numbers.at("time").size(), static_cast<std::size_t>(kRolloutSteps));
  EXPECT_NEAR(numbers.at("time").back(), 200, 1e-9);
  EXPECT_GT(numbers.at("error").front(), 0);
  // The energy is the only law of an oscillator, up to the scale of its spread.
  for (std::size_t i = 0; i < numbers.at("energy").size(); ++i)
    EXPECT_NEAR(numbers.at("energy")[i], numbers.at("laws")[i], 1e-9 * (1 + numbers.at("laws")[i]));
}

TEST_F(Untrained, TheErrorOfTheMeanPredictionIsNotAboveTheMeanError) {
  const Dataset data = training_data(experiment, 1);
  const auto pairs = static_cast<std::uint64_t>(experiment.draw_pairs);
  double mean_error = 0;
  double largest = 0;
  for (std::uint64_t pair = 0; pair < pairs; ++pair) {
    for (const float sign : {1.F, -1.F}) {
      double squares = 0;
      for (const Trajectory& t : data.trajectories) {
        field->use_draw(pair, sign);
        squares += (field->advance(t.states, t.step, 1) - t.next).squaredNorm();
      }
      const double error = squares / static_cast<double>(2 * data.num_pairs());
      mean_error += error / static_cast<double>(2 * pairs);
      largest = std::max(largest, error);
    }
  }
  const double predicted = predictive_error(*field, data, 1, experiment.draw_pairs);
  EXPECT_LT(predicted, mean_error);
  EXPECT_GT(largest, mean_error) << "draws do not differ";
  EXPECT_EQ(predicted, kept.train_mse);
  EXPECT_NE(kept.test_mse.at(0), kept.mean_weights_mse.at(0));
}

TEST_F(Untrained, OppositeDrawsLieOnBothSidesOfTheMeanWeights) {
  // To first order opposite draws move the field by opposite amounts.
  const Eigen::MatrixXd x = Eigen::MatrixXd::Constant(2, 1, 0.5);
  field->use_mean();
  const Eigen::MatrixXd mean = field->field(x);
  field->use_draw(0, 1);
  const Eigen::MatrixXd plus = field->field(x);
  field->use_draw(0, -1);
  const Eigen::MatrixXd minus = field->field(x);
  EXPECT_LT((0.5 * (plus + minus) - mean).norm(), 0.5 * (plus - minus).norm());
}

}  // namespace
}  // namespace noether
