#include "noether/razor/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "noether/core/clock.hpp"
#include "noether/core/error.hpp"
#include "noether/linalg/decompositions.hpp"

namespace noether {

namespace {

constexpr int kProgressEvery = 10;
constexpr double kLossMemory = 0.95;
constexpr double kVarianceMemory = 0.95;
// Norms of laws that a start leaves free: small, so that the evidence shapes them.
constexpr double kRandomStart = 1e-2;
constexpr double kSpareStart = 1e-3;
// Share of a proposal's norm outside the span of those before it.
constexpr double kSmallestNovelty = 0.02;

Quadratic random_law(Eigen::Index M, double deviation, RandomStream& random) {
  Quadratic law = Quadratic::zero(M);
  for (double& entry : law.A.reshaped()) entry = deviation * random.normal();
  law.A = 0.5 * (law.A + law.A.transpose()).eval();
  for (double& entry : law.b) entry = deviation * random.normal();
  return law;
}

/// Gram-Schmidt: each law minus its projection on those before it, all scaled to the same norm.
/// Proposals overlap, and a direction that appears only in their small differences would be lost in
/// the noise of the gradient. Proposals in the span of earlier ones are dropped.
std::vector<Quadratic> orthogonal(const std::vector<Quadratic>& laws, double norm) {
  std::vector<Quadratic> result;
  for (const Quadratic& law : laws) {
    const Eigen::Index M = law.dimension();
    Eigen::VectorXd rest = flatten(law).normalized();
    for (const Quadratic& other : result) {
      const Eigen::VectorXd direction = flatten(other).normalized();
      rest -= direction.dot(rest) * direction;
    }
    if (rest.norm() > kSmallestNovelty) result.push_back(with_norm(norm, unflatten(rest, M)));
  }
  return result;
}

Archive archive_of(const TrainingState& state) {
  Archive archive;
  state.save("", archive);
  return archive;
}

ObjectiveOptions options_of(const TrainingOptions& settings, std::size_t dimension,
                            std::size_t num_segments) {
  ObjectiveOptions options = settings.objective(static_cast<std::ptrdiff_t>(dimension));
  if (settings.batch.weight_draws > 1) {
    options.batch.segments_per_draw = std::min(
        settings.batch.size, static_cast<int>(std::min<std::size_t>(num_segments, 1U << 30U)));
  }
  return options;
}

}  // namespace

Trainer::Trainer(const TrainingOptions& settings, std::vector<Segment<float>> segments,
                 std::vector<double> noise_variance, std::uint64_t seed, ThreadPool& pool,
                 Proposer proposer)
    : settings_(settings),
      options_(options_of(settings, noise_variance.size(), segments.size())),
      segments_(std::move(segments)),
      noise_variance_(std::move(noise_variance)),
      seed_(seed),
      pool_(&pool),
      proposer_(std::move(proposer)),
      objective_(options_, pool, settings.batch.segment_pairs) {
  for (const Segment<float>& segment : segments_) num_pairs_ += segment.count;
}

TrainingState Trainer::initial(Start start) const {
  const auto M = static_cast<Eigen::Index>(noise_variance_.size());
  Parameters<float> parameters(options_, settings_.symmetry.num_laws);
  initialise_weights(settings_, seed_, parameters);
  RandomStream random({seed_, Purpose::kGenerators, 0, 0});
  for (Quadratic& law : parameters.laws) law = random_law(M, kRandomStart, random);
  if (start == Start::kAnchored) parameters.laws.clear();  // until the first anchoring
  Optimiser optimiser(settings_.optimiser, parameters, *pool_);
  if (settings_.symmetry.group == GroupMode::kFixed)
    optimiser.reset_generators(0);  // given laws stay
  return {std::move(parameters), std::move(optimiser), noise_variance_, 0, 1, 0, false, 0, {}};
}

/// Whole segments, reshuffled every epoch.
std::span<const std::uint32_t> Trainer::batch_at(std::int64_t step) {
  const auto total = static_cast<std::int64_t>(segments_.size());
  order_.resize(segments_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  if (total <= settings_.batch.size) return repeated(0, total);
  const std::int64_t per_epoch = total / settings_.batch.size;
  RandomStream random({seed_, Purpose::kShuffle, static_cast<std::uint64_t>(step / per_epoch), 0});
  shuffle(order_, random);
  return repeated((step % per_epoch) * settings_.batch.size, settings_.batch.size);
}

/// `count` segments of the order, repeated for every weight draw.
std::span<const std::uint32_t> Trainer::repeated(std::int64_t first, std::int64_t count) {
  const std::span<const std::uint32_t> once = std::span<const std::uint32_t>(order_).subspan(
      static_cast<std::size_t>(first), static_cast<std::size_t>(count));
  if (settings_.batch.weight_draws == 1) return once;
  repeated_.clear();
  for (int draw = 0; draw < settings_.batch.weight_draws; ++draw)
    repeated_.insert(repeated_.end(), once.begin(), once.end());
  return repeated_;
}

double Trainer::rate_at(const TrainingState& state) const {
  const double progress =
      static_cast<double>(state.step) / static_cast<double>(settings_.schedule.steps);
  return state.rate_scale * 0.5 * (1 + std::cos(std::numbers::pi * std::min(progress, 1.0)));
}

bool Trainer::exploded(const TrainingState& state, const ObjectiveValue& value) const {
  if (!value.finite) return true;
  const double loss = value.negative_elbo() / static_cast<double>(num_pairs_);
  return state.step > kBoundary &&
         loss > 1e3 + state.running_loss + 100 * std::abs(state.running_loss);
}

void Trainer::update_variance(TrainingState& state, const ObjectiveValue& value) const {
  if (settings_.noise.variance == VarianceRule::kFixed) return;
  const double memory = state.step == 0 ? 0 : kVarianceMemory;
  for (std::size_t j = 0; j < state.variance.size(); ++j) {
    const double moved = memory * state.variance[j] + (1 - memory) * value.quadratic_form[j];
    const double floor =
        settings_.noise.variance == VarianceRule::kAtLeast ? noise_variance_[j] : 1e-12;
    state.variance[j] = std::max(moved, floor);
  }
}

/// Schemes that use both ends of a step learn a slightly different Hamiltonian (derivation 4.1):
/// RK4 replaces them at the end.
StepRule Trainer::rule_at(std::int64_t step) const {
  const bool finishing =
      static_cast<double>(step) >=
      (1 - settings_.step.finish) * static_cast<double>(settings_.schedule.steps);
  return !options_.step.is_explicit() && finishing ? StepRule{Scheme::kRk4, 1} : options_.step;
}

const ObjectiveValue& Trainer::gradient_step(TrainingState& state) {
  objective_.set_step(rule_at(state.step));
  const std::span<const std::uint32_t> batch = batch_at(state.step);
  // Segments are drawn uniformly, whatever their length, so scaling by their number keeps the sum
  // unbiased.
  const double scale = static_cast<double>(segments_.size()) / static_cast<double>(batch.size());
  if (gradient_.layers.size() != state.parameters.layers.size() ||
      gradient_.laws.size() != state.parameters.laws.size()) {
    gradient_ = state.parameters;
  }
  const ObjectiveValue& value = objective_.evaluate(
      state.parameters, {segments_, batch, scale, state.variance},
      {seed_, Purpose::kWeights, static_cast<std::uint64_t>(state.step)}, &gradient_);
  if (exploded(state, value)) return value;
  state.optimiser.step(state.parameters, gradient_, rate_at(state));
  update_variance(state, value);
  const double loss = value.negative_elbo() / static_cast<double>(num_pairs_);
  state.running_loss =
      state.step == 0 ? loss : kLossMemory * state.running_loss + (1 - kLossMemory) * loss;
  return value;
}

/// Laws proposed by the data or the model, then a few small random ones for directions that these
/// miss.
std::size_t Trainer::anchor(TrainingState& state) {
  const auto M = static_cast<Eigen::Index>(noise_variance_.size());
  std::vector<Quadratic> laws = orthogonal(proposer_(state.parameters), kAnchoredNorm);
  laws.resize(std::min(laws.size(), static_cast<std::size_t>(settings_.symmetry.num_laws)));
  const std::size_t taken = laws.size();
  RandomStream random({seed_, Purpose::kGenerators, 1 + static_cast<std::uint64_t>(state.step), 0});
  while (laws.size() < static_cast<std::size_t>(settings_.symmetry.num_laws))
    laws.push_back(random_law(M, kSpareStart, random));
  state.parameters.laws = std::move(laws);
  state.optimiser.reset_generators(state.parameters.laws.size());
  state.anchored = true;
  return taken;
}

void Trainer::anchor_if_due(TrainingState& state, Start start, const RunHooks& hooks) {
  if (start != Start::kAnchored || settings_.symmetry.group != GroupMode::kLearn) return;
  const auto until =
      static_cast<std::int64_t>(settings_.schedule.anchor_until * settings_.schedule.steps);
  const bool first = state.step == settings_.schedule.anchor_first;
  const bool again =
      state.step > settings_.schedule.anchor_first && state.step <= until &&
      (state.step - settings_.schedule.anchor_first) % settings_.schedule.anchor_every == 0;
  if (first || again) {
    const std::size_t taken = anchor(state);
    if (hooks.note)
      hooks.note(fmt::format("{} start, step {}: anchored in {} of {} laws", name_of(start),
                             state.step, taken, settings_.symmetry.num_laws));
  }
  state.optimiser.set_generator_rate(settings_.optimiser.learning_rates.anchored);
}

bool Trainer::settled(const TrainingState& state) const {
  const auto window =
      static_cast<std::size_t>(std::max(10, settings_.schedule.steps / 10 / kProgressEvery));
  if (settings_.schedule.settle_tolerance <= 0 || state.curve.size() < 3 * window) return false;
  const auto mean = [&](std::size_t last) {
    double sum = 0;
    for (std::size_t i = last - window; i < last; ++i) sum += state.curve[i].negative_elbo;
    return sum / static_cast<double>(window);
  };
  return mean(state.curve.size() - window) - mean(state.curve.size()) <
         settings_.schedule.settle_tolerance;
}

void Trainer::record(TrainingState& state, const ObjectiveValue& value, double seconds) const {
  const auto N = static_cast<double>(num_pairs_);
  state.curve.push_back(
      {state.step, seconds, value.negative_elbo() / N, value.nll / N, value.kl / N, value.mse, {}});
  if (state.parameters.laws.empty()) return;
  const Eigen::VectorXd values = stack(state.parameters.laws).jacobiSvd().singularValues();
  state.curve.back().singular_values.assign(values.begin(), values.end());
}

TrainingStatus Trainer::train(TrainingState& state, Start start, std::int64_t last_step,
                              const RunHooks& hooks) {
  const auto begin = Clock::now();
  const double seconds_before = state.curve.empty() ? 0 : state.curve.back().seconds;
  // A resumed run that had already ended keeps its status.
  if (state.rollbacks > settings_.schedule.max_rollbacks) return TrainingStatus::kDiverged;
  if (settled(state)) return TrainingStatus::kSettled;
  TrainingState boundary = state;
  while (state.step < last_step) {
    if (state.step % kBoundary == 0) {
      boundary = state;
      if (hooks.on_checkpoint) hooks.on_checkpoint([&state] { return archive_of(state); });
    }
    anchor_if_due(state, start, hooks);
    const ObjectiveValue& value = gradient_step(state);
    if (exploded(state, value)) {
      const int rollbacks = state.rollbacks + 1;
      const double rate_scale = state.rate_scale / 2;
      if (hooks.warn) {
        hooks.warn(fmt::format("step {} {}; back to step {} at {:g} times the rate", state.step,
                               value.finite ? "exploded" : "was not finite", boundary.step,
                               rate_scale));
      }
      state = boundary;
      state.rollbacks = rollbacks;
      state.rate_scale = rate_scale;
      boundary = state;
      if (rollbacks > settings_.schedule.max_rollbacks) return TrainingStatus::kDiverged;
      continue;
    }
    ++state.step;
    if (state.step % kProgressEvery == 0 || state.step == last_step) {
      record(state, value, seconds_before + seconds_since(begin));
      if (hooks.on_progress) hooks.on_progress(start, state);
      if (settled(state)) return TrainingStatus::kSettled;
    }
    if (hooks.stop_requested && hooks.stop_requested()) {
      state = boundary;
      return TrainingStatus::kStopped;
    }
  }
  return TrainingStatus::kFinished;
}

ObjectiveValue Trainer::report(const Parameters<float>& parameters,
                               const std::vector<double>& variance) {
  ObjectiveOptions options = options_;
  options.step = {Scheme::kRk4, settings_.step.report_substeps};
  options.orbit.samples = settings_.evaluation.samples;
  Objective<float> objective(options, *pool_, settings_.batch.segment_pairs);
  std::vector<std::uint32_t> batch;
  std::int64_t pairs = 0;
  // Segments at even intervals over the whole data set, the same ones every time.
  const std::size_t stride = 1 + static_cast<std::size_t>(num_pairs_ / settings_.evaluation.pairs);
  for (std::size_t i = 0; i < segments_.size(); i += stride) {
    batch.push_back(static_cast<std::uint32_t>(i));
    pairs += segments_[i].count;
  }
  const double scale = static_cast<double>(num_pairs_) / static_cast<double>(pairs);
  return objective.evaluate(parameters, {segments_, batch, scale, variance},
                            {seed_, Purpose::kEvaluation, 0}, nullptr);
}

}  // namespace noether
