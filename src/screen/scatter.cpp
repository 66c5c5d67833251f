#include "noether/screen/scatter.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "noether/linalg/matrix.hpp"
#include "noether/phase/scaling.hpp"
#include "noether/terms/monomials.hpp"
#include "src/screen/pieces.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kBlock = 256;  // states whose monomials are held at a time
constexpr Index kTasks = 16;   // each with a matrix (m, m) of its own

/// A number of states and the mean of their monomials.
struct Mean {
  double count = 0;
  VectorXd value;
};

/// Merges `more` into `mean`. Adds the contribution of their distance to the scatter about the
/// joint mean, in the lower triangle of `scatter`.
void merge(const Mean& more, Mean& mean, MatrixXd& scatter) {
  if (more.count == 0) return;
  if (mean.count == 0) {
    mean = more;
    return;
  }
  const VectorXd apart = more.value - mean.value;
  const double count = mean.count + more.count;
  scatter.selfadjointView<Eigen::Lower>().rankUpdate(apart, mean.count * more.count / count);
  mean.value += more.count / count * apart;
  mean.count = count;
}

/// The mean over one trajectory id, or over the part of it that one task has seen.
struct GroupMean {
  std::size_t group = 0;
  Mean mean;
};

/// Scatter between groups that are complete.
struct Between {
  explicit Between(Index m) : scatter(MatrixXd::Zero(m, m)) {}
  Mean mean;
  MatrixXd scatter;
};

/// Result of one task. Only its first and its last group can continue in another task.
struct TaskScatter {
  explicit TaskScatter(Index m) : within(MatrixXd::Zero(m, m)), between(m) {}
  MatrixXd within;
  Between between;
  std::vector<GroupMean> open;  // at most two: the first and the last
};

/// Monomials of a block of states in block coordinates, one state per column. Scratch of one
/// thread.
class Block {
 public:
  explicit Block(Index M)
      : phi_(num_monomials(M), kBlock), scatter_(num_monomials(M), num_monomials(M)), z_(M) {}

  /// Centres the monomials of the states about their mean, which it returns, and adds their scatter
  /// to `within`.
  Mean add_scatter(const Eigen::Ref<const MatrixXd>& states, const Standardisation& standard,
                   MatrixXd& within) {
    const Index m = phi_.rows();
    Mean mean{static_cast<double>(states.cols()), VectorXd::Zero(m)};
    for (Index i = 0; i < states.cols(); ++i) {
      z_ = (states.col(i) - standard.shift).cwiseQuotient(standard.scale);
      fill_monomials(z_.data(), z_.size(), phi_.column(i));
      mean.value += VectorXd::Map(phi_.column(i), m);
    }
    mean.value /= mean.count;
    for (Index i = 0; i < states.cols(); ++i) VectorXd::Map(phi_.column(i), m) -= mean.value;
    Product<double> gram{m, m, states.cols(), phi_.data(), phi_.stride()};
    gram.b = phi_.data();
    gram.b_depth_stride = phi_.stride();
    gram.b_column_stride = 1;
    gram.c = scatter_.data();
    gram.c_stride = scatter_.stride();
    gram.triangle = Triangle::kLowerResult;
    multiply(gram);
    for (Index j = 0; j < m; ++j)
      within.col(j).tail(m - j) += VectorXd::Map(scatter_.column(j) + j, m - j);
    return mean;
  }

 private:
  Matrix<double> phi_, scatter_;
  VectorXd z_;
};

TaskScatter run_task(const std::vector<Piece>& pieces, std::size_t first, std::size_t last,
                     const Standardisation& standard, Block& block) {
  TaskScatter task(num_monomials(standard.shift.size()));
  GroupMean current;
  const auto close = [&] {
    if (current.mean.count == 0) return;
    if (task.open.empty()) {
      task.open.push_back(current);
    } else {
      merge(current.mean, task.between.mean, task.between.scatter);
    }
  };
  for (std::size_t i = first; i < last; ++i) {
    const Piece& piece = pieces[i];
    if (piece.group != current.group) {
      close();
      current = {piece.group, {}};
    }
    const Mean mean = block.add_scatter(
        observed(*piece.trajectory).middleCols(piece.first, piece.count), standard, task.within);
    merge(mean, current.mean, task.within);
  }
  if (current.mean.count > 0) task.open.push_back(current);
  return task;
}

/// Merges the results of the tasks in their order.
class Gathered {
 public:
  explicit Gathered(Index m) : within(MatrixXd::Zero(m, m)), between(m) {}

  void add(const TaskScatter& task) {
    within += task.within;
    if (task.open.empty()) return;
    take(task.open.front());
    if (task.open.size() == 1) return;
    close();
    between.scatter += task.between.scatter;
    merge(task.between.mean, between.mean, between.scatter);
    take(task.open.back());
  }
  void close() {
    merge(open_.mean, between.mean, between.scatter);
    open_.mean = {};
  }

