#pragma once

#include <string>
#include <vector>

#include "noether/run/curve_csv.hpp"
#include "noether/run/laws_json.hpp"
#include "noether/run/pictures.hpp"
#include "noether/run/run_json.hpp"

namespace noether {

// The page's figures: one panel each as an inline SVG, made for a width of a telephone.

/// Values in descending or ascending order as stems on a logarithmic axis; the first `count` are
/// set apart from the others. `threshold` as a dashed line, unless 0.
std::string plot_spectrum(const std::vector<double>& values, int count, double threshold,
                          const std::string& axis, const std::string& label);

/// Deviations of a law along trajectories on the band of two standard deviations of the noise.
std::string plot_law(const LawOverTime& law, const std::string& label);

/// Evidence of laws that have been measured, in nats, with two standard errors; numbered by their
/// place in the list.
std::string plot_evidence(const std::vector<FoundLaw>& laws);

/// A generator (M + 1, M + 1) without its last row, which is zero.
std::string plot_generator(const Eigen::MatrixXd& generator,
                           const std::vector<std::string>& variables, const std::string& label);

/// Variable `j` against `i` along the first trajectory: data as dots, the model as a line.
std::string plot_portrait(const Rollout& rollout, Eigen::Index i, Eigen::Index j,
                          const std::vector<std::string>& variables);

/// Variable `j` over time: data as dots, the model as a line with a band of two standard
/// deviations.
std::string plot_rollout(const Rollout& rollout, Eigen::Index j,
                         const std::vector<std::string>& variables);

/// Contours of the Hamiltonian and the data.
std::string plot_energy(const EnergyMap& map, const std::vector<Rollout>& rollouts,
                        const std::vector<std::string>& variables);

std::string plot_curve(const std::vector<CurvePoint>& curve);

}  // namespace noether
