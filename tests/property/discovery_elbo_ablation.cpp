#include "noether/discovery/elbo_ablation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "noether/core/random.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Group = AblationPlan::Group;

FoundLaw with_status(LawStatus status, std::vector<std::string> implied_by = {}) {
  FoundLaw law;
  law.status = status;
  law.implied_by = std::move(implied_by);
  return law;
}

/// Two laws that count, one that follows from them, one that the data refute.
Finding four_laws() {
  Finding finding;
  finding.laws = {with_status(LawStatus::kEstablished), with_status(LawStatus::kApproximate),
                  with_status(LawStatus::kEstablished, {"the first"}),
                  with_status(LawStatus::kRefuted)};
  return finding;
}

TEST(AblationPlan, RemovesLawsThatCountAndAddsOthers) {
  const AblationPlan plan(four_laws().laws);
  const std::vector<Group> expected = {{}, {0, 1}, {1}, {0}, {0, 1, 3}};
  EXPECT_EQ(plan.groups(), expected);
}

TEST(AblationPlan, TrainsNoGroupTwice) {
  const AblationPlan plan({with_status(LawStatus::kEstablished)});
  const std::vector<Group> expected = {{}, {0}};
  EXPECT_EQ(plan.groups(), expected);
  const AblationPlan none_counts({with_status(LawStatus::kUndecided)});
  EXPECT_EQ(none_counts.groups(), expected);
}

TEST(AblationPlan, CountsWhatALawAddsAsPositive) {
  Finding finding = four_laws();
  MatrixXd negative_elbo(5, 2);
  negative_elbo << 100, 110,  // none
      40, 50,                 // the first two
      70, 80,                 // without the first
      41, 51,                 // without the second
      90, 100;                // with the refuted one
  AblationPlan(finding.laws).enter_evidence(negative_elbo, 10, finding);
  EXPECT_DOUBLE_EQ(*finding.laws[0].evidence_nats, 30);
  EXPECT_DOUBLE_EQ(*finding.laws[1].evidence_nats, 1);
  EXPECT_FALSE(finding.laws[2].evidence_nats.has_value());
  EXPECT_DOUBLE_EQ(*finding.laws[3].evidence_nats, -50);
  EXPECT_NEAR(*finding.laws[0].evidence_standard_error, 0, 1e-12) << "all rows differ alike";
  EXPECT_DOUBLE_EQ(finding.elbo_comparison->none, 10.5);
  EXPECT_DOUBLE_EQ(*finding.elbo_comparison->laws, 4.5);
}

TEST(AblationPlan, OmitsASeedThatDiverged) {
  Finding finding = four_laws();
  MatrixXd negative_elbo = MatrixXd::Zero(5, 2);
  negative_elbo.col(0) << 5, 4, 3, 2, 1;
  negative_elbo(3, 1) = std::numeric_limits<double>::infinity();
  AblationPlan(finding.laws).enter_evidence(negative_elbo, 1, finding);
  EXPECT_DOUBLE_EQ(*finding.laws[1].evidence_nats, -2);
  EXPECT_FALSE(finding.laws[1].evidence_standard_error.has_value()) << "one seed tells no spread";
  ASSERT_EQ(finding.warnings.size(), 1U);
  EXPECT_NE(plain_text(finding.warnings[0]).find("1 of 10 trainings"), std::string::npos);
}

TEST(AblationPlan, OmitsALawWhoseTrainingsDiverged) {
  Finding finding = four_laws();
  MatrixXd negative_elbo = MatrixXd::Zero(5, 2);
  negative_elbo.col(0) << 5, 4, 3, 2, 1;
  negative_elbo.col(1) << 7, 6, 5, 4, 3;
  negative_elbo.row(4).setConstant(std::numeric_limits<double>::infinity());
  AblationPlan(finding.laws).enter_evidence(negative_elbo, 1, finding);
  EXPECT_FALSE(finding.laws[3].evidence_nats.has_value());
  EXPECT_DOUBLE_EQ(*finding.laws[1].evidence_nats, -2);
  EXPECT_TRUE(finding.laws[1].evidence_standard_error.has_value());
  EXPECT_EQ(finding.warnings.size(), 1U);
}

TEST(AblationPlan, ReportsNothingIfNoTrainingFinished) {
  Finding nothing = four_laws();
  const MatrixXd negative_elbo = MatrixXd::Constant(5, 2, std::numeric_limits<double>::infinity());
  AblationPlan(nothing.laws).enter_evidence(negative_elbo, 1, nothing);
  EXPECT_FALSE(nothing.laws[0].evidence_nats.has_value());
  EXPECT_FALSE(nothing.elbo_comparison.has_value());
}

TEST(AblationPlan, ComparesWithNoneOnlyIfALawCounts) {
  Finding finding;
  finding.laws = {with_status(LawStatus::kUndecided)};
  MatrixXd negative_elbo(2, 2);
  negative_elbo << 5, 6, 3, 4;
  AblationPlan(finding.laws).enter_evidence(negative_elbo, 1, finding);
  EXPECT_DOUBLE_EQ(*finding.laws[0].evidence_nats, 2);
  EXPECT_DOUBLE_EQ(finding.elbo_comparison->none, 5.5);
  EXPECT_FALSE(finding.elbo_comparison->laws.has_value());
}

TEST(PairedRows, ErrorIsThatOfTheDifferences) {
  constexpr int kTrials = 4000;
  constexpr double kSigma = 3;
  RandomStream random({11, Purpose::kEvaluation, 0, 0});
  double estimated = 0;
  double seen = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    MatrixXd values(4, 3);
    for (Index j = 0; j < 3; ++j) {
      const double seed_effect = 100 * random.normal();
      for (Index i = 0; i < 4; ++i)
        values(i, j) = 10 * static_cast<double>(i) + seed_effect + kSigma * random.normal();
    }
    const PairedRows rows(values);
    estimated += std::pow(*rows.standard_error(), 2) / kTrials;
    seen += std::pow(rows.difference(2, 0) - 20, 2) / kTrials;
  }
  const double expected = 2 * kSigma * kSigma / 3;
  EXPECT_NEAR(estimated / expected, 1, 0.05);
  EXPECT_NEAR(seen / expected, 1, 0.1);
}

}  // namespace
}  // namespace noether
