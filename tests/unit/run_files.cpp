// The files of a run folder: every field of the interface, and what is read is what was written.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "noether/core/error.hpp"
#include "noether/run/curve_csv.hpp"
#include "noether/run/laws_json.hpp"
#include "noether/run/run_json.hpp"
#include "noether/run/settings.hpp"

namespace noether {
namespace {

Finding small_finding() {
  Finding finding;
  finding.verdict = Verdict::kLawsFound;
  finding.variables = {"q", "p"};
  finding.noise = {{0.1, 0.1}, "given", {}};
  finding.noise_given = true;
  FoundLaw law;
  law.law = Quadratic::product(2, 0, 0, 0.5) + Quadratic::product(2, 1, 1, 0.5);
  law.name = "energy of oscillator q";
  law.formula = "0.5*p^2 + 0.5*q^2";
  law.latex = "0.5\\,p^2 + 0.5\\,q^2";
  law.status = LawStatus::kEstablished;
  law.drift_held_out = 1e-3;
  law.p_value = 0.4;
  law.min_detectable_drift = std::numeric_limits<double>::infinity();
  law.coefficient_std = Quadratic::zero(2);
  finding.laws = {law};
  law.status = LawStatus::kUndecided;
  finding.laws.push_back(law);
  finding.unidentifiable = {{"q", "identical in every trajectory"}};
  finding.algebra = identify_algebra({*finding.laws[0].quadratic()}, Eigen::VectorXd::Ones(2), 0);
  finding.functionally_independent = 1;
  finding.held_out = "8 of 40 trajectories held out";
  return finding;
}

TEST(LawsJson, HoldsEveryFieldOfTheInterface) {
  const auto json = nlohmann::json::parse(format_laws(small_finding()));
  for (const char* key :
       {"schema", "verdict", "summary", "variables", "dimension", "functionally_independent",
        "noise", "negative_elbo_per_pair", "laws", "span", "algebra", "screen",
        "posterior_null_space", "unidentifiable", "warnings", "held_out", "hamiltonian"})
    EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_EQ(json["dimension"], 1);  // the undecided one does not count
  EXPECT_EQ(json["unidentifiable"][0]["why"], "identical in every trajectory");
  EXPECT_EQ(json["algebra"]["name"], "u(1)");
  for (const char* key :
       {"dimension", "centre", "semisimple_part", "structure_constants", "closure_residual"})
    EXPECT_TRUE(json["algebra"].contains(key)) << key;
  const auto& law = json["laws"][0];
  for (const char* key : {"name", "formula", "latex", "A", "b", "implied_by", "p_value"})
    EXPECT_TRUE(law.contains(key)) << key;
  EXPECT_EQ(law["status"], "established");
  EXPECT_EQ(json["laws"][1]["status"], "undecided");
  EXPECT_DOUBLE_EQ(law["relative_drift"]["held_out"].get<double>(), 1e-3);
  EXPECT_TRUE(law["relative_drift"].contains("train"));
  EXPECT_TRUE(law["relative_drift"].contains("noise_explains"));
  EXPECT_EQ(law["coefficient_std"]["A"].size(), 2U);
  EXPECT_TRUE(law["resolution"].is_null());  // infinite
  EXPECT_TRUE(law["evidence_nats"].is_null());
  EXPECT_TRUE(json["negative_elbo_per_pair"]["none"].is_null());
}

/// A file of its own, removed at the end.
class WrittenFile {
 public:
  explicit WrittenFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              ("noether-run-files-" + std::to_string(::getpid()))) {
    std::ofstream(path_) << text;
  }
  ~WrittenFile() { std::filesystem::remove(path_); }
  WrittenFile(const WrittenFile&) = delete;
  WrittenFile& operator=(const WrittenFile&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Finding full_finding() {
  Finding finding = small_finding();
  finding.laws[1].status = LawStatus::kApproximate;
  finding.laws[1].implied_by = {"a", "b"};
  finding.laws[1].evidence_nats = 12.5;
  finding.laws[1].evidence_standard_error = 0.1 + 0.2;
  finding.spectrum = spectrum_of({*finding.laws[0].quadratic(), Quadratic::coordinate(2, 0, 0.3)});
  finding.parallelness = {1.0, 0.25};
  finding.screen.directions = {{{}, 0.97, 0}, {{}, 1e6 / 3, 0}};
  finding.screen.count = 1;
  finding.screen.threshold = 1.1;
  finding.screen.variance_ratios = {1e-9, 0.5};
  finding.screen.approximate.resize(2);
  finding.posterior_null_space.eigenvalues = Eigen::Vector2d(0.5, 7);
  finding.posterior_null_space.count = 1;
  finding.null_space_cosines = {0.999};
  finding.negative_elbo_per_pair = -3.25;
  finding.elbo_comparison = ElboComparison{-2, -3.5, std::nullopt};
  finding.hamiltonian = {1.1, std::nan(""), 80};
  finding.test_mse = 1e-7;
  finding.warnings = {"of \"something\""};
  return finding;
}

TEST(LawsJson, ComesBackAsItWasWritten) {
  const std::string text = format_laws(full_finding());
  const WrittenFile file(text);
  EXPECT_EQ(format_laws(read_finding(file.path())), text);
}

TEST(LawsJson, CountsWhatTheSummaryCounts) {
  const auto json = nlohmann::json::parse(format_laws(full_finding()));
  EXPECT_EQ(json["dimension"], 2);  // an established law and an approximate one
}

TEST(LawsJson, RefusesAStatusThatItDoesNotKnow) {
  std::string text = format_laws(full_finding());
  text.replace(text.find("\"established\""), 13, "\"proclaimed\"");
  const WrittenFile file(text);
  EXPECT_THROW(read_finding(file.path()), IoError);
}

TEST(RunJson, ComesBackAsItWasWritten) {
  RunRecord record;
  record.spec.command = {"discover", "a b.csv"};
  record.spec.files = {"/data/a b.csv"};
  record.spec.noise = {0.1, 1.0 / 3};
  record.spec.settings = to_map(Settings{});
  record.spec.seed = 12345678901234567890U;
  record.spec.read.mass = {1, 2.5};
  record.spec.read.vars = {"a [m]", "b"};
  record.spec.read.degrees = {"b"};
  record.status = "finished";
  record.threads = 2;
  record.seconds = 1.5;
  record.version = "1";
  record.commit = "abc";
  const std::string text = format_run(record);
  const WrittenFile file(text);
  const RunSpec read = read_run(file.path()).spec;
  EXPECT_EQ(format_run(read_run(file.path())), text);
  EXPECT_EQ(read.read.vars, record.spec.read.vars);
  EXPECT_EQ(read.read.degrees, record.spec.read.degrees);
}

TEST(RunJson, GivesKeysOfEarlierVersionsTheirPresentNames) {
  RunRecord record;
  record.spec.settings = {{"evidence.tolerance", "0.03"}};
  const WrittenFile file(format_run(record));
  EXPECT_EQ(read_run(file.path()).spec.number("testing.drift_tolerance", 0), 0.03);
}

TEST(CurveCsv, ComesBackAsItWasWritten) {
  const std::vector<CurvePoint> curve{{10, 0.25, -1.0 / 3, -1, 2.0 / 3, 1e-3, {}},
                                      {20, 0.5, -1, -1.5, 0.5, 1e-4, {3, 0.1}}};
  const std::string text = format_curve(curve);
  const WrittenFile file(text);
  EXPECT_EQ(format_curve(read_curve(file.path())), text);
}

TEST(CurveCsv, RefusesALineThatEndsTooEarly) {
  const WrittenFile file("step,seconds,negative_elbo,nll,kl,mse\n10,0.5\n");
  EXPECT_THROW(read_curve(file.path()), IoError);
}

}  // namespace
}  // namespace noether
