#include "noether/screen/term_scatter.hpp"

#include <algorithm>

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kBlock = 256;      // states per block
constexpr std::size_t kTasks = 8;  // among which the trajectories are shared

/// Count, mean and sum of squared deviations (lower triangle), of which parts can be merged.
struct Moments {
  double count = 0;
  VectorXd mean;
  MatrixXd scatter;

  explicit Moments(Index m) : mean(VectorXd::Zero(m)), scatter(MatrixXd::Zero(m, m)) {}

  void clear() {
    count = 0;
    mean.setZero();
    scatter.setZero();
  }

  /// Adds a block (P, m), which is centred in place.
  void add(Eigen::Ref<MatrixXd> block) {
    const auto P = static_cast<double>(block.rows());
    const VectorXd middle = block.colwise().mean().transpose();
    block.rowwise() -= middle.transpose();
    scatter.selfadjointView<Eigen::Lower>().rankUpdate(block.transpose());
    merge_mean(P, middle);
  }

  void add(const Moments& other) {
    if (other.count == 0) return;
    scatter += other.scatter;
    merge_mean(other.count, other.mean);
  }

 private:
  void merge_mean(double more, const VectorXd& middle) {
    const VectorXd apart = middle - mean;
    scatter.selfadjointView<Eigen::Lower>().rankUpdate(apart, count * more / (count + more));
    count += more;
    mean += apart * (more / count);
  }
};

/// Sums over the trajectories of one task.
struct Sums {
  MatrixXd within, noise;
  Moments all;
  double noise_weight = 0;

  explicit Sums(Index m) : within(MatrixXd::Zero(m, m)), noise(MatrixXd::Zero(m, m)), all(m) {}

  void add(const Sums& other) {
    within += other.within;
    noise += other.noise;
    noise_weight += other.noise_weight;
    all.add(other.all);
  }
};

class Task {
 public:
  explicit Task(const ObservedTerms& terms)
      : terms_(terms), sums_(terms.size()), one_(terms.size()) {}

  void add(const MatrixXd& states, double weight) {
    one_.clear();
    for (Index first = 0; first < states.cols(); first += kBlock) {
      const Index count = std::min(kBlock, states.cols() - first);
      const auto block = states.middleCols(first, count);
      values_.resize(count, terms_.size());
      terms_.values(block, scratch_, values_);
      one_.add(values_);
      terms_.add_noise(block, VectorXd::Constant(count, weight), scratch_, sums_.noise);
    }
    sums_.noise_weight += weight * static_cast<double>(states.cols());
    sums_.within += weight * one_.scatter;
    sums_.all.add(one_);
  }

  [[nodiscard]] const Sums& sums() const { return sums_; }

 private:
  const ObservedTerms& terms_;
  Sums sums_;
  Moments one_;
  ObservedTerms::Scratch scratch_;
  MatrixXd values_;
};

/// Bounds of runs of trajectories with about equally many states.
std::vector<std::size_t> shares_of(const std::vector<TrajectoryStates>& trajectories) {
  Index total = 0;
  for (const TrajectoryStates& t : trajectories) total += t.states.cols();
  std::vector<std::size_t> bounds{0};
  Index before = 0;
  for (std::size_t i = 0; i < trajectories.size(); ++i) {
    before += trajectories[i].states.cols();
    if (before * static_cast<Index>(kTasks) >= total * static_cast<Index>(bounds.size()))
      bounds.push_back(i + 1);
  }
  if (bounds.back() < trajectories.size()) bounds.push_back(trajectories.size());
  return bounds;
}

MatrixXd mirrored(const MatrixXd& lower) { return lower.selfadjointView<Eigen::Lower>(); }

}  // namespace

TermScatter term_scatter(const std::vector<TrajectoryStates>& trajectories,
                         const ObservedTerms& terms, const std::vector<double>& weights,
                         ThreadPool& pool) {
  const std::vector<std::size_t> bounds = shares_of(trajectories);
  std::vector<Task> tasks(bounds.size() - 1, Task(terms));
  pool.run(tasks.size(), [&](std::size_t task, int) {
    for (std::size_t i = bounds[task]; i < bounds[task + 1]; ++i)
      tasks[task].add(trajectories[i].states, weights.empty() ? 1 : weights[i]);
  });
  Sums sums(terms.size());
  for (const Task& task : tasks) sums.add(task.sums());
  TermScatter result;
  double weight = 0;
  for (std::size_t i = 0; i < trajectories.size(); ++i) {
    const auto degrees = static_cast<double>(trajectories[i].states.cols() - 1);
    result.dof += degrees;
    weight += (weights.empty() ? 1 : weights[i]) * degrees;
  }
  if (!(sums.all.count > 0)) return result;
  result.within = mirrored(sums.within) / std::max(1e-300, weight);
  result.noise = mirrored(sums.noise) / std::max(1e-300, sums.noise_weight);
  result.total = mirrored(sums.all.scatter) / sums.all.count;
  result.size = (result.total.diagonal() + sums.all.mean.cwiseAbs2()).cwiseSqrt();
  if (trajectories.size() < 2) result.total += sums.all.mean * sums.all.mean.transpose();
  return result;
}

}  // namespace noether
