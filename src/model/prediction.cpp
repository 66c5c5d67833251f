#include "noether/model/prediction.hpp"

#include <algorithm>
#include <cmath>

#include "noether/core/random.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Field = LearnedFieldOf<float>;

constexpr Index kStatesAtOnce = 2'000'000;  // doubles of all draws in memory at the same time
constexpr std::uint32_t kFirstStates = 78;  // stream of the noise in the initial states
// Largest shift of a step's end, in spreads, when the step is halved.
constexpr double kFineEnough = 1e-3;
constexpr int kMostSubsteps = 1024;

/// Some of the courses, rolled out together.
class Courses {
 public:
  Courses(const LearnedModel& model, const Course* courses, Index count, int substeps)
      : model_(model), courses_(courses), count_(count), substeps_(substeps) {
    for (Index k = 0; k < count; ++k) longest_ = std::max(longest_, courses[k].time.size());
  }

  struct Run {
    std::vector<MatrixXd> states;  ///< (M, courses) per time
    std::vector<Index> bounded;    ///< per course: times before it left the bound
  };

  [[nodiscard]] MatrixXd starts() const {
    MatrixXd result(model_.dimension(), count_);
    for (Index k = 0; k < count_; ++k) result.col(k) = courses_[k].start;
    return result;
  }

  Run run(Field& field, const MatrixXd& from) const {
    Run result{{from}, std::vector<Index>(static_cast<std::size_t>(count_), longest_)};
    for (Index i = 0; i + 1 < longest_; ++i) {
      MatrixXd next = field.advance(result.states.back(), steps_at(i), substeps_);
      for (Index k = 0; k < count_; ++k) {
        Index& bounded = result.bounded[static_cast<std::size_t>(k)];
        if (bounded > i + 1 && !within_bounds(next.col(k), from.col(k))) bounded = i + 1;
        if (bounded <= i + 1) next.col(k) = result.states.back().col(k);
      }
      result.states.push_back(std::move(next));
    }
    return result;
  }

 private:
  /// Steps after time i; zero for a course that has ended.
  [[nodiscard]] VectorXd steps_at(Index i) const {
    VectorXd dt(count_);
    for (Index k = 0; k < count_; ++k) {
      const VectorXd& time = courses_[k].time;
      dt(k) = i + 1 < time.size() ? time(i + 1) - time(i) : 0;
    }
    return dt;
  }

  [[nodiscard]] VectorXd in_spreads(const VectorXd& state) const {
    return (state - model_.scaling.shift).cwiseQuotient(model_.scaling.scale);
  }

  [[nodiscard]] bool within_bounds(const VectorXd& state, const VectorXd& start) const {
    const VectorXd z = in_spreads(state);
    const double first = in_spreads(start).cwiseAbs().maxCoeff();
    return z.allFinite() && z.cwiseAbs().maxCoeff() <= std::max(kFarthest, kFarthestGrowth * first);
  }

  const LearnedModel& model_;
  const Course* courses_;
  Index count_;
  int substeps_;
  Index longest_ = 0;
};

/// Quantile at `share`, with linear interpolation (Hyndman and Fan 1996, type 7).
double quantile(std::vector<double>& values, double share) {
  std::sort(values.begin(), values.end());
  const double at = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}

void fill_spread(const std::vector<Courses::Run>& draws, Index k, double level,
                 Prediction& prediction) {
  std::vector<double> values(draws.size());
  prediction.lower = prediction.upper = prediction.deviation = prediction.mean;
  for (Index i = 0; i < prediction.mean.cols(); ++i) {
    for (Index j = 0; j < prediction.mean.rows(); ++j) {
      double squares = 0;
      for (std::size_t d = 0; d < draws.size(); ++d) {
        values[d] = draws[d].states[static_cast<std::size_t>(i)](j, k);
        squares += std::pow(values[d] - prediction.mean(j, i), 2);
      }
      prediction.deviation(j, i) = std::sqrt(squares / static_cast<double>(draws.size()));
      prediction.lower(j, i) = quantile(values, (1 - level) / 2);
      prediction.upper(j, i) = quantile(values, (1 + level) / 2);
    }
  }
}

/// Initial states drawn within the noise of the observed ones. The random numbers depend on the
/// course, not on its batch.
MatrixXd moved(MatrixXd starts, const VectorXd& noise_std, std::uint64_t seed, int draw,
               std::size_t first) {
  if (noise_std.size() == 0) return starts;
  for (Index k = 0; k < starts.cols(); ++k) {
    RandomStream random({seed, Purpose::kEvaluation, first + static_cast<std::uint64_t>(k),
                         kFirstStates + static_cast<std::uint32_t>(draw)});
    for (Index j = 0; j < starts.rows(); ++j) starts(j, k) += noise_std(j) * random.normal();
  }
  return starts;
}

