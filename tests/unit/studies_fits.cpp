// The parts of a comparison: statistics over seeds, kept fits, pages.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "noether/core/npz.hpp"
#include "studies/reproduce/spectra.hpp"
#include "studies/reproduce/statistics.hpp"
#include "studies/reproduce/table.hpp"

namespace noether {
namespace {

TEST(Statistics, MedianAndRange) {
  const Summary odd = summary_of({3, 1, 2});
  EXPECT_EQ(odd.median, 2);
  EXPECT_EQ(odd.low, 1);
  EXPECT_EQ(odd.high, 3);
  EXPECT_EQ(summary_of({4, 1, 2, 10}).median, 3);
  EXPECT_EQ(summary_of({7}).median, 7);
}

TEST(Statistics, ASeedThatFailedIsTheWorst) {
  const double nan = std::nan("");
  const Summary one = summary_of({2, nan, 1, nan, 3});
  EXPECT_EQ(one.median, 3);
  EXPECT_EQ(one.low, 1);
  EXPECT_TRUE(std::isnan(one.high));
  EXPECT_TRUE(std::isnan(summary_of({nan, 1, nan}).median));
}

TEST(Statistics, PairedDifferenceUsesStudentsT) {
  EXPECT_FALSE(paired_difference({1}, {2}));
  // Differences 1, 2, 3: standard error 1 / sqrt 3, and t is 4.302653 at two degrees of freedom.
  const auto difference = paired_difference({2, 4, 6}, {1, 2, 3});
  ASSERT_TRUE(difference);
  EXPECT_NEAR(difference->mean, 2, 1e-12);
  EXPECT_NEAR(difference->half_width, 4.302653 / std::sqrt(3.0), 1e-5);
}

class Store : public ::testing::Test {
 protected:
  Store()
      : folder(std::filesystem::temp_directory_path() /
               ("noether-fits-" + std::to_string(getpid()))) {
    experiment = table_experiment(1, ReproduceSetting::kFast, Biases::kPoint);
    experiment.models_kept = false;
    made.experiment = experiment.name;
    made.model = model().name;
    made.seed = 3;
    made.nll = -2.5;
    made.kl = 1.0 / 3;
    made.train_mse = std::nan("");
    made.test_mse = {0.1};
    made.laws = {{1, 0, 0, 2, 0.5, 0}};
    made.made_by = {"a processor", 2, "0 abc"};
    made.singular_values = {1.25, 0.5};
    made.status = "finished";
    FitStore(folder).keep(experiment, model(), {made, {}});
  }
  ~Store() override { std::filesystem::remove_all(folder); }
  [[nodiscard]] const ComparedModel& model() const { return experiment.models.at(1); }

