#pragma once

#include <limits>
#include <string>
#include <vector>

#include "noether/core/random.hpp"
#include "noether/model/learned_model.hpp"
#include "noether/run/laws_json.hpp"

namespace noether::testing_support {

/// A model of four variables with random numbers and `elements` group elements.
inline LearnedModel made_up_model(Activation activation, int elements,
                                  std::vector<std::ptrdiff_t> widths = {7, 5}) {
  RandomStream random({.seed = 11});
  LearnedModel model;
  model.variables = {"x", "y", "px", "py"};
  model.architecture = {4, std::move(widths), activation, 1.5};
  model.layers = make_layers<float>(model.architecture, Biases::kPosterior, false);
  for (MatrixNormal<float>& layer : model.layers) {
    for (Matrix<float>* matrix : {&layer.mean, &layer.row, &layer.column}) {
      for (std::ptrdiff_t j = 0; j < matrix->columns(); ++j) {
        for (std::ptrdiff_t i = 0; i < matrix->rows(); ++i) {
          const bool lower = matrix == &layer.mean || i >= j;
          if (lower) (*matrix)(i, j) = static_cast<float>(0.7 * random.normal());
        }
      }
    }
  }
  model.laws = {Quadratic::product(4, 0, 3) - Quadratic::product(4, 1, 2)};
  model.sampling.scale = 2;
  model.orbit = reported_orbit<double>(model.sampling, model.laws, elements, 3);
  if (elements == 0) model.laws.clear();
  model.scaling = {Eigen::VectorXd::LinSpaced(4, -1, 2), Eigen::VectorXd::Ones(4), 0.25};
  model.scaling.scale << 3, 0.1, 0.5, 15;
  model.variance = {1e-4, 1e-4, 1e-4, 1e-4};
  return model;
}

/// Two laws in the same variables; the name of one can be made hostile.
inline Finding made_up_finding(const std::string& first_name = "angular momentum") {
  Finding finding;
  finding.verdict = Verdict::kLawsFound;
  finding.summary = "2 quadratic laws found: " + first_name + "; another.";
  finding.variables = {"x", "y", "px", "py"};
  FoundLaw law;
  law.name = first_name;
  law.status = LawStatus::kEstablished;
  law.formula = "x*py - y*px";
  law.law = Quadratic::product(4, 0, 3) - Quadratic::product(4, 1, 2);
  law.drift_held_out = 1.2e-5;
  law.min_detectable_drift = 0.013;
  law.p_value = law.corrected_p_value = 0.4;
  finding.laws.push_back(law);
  law.name = "another";
  law.status = LawStatus::kUndecided;
  law.law = Quadratic::product(4, 2, 2, 0.5) + Quadratic::product(4, 0, 0, -1.0 / 3) +
            Quadratic::coordinate(4, 1, 2.25);
  law.formula = "0.5*px^2 - 0.333*x^2 + 2.25*y";
  law.min_detectable_drift = std::numeric_limits<double>::infinity();
  finding.laws.push_back(law);
  return finding;
}

}  // namespace noether::testing_support