Prediction under_the_mean(const Courses::Run& run, Index k, const Course& course, Field& field) {
  Prediction prediction;
  prediction.id = course.id;
  prediction.time = course.time;
  prediction.mean.resize(course.start.size(), course.time.size());
  for (Index i = 0; i < course.time.size(); ++i)
    prediction.mean.col(i) = run.states[static_cast<std::size_t>(i)].col(k);
  prediction.bounded = std::min(run.bounded[static_cast<std::size_t>(k)], course.time.size());
  prediction.energy = field.hamiltonian(prediction.mean);
  return prediction;
}

/// As many as in the reported scheme, doubled until the longest step from every initial state
/// hardly changes: the times may lie farther apart than those of the training data.
int enough_substeps(const LearnedModel& model, const std::vector<Course>& courses, Field& field) {
  const auto count = static_cast<Index>(courses.size());
  MatrixXd starts(model.dimension(), count);
  VectorXd dt = VectorXd::Zero(count);
  for (Index k = 0; k < count; ++k) {
    const Course& course = courses[static_cast<std::size_t>(k)];
    starts.col(k) = course.start;
    for (Index i = 0; i + 1 < course.time.size(); ++i)
      dt(k) = std::max(dt(k), course.time(i + 1) - course.time(i));
  }
  field.use_mean();
  int substeps = model.report_substeps;
  MatrixXd coarse = field.advance(starts, dt, substeps);
  while (2 * substeps <= kMostSubsteps) {
    MatrixXd fine = field.advance(starts, dt, 2 * substeps);
    const MatrixXd shift = model.scaling.scale.cwiseInverse().asDiagonal() * (fine - coarse);
    if (shift.cwiseAbs().maxCoeff() < kFineEnough) break;
    coarse = std::move(fine);
    substeps *= 2;
  }
  return substeps;
}

/// Number of courses whose draws fit into memory together.
std::size_t courses_at_once(const std::vector<Course>& courses, Index dimension, int draws) {
  Index longest = 1;
  for (const Course& course : courses) longest = std::max(longest, course.time.size());
  return static_cast<std::size_t>(
      std::max<Index>(1, kStatesAtOnce / (longest * dimension * draws)));
}

}  // namespace

std::vector<Prediction> predict(const LearnedModel& model, const std::vector<Course>& courses,
                                const PredictionOptions& options, ThreadPool& pool) {
  if (courses.empty()) return {};
  Field field(model, pool);
  const int substeps =
      options.substeps > 0 ? options.substeps : enough_substeps(model, courses, field);
  const std::size_t at_once = courses_at_once(courses, model.dimension(), options.draws);
  std::vector<Prediction> predictions;
  for (std::size_t first = 0; first < courses.size(); first += at_once) {
    const auto count = static_cast<Index>(std::min(at_once, courses.size() - first));
    const Courses batch(model, courses.data() + first, count, substeps);
    field.use_mean();
    const Courses::Run mean = batch.run(field, batch.starts());
    for (Index k = 0; k < count; ++k)
      predictions.push_back(
          under_the_mean(mean, k, courses[first + static_cast<std::size_t>(k)], field));
    std::vector<Courses::Run> draws;
    for (int draw = 0; draw < options.draws; ++draw) {
      field.use_draw(static_cast<std::uint64_t>(draw));
      draws.push_back(
          batch.run(field, moved(batch.starts(), options.noise_std, model.seed, draw, first)));
    }
    for (Index k = 0; k < count; ++k)
      fill_spread(draws, k, options.level, predictions[first + static_cast<std::size_t>(k)]);
  }
  return predictions;
}

double drift_along(const std::vector<VectorXd>& values) {
  double squares = 0;
  double count = 0;
  VectorXd firsts(static_cast<Index>(values.size()));
  for (std::size_t k = 0; k < values.size(); ++k) {
    firsts(static_cast<Index>(k)) = values[k](0);
    squares += (values[k].array() - values[k](0)).square().sum();
    count += static_cast<double>(values[k].size());
  }
  const auto n = static_cast<double>(values.size());
  const double spread = values.size() > 1
                            ? std::sqrt((firsts.array() - firsts.mean()).square().sum() / (n - 1))
                            : std::abs(firsts(0));
  const double deviation = std::sqrt(squares / count);
  return deviation == 0 ? 0 : deviation / spread;
}

}  // namespace noether
