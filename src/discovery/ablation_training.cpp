#include "src/discovery/ablation_training.hpp"

#include <limits>

namespace noether {

std::optional<double> AblationTraining::negative_elbo_with(const std::vector<Quadratic>& laws,
                                                           std::uint64_t seed) const {
  TrainingOptions own = settings;
  own.symmetry.group = laws.empty() ? GroupMode::kNone : GroupMode::kFixed;
  own.schedule.steps = steps;
  own.schedule.settle_tolerance = 0;
  // A law's times under a box are the same whatever other laws there are; in a ball they are not.
  own.orbit.sampling.measure = Measure::kBox;
  own.orbit.sampling.scale = 1;
  Trainer trainer(own, make_segments<float>(data.in_model_coordinates, own.batch.segment_pairs),
                  data.model_variance, seed, pool,
                  [](const Parameters<float>&) { return std::vector<Quadratic>(); });
  TrainingState state = trainer.initial(Start::kRandom);
  state.parameters.laws.clear();
  for (const Quadratic& law : laws)
    state.parameters.laws.push_back(with_norm(kAnchoredNorm, data.scaling.to_model(law)));
  RunHooks own_hooks;
  own_hooks.stop_requested = hooks.stop_requested;
  own_hooks.warn = hooks.warn;
  const TrainingStatus status = trainer.train(state, Start::kRandom, own.schedule.steps, own_hooks);
  if (status == TrainingStatus::kStopped) return std::nullopt;
  const ObjectiveValue value = trainer.report(state.parameters, state.variance);
  if (status == TrainingStatus::kDiverged || !value.finite)
    return std::numeric_limits<double>::infinity();
  return value.negative_elbo() -
         static_cast<double>(trainer.num_pairs()) * data.log_jacobian_per_pair();
}

}  // namespace noether