  MatrixXd within;
  Between between;

 private:
  void take(const GroupMean& group) {
    if (group.group != open_.group) close();
    open_.group = group.group;
    merge(group.mean, open_.mean, within);
  }
  GroupMean open_;
};

/// Covariance of the monomials under the noise, from the gradient at the states: only the first and
/// second moments of the states are needed. Gradients at observed instead of true states overstate
/// the covariance by sigma_a^2 sigma_b^2 for x_a x_b and by 2 sigma^4 for x_a^2.
MatrixXd noise_covariance(const VectorXd& mean, const MatrixXd& moment, const VectorXd& variance) {
  const Index M = mean.size();
  MatrixXd noise = MatrixXd::Zero(num_monomials(M), num_monomials(M));
  const Index linear = num_monomials(M) - M;
  const auto index = [M](Index a, Index b) { return a * M - a * (a - 1) / 2 + b - a; };
  // d(x_a x_b)/dx_j = (j = a) x_b + (j = b) x_a, so that every pair of monomials shares one j or
  // two.
  const auto add = [&](Index j, Index other, Index row) {
    for (Index k = 0; k < M; ++k) {
      const Index column = index(std::min(j, k), std::max(j, k));
      noise(row, column) += variance(j) * (j == k ? 2 : 1) * moment(other, k);
    }
    noise(row, linear + j) += variance(j) * mean(other);
    noise(linear + j, row) += variance(j) * mean(other);
  };
  for (Index a = 0; a < M; ++a) {
    for (Index b = a; b < M; ++b) {
      add(a, b, index(a, b));
      add(b, a, index(a, b));
      noise(index(a, b), index(a, b)) -= (a == b ? 2 : 1) * variance(a) * variance(b);
    }
    noise(linear + a, linear + a) = variance(a);
  }
  return noise;
}

MatrixXd mirrored(const MatrixXd& lower) { return lower.selfadjointView<Eigen::Lower>(); }

/// Calls `see` with every observed state.
template <typename See>
void for_states(const Dataset& data, const See& see) {
  for (const Trajectory& t : data.trajectories) {
    const MatrixXd& states = observed(t);
    for (Index i = 0; i < states.cols(); ++i) see(states.col(i));
  }
}

}  // namespace

namespace {

/// Mean and standard deviation (M).
Standardisation moments_of(const Dataset& data) {
  const Index M = data.dimension();
  Standardisation result{VectorXd::Zero(M), VectorXd::Zero(M)};
  const auto count = static_cast<double>(data.num_states());
  for_states(data, [&](const auto& x) { result.shift += x; });
  result.shift /= count;
  for_states(data, [&](const auto& x) { result.scale += (x - result.shift).cwiseAbs2(); });
  result.scale = (result.scale / count).cwiseSqrt();
  return result;
}

}  // namespace

Standardisation standardise(const Dataset& data) {
  Standardisation result = moments_of(data);
  for (Index j = 0; j < result.scale.size(); ++j)
    result.scale(j) = scale_of(result.scale(j), result.shift(j));
  return result;
}

VectorXd spread_of(const Dataset& data) {
  const Standardisation moments = moments_of(data);
  const VectorXd scale = standardise(data).scale;
  return (scale.array() == moments.scale.array()).select(moments.scale, 0);
}

Scatter scatter_of(const Dataset& data, const Standardisation& standard, const VectorXd& variance,
                   ThreadPool& pool) {
  const Index M = variance.size();
  const Index m = num_monomials(M);
  if (data.num_states() == 0)
    return {MatrixXd::Zero(m, m), MatrixXd::Zero(m, m), MatrixXd::Zero(m, m), 0};
  const std::vector<Piece> pieces = pieces_of(data, kBlock);
  const std::vector<std::size_t> cuts = cut_evenly(pieces, kTasks);
  std::vector<Block> scratch(static_cast<std::size_t>(pool.num_threads()), Block(M));
  std::vector<TaskScatter> results(cuts.size() - 1, TaskScatter(0));
  pool.run(results.size(), [&](std::size_t task, int thread) {
    results[task] = run_task(pieces, cuts[task], cuts[task + 1], standard,
                             scratch[static_cast<std::size_t>(thread)]);
  });
  Gathered all(m);
  for (const TaskScatter& task : results) all.add(task);
  all.close();

  const Mean& mean = all.between.mean;
  const std::size_t num_groups = pieces.empty() ? 0 : pieces.back().group + 1;
  Scatter s;
  s.dof = mean.count - static_cast<double>(num_groups);
  s.within = mirrored(all.within) / std::max(1.0, s.dof);
  const MatrixXd centred = mirrored(all.within + all.between.scatter) / mean.count;
  const MatrixXd raw = centred + mean.value * mean.value.transpose();
  s.noise = noise_covariance(mean.value.tail(M), raw.bottomRightCorner(M, M), variance);
  s.total = num_groups > 1 ? centred : raw;
  return s;
}

}  // namespace noether