  std::filesystem::path folder;
  Experiment experiment;
  Fit made;
};

TEST_F(Store, ReturnsWhatItStored) {
  const auto kept = FitStore(folder).find(experiment, model(), 3);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->nll, made.nll);
  EXPECT_EQ(kept->kl, made.kl);
  EXPECT_TRUE(std::isnan(kept->train_mse));
  EXPECT_EQ(kept->singular_values, made.singular_values);
  EXPECT_EQ(kept->status, "finished");
  EXPECT_EQ(kept->laws, made.laws);
  EXPECT_EQ(kept->made_by.threads, 2);
}

TEST_F(Store, ReadsAMissingKeyAsItsDefault) {
  const auto file = std::filesystem::directory_iterator(folder)->path();
  const auto without = [&](const std::string& key) {
    std::string text = read_file(file);
    const std::size_t at = text.find("\"" + key + "\"");
    ASSERT_NE(at, std::string::npos);
    text.erase(at, text.find('\n', at) - at);
    write_file_atomically(file, text);
  };
  without("razor.antithetic_weights");  // the experiment leaves it at its default
  EXPECT_TRUE(FitStore(folder).find(experiment, model(), 3));
  without("network.alpha");  // the experiment has 2
  EXPECT_FALSE(FitStore(folder).find(experiment, model(), 3));
}

TEST_F(Store, KeepsTheTrainedModelOnRequest) {
  EXPECT_FALSE(FitStore(folder).model_of(experiment, model(), 3));
  experiment.models_kept = true;
  EXPECT_FALSE(FitStore(folder).find(experiment, model(), 3)) << "its model is not there";
  FitStore(folder).keep(experiment, model(), {made, {{"a", {{1}, std::vector<double>{2}}}}});
  EXPECT_EQ(FitStore(folder).model_of(experiment, model(), 3)->at("a").as_double().at(0), 2);
  EXPECT_TRUE(FitStore(folder).find(experiment, model(), 3));
}

TEST_F(Store, RecognisesAnotherExperimentUnderTheSameName) {
  EXPECT_FALSE(FitStore(folder).find(experiment, model(), 4));
  Experiment longer = experiment;
  longer.settings.schedule.steps += 1;
  EXPECT_FALSE(FitStore(folder).find(longer, model(), 3));
  Experiment noisier = experiment;
  noisier.training.noise *= 2;
  EXPECT_FALSE(FitStore(folder).find(noisier, model(), 3));
  Experiment slower = experiment;
  slower.training.dt *= 2;
  EXPECT_FALSE(FitStore(folder).find(slower, model(), 3));
  Experiment closer = experiment;
  closer.draw_pairs *= 2;
  EXPECT_FALSE(FitStore(folder).find(closer, model(), 3));
  closer = experiment;
  closer.error_samples += 8;
  EXPECT_FALSE(FitStore(folder).find(closer, model(), 3));
  Experiment elsewhere = experiment;
  elsewhere.tests.at(0).options.starts = Starts::kMoved;
  EXPECT_FALSE(FitStore(folder).find(elsewhere, model(), 3));
  ComparedModel without = model();
  without.group = GroupMode::kNone;
  EXPECT_FALSE(FitStore(folder).find(experiment, without, 3));
}

TEST_F(Store, DistinguishesAnotherFitFromNone) {
  const FitStore store(folder);
  EXPECT_FALSE(store.holds_another(experiment, model(), 3));
  EXPECT_FALSE(store.holds_another(experiment, model(), 4));
  Experiment longer = experiment;
  longer.settings.schedule.steps += 1;
  EXPECT_TRUE(store.holds_another(longer, model(), 3));
}

TEST_F(Store, FitsAgainIfAFileIsDamaged) {
  const auto file = std::filesystem::directory_iterator(folder)->path();
  std::ofstream(file) << "{\"from\": 1";
  EXPECT_FALSE(FitStore(folder).find(experiment, model(), 3));
}

std::vector<Fit> made_up_fits(const Experiment& experiment) {
  std::vector<Fit> fits;
  double level = 30;
  for (const ComparedModel& model : experiment.models) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      Fit fit;
      fit.experiment = experiment.name;
      fit.model = model.name;
      fit.seed = seed;
      fit.nll = level + static_cast<double>(seed);
      fit.test_mse.assign(experiment.tests.size(), 1e-4 * level);
      fit.status = "finished";
      fits.push_back(fit);
    }
    level -= 20;
  }
  return fits;
}

TEST(TablePage, ComparesMediansWithThePublishedRows) {
  const Experiment experiment = table_experiment(1, ReproduceSetting::kFast, Biases::kPoint);
  const std::string page = table_page(experiment, made_up_fits(experiment));
  EXPECT_NE(page.find("12 [11, 13]"), std::string::npos) << page;  // -ELBO/N of the learned model
  EXPECT_NE(page.find("3302.136"), std::string::npos) << page;     // that of the paper
  EXPECT_NE(page.find("-20 +- 0 "), std::string::npos) << page;    // learned minus none
}

