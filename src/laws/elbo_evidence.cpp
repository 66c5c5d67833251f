#include "noether/laws/elbo_evidence.hpp"

#include <algorithm>
#include <cmath>

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;

bool is_reference(const FoundLaw& law) {
  return (law.status == LawStatus::kEstablished || law.status == LawStatus::kApproximate) &&
         law.implied_by.empty();
}

/// The seeds whose trainings all came to an end.
MatrixXd finite_columns(const MatrixXd& values) {
  MatrixXd kept(values.rows(), values.cols());
  Index count = 0;
  for (Index j = 0; j < values.cols(); ++j) {
    if (values.col(j).allFinite()) kept.col(count++) = values.col(j);
  }
  return kept.leftCols(count);
}

}  // namespace

ElboPlan::ElboPlan(const std::vector<FoundLaw>& laws) {
  Group reference;
  for (std::size_t i = 0; i < laws.size(); ++i) {
    if (is_reference(laws[i])) reference.insert(i);
  }
  index_of({});
  reference_ = index_of(reference);
  for (std::size_t i = 0; i < laws.size(); ++i) {
    const bool inside = reference.contains(i);
    if (!inside && !laws[i].implied_by.empty()) continue;
    Group other = reference;
    if (inside) {
      other.erase(i);
    } else {
      other.insert(i);
    }
    const std::size_t changed = index_of(other);
    weighings_.push_back({i, inside ? reference_ : changed, inside ? changed : reference_});
  }
}

std::size_t ElboPlan::index_of(const Group& group) {
  const auto found = std::find(groups_.begin(), groups_.end(), group);
  if (found != groups_.end()) return static_cast<std::size_t>(found - groups_.begin());
  groups_.push_back(group);
  return groups_.size() - 1;
}

void ElboPlan::conclude(const MatrixXd& negative_elbo, std::int64_t num_pairs,
                        Finding& finding) const {
  const MatrixXd values = finite_columns(negative_elbo);
  if (values.cols() == 0) return;
  const PairedRows rows(values);
  for (const Weighing& weighing : weighings_) {
    FoundLaw& law = finding.laws[weighing.law];
    law.evidence_nats = rows.difference(weighing.without, weighing.with);
    law.evidence_standard_error = rows.standard_error();
  }
  const auto pairs = static_cast<double>(num_pairs);
  finding.elbo_comparison.emplace();
  finding.elbo_comparison->none = values.row(0).mean() / pairs;
  finding.elbo_comparison->laws = values.row(static_cast<Index>(reference_)).mean() / pairs;
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
