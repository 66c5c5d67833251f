// laws.json holds every field of the interface, numbers finite or null.
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "noether/run/run_folder.hpp"

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
  finding.algebra = identify_algebra({finding.laws[0].law}, Eigen::VectorXd::Ones(2), 0);
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

}  // namespace
}  // namespace noether
