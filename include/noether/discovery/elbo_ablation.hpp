#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "noether/discovery/finding.hpp"

namespace noether {

/// What the trainings say of each law (derivation 7.9): the lower bound with it minus without,
/// where both trainings have the same steps, seeds, samples and draws. Laws that count and follow
/// from no others are the reference; one of them is measured by leaving it out, any other by adding
/// it. A law that follows from those built in earns nothing: averaging over their orbits makes the
/// model invariant under it already. Laws implied by others are therefore not measured.
class AblationPlan {
 public:
  /// Indices into the laws of a finding: a model with these built in.
  using Group = std::set<std::size_t>;

  explicit AblationPlan(const std::vector<FoundLaw>& laws);

  /// Distinct groups to train with; the first is empty, the second (where any law counts) the
  /// reference.
  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
  /// Fills evidence_nats and standard errors of the laws and of the finding. `negative_elbo`
  /// (groups, seeds): nats, whole training data. Seeds with a value that is not finite are left
  /// out. Needs two seeds for an error.
  void enter_evidence(const Eigen::MatrixXd& negative_elbo, std::int64_t num_pairs,
                      Finding& finding) const;

 private:
  struct Comparison {
    std::size_t law, with, without;
  };
  std::size_t index_of(const Group& group);

  std::vector<Group> groups_;
  std::vector<Comparison> comparisons_;
  std::size_t reference_ = 0;
};

/// Differences between the rows of a two-way layout (rows, seeds), value = row + seed + error:
/// means over the seeds, and one standard error from the residuals of all, with (rows - 1)(seeds -
/// 1) degrees of freedom.
class PairedRows {
 public:
  explicit PairedRows(const Eigen::MatrixXd& values);
  [[nodiscard]] double difference(std::size_t first, std::size_t second) const;
  /// Of every difference; nothing with a single seed or row.
  [[nodiscard]] std::optional<double> standard_error() const;

 private:
  Eigen::MatrixXd values_;
};

}  // namespace noether
