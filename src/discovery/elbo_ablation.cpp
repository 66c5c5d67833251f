#include "noether/discovery/elbo_ablation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;

bool is_reference(const FoundLaw& law) {
  return law.quadratic() != nullptr &&
         (law.status == LawStatus::kEstablished || law.status == LawStatus::kApproximate) &&
         law.implied_by.empty();
}

/// What is left of the trainings (groups, seeds) where some diverged: groups that ended under some
/// seed, and the seeds under which all of these ended.
struct Finished {
  MatrixXd values;
  std::vector<std::optional<std::size_t>> row;  ///< of each group in `values`
};

Finished finished(const MatrixXd& values) {
  Finished result;
  std::vector<Index> rows;
  for (Index i = 0; i < values.rows(); ++i) {
    const bool ended = values.row(i).array().isFinite().any();
    result.row.push_back(ended ? std::optional(rows.size()) : std::nullopt);
    if (ended) rows.push_back(i);
  }
  const MatrixXd ended = values(rows, Eigen::all);
  std::vector<Index> seeds;
  for (Index j = 0; j < ended.cols(); ++j) {
    if (ended.col(j).allFinite()) seeds.push_back(j);
  }
  result.values = ended(Eigen::all, seeds);
  return result;
}

}  // namespace

AblationPlan::AblationPlan(const std::vector<FoundLaw>& laws) {
  Group reference;
  for (std::size_t i = 0; i < laws.size(); ++i) {
    if (is_reference(laws[i])) reference.insert(i);
  }
  index_of({});
  reference_ = index_of(reference);
  for (std::size_t i = 0; i < laws.size(); ++i) {
    const bool inside = reference.contains(i);
    // Only the flow of a quadratic can be averaged over.
    if (laws[i].quadratic() == nullptr) continue;
    if (!inside && !laws[i].implied_by.empty()) continue;
    Group other = reference;
    if (inside) {
      other.erase(i);
    } else {
      other.insert(i);
    }
    const std::size_t changed = index_of(other);
    comparisons_.push_back({i, inside ? reference_ : changed, inside ? changed : reference_});
  }
}

std::size_t AblationPlan::index_of(const Group& group) {
  const auto found = std::find(groups_.begin(), groups_.end(), group);
  if (found != groups_.end()) return static_cast<std::size_t>(found - groups_.begin());
  groups_.push_back(group);
  return groups_.size() - 1;
}

void AblationPlan::enter_evidence(const MatrixXd& negative_elbo, std::int64_t num_pairs,
                                  Finding& finding) const {
  const auto diverged = negative_elbo.size() - negative_elbo.array().isFinite().count();
  if (diverged > 0)
    finding.warnings.push_back(fmt::format(
        "{} of {} trainings that measure the evidence of laws diverged and {} left out.", diverged,
        negative_elbo.size(), diverged == 1 ? "is" : "are"));
  const Finished left = finished(negative_elbo);
  const MatrixXd& values = left.values;
  const auto& row = left.row;
  if (values.size() == 0) return;
  const PairedRows rows(values);
  for (const Comparison& comparison : comparisons_) {
    const auto with = row[comparison.with];
    const auto without = row[comparison.without];
    if (!with || !without) continue;
    FoundLaw& law = finding.laws[comparison.law];
    law.evidence_nats = rows.difference(*without, *with);
    law.evidence_standard_error = rows.standard_error();
  }
  if (!row[0]) return;
  const auto pairs = static_cast<double>(num_pairs);
  const auto mean = [&](std::size_t i) { return values.row(static_cast<Index>(i)).mean() / pairs; };
  finding.elbo_comparison = ElboComparison{mean(*row[0]), std::nullopt, std::nullopt};
  if (reference_ == 0 || !row[reference_]) return;
  finding.elbo_comparison->laws = mean(*row[reference_]);
  if (const auto error = rows.standard_error())
    finding.elbo_comparison->standard_error = *error / pairs;
}

PairedRows::PairedRows(const MatrixXd& values) : values_(values) {}

double PairedRows::difference(std::size_t first, std::size_t second) const {
  return values_.row(static_cast<Index>(first)).mean() -
         values_.row(static_cast<Index>(second)).mean();
}

std::optional<double> PairedRows::standard_error() const {
  const auto degrees = static_cast<double>((values_.rows() - 1) * (values_.cols() - 1));
  if (degrees < 1) return std::nullopt;
  const MatrixXd by_seed = values_.rowwise() - values_.colwise().mean();
  const MatrixXd residual = by_seed.colwise() - by_seed.rowwise().mean();
  const double variance = residual.squaredNorm() / degrees;
  return std::sqrt(2 * variance / static_cast<double>(values_.cols()));
}

}  // namespace noether
