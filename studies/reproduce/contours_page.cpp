// Figure 2: level lines of the learned Hamiltonians of one oscillator.
#include <fmt/format.h>

#include <cmath>

#include "studies/reproduce/markdown.hpp"
#include "studies/reproduce/pages.hpp"
#include "studies/reproduce/pictures.hpp"

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kReach = 3;
constexpr Index kPoints = 41;

/// All points (q, p) of the grid, q slowest.
MatrixXd grid() {
  const VectorXd line = VectorXd::LinSpaced(kPoints, -kReach, kReach);
  MatrixXd points(2, kPoints * kPoints);
  for (Index i = 0; i < kPoints; ++i) {
    for (Index j = 0; j < kPoints; ++j) points.col(i * kPoints + j) << line(i), line(j);
  }
  return points;
}

MatrixXd on_grid(const VectorXd& values) { return values.reshaped(kPoints, kPoints).transpose(); }

/// Every state in the training data.
MatrixXd states_of(const Dataset& data) {
  MatrixXd states(2, data.num_states());
  Index at = 0;
  for (const Trajectory& t : data.trajectories) {
    states.middleCols(at, t.states.cols()) = t.states;
    at += t.states.cols();
  }
  return states;
}

/// Posterior mean of H. With so few data the weights are so uncertain that H under their mean is a
/// different function.
VectorXd mean_hamiltonian(ModelField& field, const MatrixXd& points) {
  constexpr std::uint64_t kPairs = 16;
  VectorXd sum = VectorXd::Zero(points.cols());
  for (std::uint64_t pair = 0; pair < kPairs; ++pair) {
    for (const float sign : {1.F, -1.F}) {
      field.use_draw(pair, sign);
      sum += field.hamiltonian(points);
    }
  }
  return sum / (2.0 * kPairs);
}

VectorXd true_energy(const System& system, const MatrixXd& points) {
  VectorXd values(points.cols());
  for (Index i = 0; i < points.cols(); ++i) values(i) = system.energy(points.col(i));
  return values;
}

}  // namespace

Page contours_page(const Experiment& table1, const Sources& sources) {
  const std::uint64_t seed = sources.first_seed;
  const MatrixXd data = states_of(training_data(table1, seed));
  const MatrixXd points = grid();
  sources.fits(table1);
  std::vector<ContourPanel> panels;
  for (const ComparedModel& model : table1.models) {
    const auto field = sources.field(table1, model, seed);
    if (field == nullptr) return {};
    // A Hamiltonian is known up to a constant: its mean over the data is set to the true one.
    const double shift =
        true_energy(table1.system, data).mean() - mean_hamiltonian(*field, data).mean();
    panels.push_back({model.name, on_grid(mean_hamiltonian(*field, points)).array() + shift});
  }
  panels.push_back({"true H", on_grid(true_energy(table1.system, points))});
  std::vector<double> levels;  // circles 0.4 apart
  for (int i = 1; i <= 8; ++i) levels.push_back(0.5 * std::pow(0.4 * i, 2));
  Page page;
  const std::string file = picture_name("figure2", table1);
  page.pictures[file] = contours_picture(panels, kReach, levels, data);
  page.text = fmt::format(
      "## Figure 2: learned Hamiltonians of one oscillator\n\n{} The models of table 1, data set "
      "{}; posterior mean.\n{}",
      biases_text(table1), seed,
      picture(file,
              "Level lines at the energies of circles 0.4 apart, and the states of the "
              "training data. Away from the data only symmetry says what H is."));
  return page;
}

}  // namespace noether
