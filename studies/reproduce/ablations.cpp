#include <fmt/format.h>

#include <functional>

#include "studies/reproduce/beyond.hpp"

namespace noether {

namespace {

using Change = std::function<void(Settings&)>;
struct Variant {
  std::string group;
  std::string name;
  Change change;
};

/// Three oscillators, nine laws, from a random start; short, so that slower variants show.
Experiment base_of(Biases biases) {
  Experiment e = table_experiment(2, ReproduceSetting::kFast, biases);
  e.models_kept = false;
  e.settings.schedule.steps = 500;
  e.models = {{"learned", GroupMode::kLearn, {}, 0}};
  return e;
}

std::vector<Variant> sampling() {
  const auto samples = [](int count, bool shared) {
    return [=](Settings& s) {
      s.orbit.samples = count;
      s.orbit.shared = shared;
    };
  };
  return {{"orbit samples", "2 a tile", samples(2, false)},
          {"orbit samples", "8 a tile", samples(8, false)},
          {"orbit samples", "4 shared by the batch", samples(4, true)},
          {"orbit samples", "16 shared by the batch", samples(16, true)},
          {"orbit samples", "independent, no pairs",
           [](Settings& s) {
             s.orbit.sampling.sampler = Sampler::kIndependent;
             s.orbit.sampling.antithetic = false;
           }},
          {"weight draws", "one a batch", [](Settings& s) { s.batch.segments_per_draw = 0; }},
          {"weight draws", "one a trajectory", [](Settings& s) { s.batch.segments_per_draw = 1; }},
          {"weight draws", "no antithetic pairs",
           [](Settings& s) { s.batch.antithetic_weights = false; }}};
}

std::vector<Variant> schemes() {
  const auto explicit_scheme = [](Scheme scheme, int substeps) {
    return [=](Settings& s) {
      s.step.rule.scheme = scheme;
      s.step.rule.substeps = substeps;
    };
  };
  return {{"scheme", "midpoint to the end", [](Settings& s) { s.step.finish = 0; }},
          {"scheme", "mirk4", explicit_scheme(Scheme::kMirk4, 1)},
          {"scheme", "rk4", explicit_scheme(Scheme::kRk4, 1)},
          {"scheme", "5 Euler steps", explicit_scheme(Scheme::kEuler, 5)}};
}

std::vector<Variant> training() {
  const auto muon = [](double rate) {
    return [=](Settings& s) { s.optimiser.learning_rates.means = rate; };
  };
  const auto adam = [](double rate) {
    return [=](Settings& s) {
      s.optimiser.automatic = false;
      s.optimiser.means = MeansOptimiser::kAdam;
      s.optimiser.learning_rates.rest = rate;
    };
  };
  const auto generators = [](double rate) {
    return [=](Settings& s) { s.optimiser.learning_rates.generators = rate; };
  };
  return {{"optimiser", "Muon .01", muon(0.01)},
          {"optimiser", "Muon .04", muon(0.04)},
          {"optimiser", "Adam .001", adam(1e-3)},
          {"optimiser", "Adam .003", adam(3e-3)},
          {"optimiser", "generators at .001", generators(1e-3)},
          {"optimiser", "generators at .03", generators(3e-2)},
          {"start", "anchored at 150, 250, 350",
           [](Settings& s) {
             s.schedule.start = Start::kAnchored;
             s.schedule.anchor_first = 150;
             s.schedule.anchor_every = 100;
             s.schedule.anchor_until = 0.7;
           }},
          {"start", "auto", [](Settings& s) {
             s.schedule.start = Start::kAuto;
             s.schedule.anchor_first = 100;
             s.schedule.anchor_every = 100;
             s.schedule.anchor_until = 0.7;
           }}};
}

std::vector<Variant> posterior() {
  const auto fixed = [](double variance) {
    return [=](Settings& s) {
      s.posterior.prior_fixed = true;
      s.posterior.prior_variance = variance;
    };
  };
  return {{"posterior", "row factor frozen",
           [](Settings& s) { s.optimiser.row_factor_trained = false; }},
          {"posterior", "prior variance fixed at 1", fixed(1)},
          {"posterior", "prior variance fixed at .01", fixed(0.01)},
          {"posterior", "biases on the other side of the KL", [](Settings& s) {
             s.posterior.biases =
                 s.posterior.biases == Biases::kPoint ? Biases::kPosterior : Biases::kPoint;
           }}};
}

std::vector<Variant> symmetry() {
  const auto times = [](Measure measure, double scale) {
    return [=](Settings& s) {
      s.orbit.sampling.measure = measure;
      s.orbit.sampling.scale = scale;
    };
  };
  const auto laws = [](int count) { return [=](Settings& s) { s.symmetry.num_laws = count; }; };
  return {{"measure", "ball of radius .5", times(Measure::kBall, 0.5)},
          {"measure", "ball of radius 3", times(Measure::kBall, 3)},
          {"measure", "box of half side 1", times(Measure::kBox, 1)},
          {"measure", "normal of deviation 1", times(Measure::kNormal, 1)},
          {"number of laws", "K = 5, too few", laws(5)},
          {"number of laws", "K = 9, as many as there are", laws(9)},
          {"number of laws", "K = 20, too many", laws(20)}};
}

}  // namespace

std::vector<Experiment> ablations(Biases biases) {
  std::vector<Variant> variants{
      {"recipe", "4 a tile, midpoint, Muon .02, ball, K = 12", [](Settings&) {}}};
  for (const auto& more : {sampling(), schemes(), training(), posterior(), symmetry()})
    variants.insert(variants.end(), more.begin(), more.end());
  std::vector<Experiment> result;
  for (const Variant& variant : variants) {
    Experiment e = base_of(biases);
    variant.change(e.settings);
    e.name = "ablation";
    e.title = fmt::format("{}: {}", variant.group, variant.name);
    e.models.at(0).name = e.title;
    result.push_back(e);
  }
  return result;
}

}  // namespace noether
