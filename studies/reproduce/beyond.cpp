#include "studies/reproduce/beyond.hpp"

#include <fmt/format.h>

namespace noether {

namespace {

/// The laws of a three-body system from data of table 3's size, anchored to the laws that the data
/// or the model propose.
Experiment anchored_bodies(const SystemParameters& parameters, int num_laws, Biases biases) {
  Experiment e = table_experiment(3, ReproduceSetting::kFast, biases);
  e.system = make_system("nbody", parameters);
  e.models_kept = false;
  e.tests.resize(1);
  e.settings.symmetry.num_laws = num_laws;
  e.settings.schedule.start = Start::kAnchored;
  e.settings.schedule.steps = 1200;
  e.settings.schedule.anchor_first = 400;
  e.settings.schedule.anchor_every = 200;
  e.settings.schedule.anchor_until = 0.7;
  e.models = {{"HNN", GroupMode::kNone, {}, 0},
              {"HNN + learned symmetry", GroupMode::kLearn, {}, 0}};
  return e;
}

}  // namespace

Experiment longer_oscillators(int table, Biases biases) {
  Experiment e = table_experiment(table, ReproduceSetting::kFast, biases);
  e.name += "-longer";
  e.models_kept = false;
  e.models.erase(e.models.begin());
  e.settings.schedule.steps *= 2;
  return e;
}

Experiment spatial_bodies(Biases biases) {
  Experiment e = anchored_bodies({{"dim", 3}}, 20, biases);
  e.name = "spatial";
  e.title = "Three bodies in three dimensions";
  return e;
}

Experiment unequal_masses(Biases biases) {
  Experiment e = anchored_bodies({{"mass1", 0.5}, {"mass2", 1}, {"mass3", 2}}, 10, biases);
  e.name = "masses";
  e.title = "Three bodies of masses 0.5, 1 and 2";
  return e;
}

std::vector<Experiment> fewer_data(Biases biases) {
  std::vector<Experiment> experiments;
  for (const int trajectories : {10, 25, 50, 100, 200}) {
    Experiment e = table_experiment(3, ReproduceSetting::kFast, biases);
    e.name = fmt::format("data{}", trajectories);
    e.title = fmt::format("{} trajectories", trajectories);
    e.training.num_trajectories = trajectories;
    e.tests.resize(1);
    e.models_kept = false;
    e.models.pop_back();
    e.settings.schedule.steps = 1000;
    experiments.push_back(e);
  }
  return experiments;
}

}  // namespace noether
