#include "noether/model/coarse_step.hpp"
#include "noether/core/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace noether {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kCoarse = 0.1;  // largest defect of a reported step, in units of the noise
constexpr Index kPoints = 100;

double longest_step(const Dataset& data) {
  double longest = 0;
  for (const Trajectory& t : data.trajectories) {
    const Index T = t.time.size();
    longest = std::max(longest, t.paired() ? t.step.maxCoeff()
                                           : (t.time.tail(T - 1) - t.time.head(T - 1)).maxCoeff());
  }
  return longest;
}

double rms(const MatrixXd& m) { return std::sqrt(m.squaredNorm() / static_cast<double>(m.size())); }

}  // namespace

std::vector<std::string> coarse_step_warnings(ModelField& model, const TrainingOptions& settings,
                                              const MatrixXd& points, const Dataset& data,
                                              double time_scale, double sigma) {
  std::vector<std::string> warnings;
  const double longest = longest_step(data);
  const MatrixXd few = points.leftCols(std::min(kPoints, points.cols()));
  const VectorXd dt = VectorXd::Constant(few.cols(), longest);
  const MatrixXd fine = model.advance(few, dt, 4 * settings.step.report_substeps);
  const double reported = rms(model.advance(few, dt, settings.step.report_substeps) - fine);
  if (!(reported < kCoarse * sigma)) {
    warnings.push_back(fmt::format(
        "a time step of {:.3g} is too long for {}: its error {:.2g} is above a "
        "tenth of the noise {:.2g}. Raise step.report_substeps.",
        longest * time_scale, counted(settings.step.report_substeps, "substep", "substeps"),
        reported, sigma));
  }
  if (settings.step.rule.scheme != Scheme::kMidpoint) return warnings;
  const double training = rms(few + longest * model.field(0.5 * (few + fine)) - fine);
  if (!(training < sigma)) {
    warnings.push_back(fmt::format(
        "the training scheme {} follows a time step of {:.3g} with an error of {:.2g}, more than "
        "the noise {:.2g}: the model describes a slightly different system. Set step.scheme to "
        "mirk4 or rk4.",
        name_of(settings.step.rule.scheme), longest * time_scale, training, sigma));
  }
  return warnings;
}

}  // namespace noether
