#pragma once

#include <vector>

#include "studies/reproduce/experiment.hpp"

namespace noether {

/// The symmetric models of table 1 or 2, trained twice as long.
Experiment longer_oscillators(int table, Biases biases);
/// Three bodies in three dimensions: 18 variables, 15 quadratic laws.
Experiment spatial_bodies(Biases biases);
/// Three bodies of masses .5, 1 and 2: the total momentum has equal weights, the centre of mass
/// does not.
Experiment unequal_masses(Biases biases);
/// Three bodies from 10, 25, 50, 100 and 200 trajectories: without symmetry, with learned and with
/// given laws.
std::vector<Experiment> fewer_data(Biases biases);

/// Three oscillators by the recipe, then with one choice of the method changed at a time.
std::vector<Experiment> ablations(Biases biases);

}  // namespace noether