TEST(TablePage, SaysWhichAimsAreMissed) {
  const Experiment experiment = table_experiment(1, ReproduceSetting::kFast, Biases::kPoint);
  const std::vector<Aim> aims = aims_of(experiment, made_up_fits(experiment));
  ASSERT_EQ(aims.size(), 5U);
  EXPECT_TRUE(aims[0].met);   // 12 <= 13
  EXPECT_TRUE(aims[1].met);   // 12 < 32
  EXPECT_FALSE(aims[2].met);  // 12 > -7, the oracle's highest
  EXPECT_TRUE(aims[3].met);   // 1e-3 <= 2e-3
  EXPECT_TRUE(aims[4].met);   // 3e-3 : 1e-3
}

TEST(SpectraPage, HasALineForEveryFitAndReportsMissingLaws) {
  Fit fit;
  fit.seed = 8;
  fit.singular_values = {3, 1};
  fit.parallelness = {0.99, 0.98};
  fit.status = "diverged";
  const auto page = [&](int num_laws) {
    return spectra_page("title", Biases::kPosterior, {{"row", num_laws, {fit}}});
  };
  EXPECT_NE(page(1).find("| 8 | 3 .. 3 | 1 (0.333) | 0.9900 |"), std::string::npos) << page(1);
  EXPECT_NE(page(2).find("| 8 | 3 .. 1 | - | 0.9800 |"), std::string::npos) << page(2);
  EXPECT_NE(page(4).find("3 .. 1 (2 only)"), std::string::npos) << page(4);
  EXPECT_NE(page(1).find("diverged"), std::string::npos);
  EXPECT_NE(page(1).find("inside the KL"), std::string::npos);
}

TEST(Experiments, PaperSettingMatchesThePaper) {
  const Experiment paper = table_experiment(2, ReproduceSetting::kPaper, Biases::kPoint);
  EXPECT_EQ(paper.settings.step.rule.scheme, Scheme::kEuler);
  EXPECT_EQ(paper.settings.step.rule.substeps, 20);
  EXPECT_EQ(paper.settings.orbit.samples, 100);
  EXPECT_TRUE(paper.settings.orbit.shared);
  EXPECT_EQ(paper.settings.batch.weight_draws, 2);
  EXPECT_EQ(paper.settings.optimiser.means, MeansOptimiser::kAdam);
  EXPECT_EQ(paper.settings.network.widths, (std::vector<std::ptrdiff_t>{200, 200, 200}));
  EXPECT_EQ(paper.full_steps, 20'000);  // 2,000 epochs of 200 trajectories, 20 per batch
  EXPECT_EQ(paper.settings.batch.size, 20);
}

TEST(Experiments, NetworksAndDataMatchThePaper) {
  const auto of = [](int table) {
    return table_experiment(table, ReproduceSetting::kPaper, Biases::kPoint);
  };
  using Widths = std::vector<std::ptrdiff_t>;
  EXPECT_EQ(of(1).settings.network.widths, (Widths{200, 200}));
  EXPECT_EQ(of(3).settings.network.widths, (Widths{250, 250, 250, 250}));
  EXPECT_EQ(of(1).settings.network.alpha, 2);
  EXPECT_EQ(of(2).settings.network.alpha, 1);
  EXPECT_EQ(of(1).settings.orbit.samples, 200);
  EXPECT_EQ(of(3).settings.orbit.samples, 100);
  EXPECT_EQ(of(1).full_steps, 2000);
  EXPECT_EQ(of(1).training.num_trajectories, 7);
  EXPECT_EQ(of(1).training.num_pairs, 4);
  EXPECT_EQ(of(1).training.dt, 0.2);
  EXPECT_EQ(of(3).training.num_trajectories, 200);
  EXPECT_EQ(of(3).training.num_pairs, 50);
  EXPECT_EQ(of(3).training.dt, 0.3);
  EXPECT_EQ(of(3).settings.symmetry.num_laws, 10);
  EXPECT_TRUE(of(3).training.noise_in_targets);
  EXPECT_DOUBLE_EQ(of(3).training.noise * of(3).training.noise, 1e-3);
  EXPECT_EQ(of(3).models.at(2).laws.size(), 3U);  // SE(2)
  EXPECT_EQ(of(3).models.at(3).laws.size(), 7U);
}

}  // namespace
}  // namespace noether
