#include "noether/laws/finding.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>

#include "noether/linalg/subspace.hpp"
#include "noether/screen/readable_basis.hpp"

namespace noether {

std::string name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kLawsFound:
      return "laws_found";
    case Verdict::kNoneFound:
      return "none_found";
    case Verdict::kUndecided:
      break;
  }
  return "undecided";
}

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kAgreement = 0.9;  // principal cosine between the two witnesses

VectorXd spreads_of(const Dataset& data) {
  VectorXd mean = VectorXd::Zero(data.dimension());
  VectorXd square = mean;
  for (const Trajectory& t : data.trajectories) {
    mean += t.states.rowwise().sum();
    square += t.states.array().square().matrix().rowwise().sum();
  }
  const auto count = static_cast<double>(data.num_states());
  VectorXd spread =
      (square / count - (mean / count).array().square().matrix()).cwiseMax(0).cwiseSqrt();
  for (double& s : spread) s = s > 0 ? s : 1;
  return spread;
}

/// Quadratics with coefficients weighed by the spread of the variables, as columns, so that units
/// do not matter.
MatrixXd weighed(const std::vector<Quadratic>& laws, const VectorXd& spread) {
  std::vector<Quadratic> scaled;
  for (const Quadratic& law : laws) {
    scaled.push_back(with_norm(
        1, {spread.asDiagonal() * law.A * spread.asDiagonal(), spread.asDiagonal() * law.b, 0}));
  }
  return stack(scaled);
}

std::vector<Quadratic> data_null_space(const ScreenResult& screen) {
  std::vector<Quadratic> laws;
  for (int i = 0; i < screen.count; ++i)
    laws.push_back(screen.directions[static_cast<std::size_t>(i)].law);
  for (const ScreenDirection& direction : screen.approximate) laws.push_back(direction.law);
  return laws;
}

/// What the model conserves: the active generators and the directions before the gap of its null
/// space.
std::vector<Quadratic> model_null_space(const Finding& finding) {
  std::vector<Quadratic> laws = active_directions(finding.spectrum);
  const auto& directions = finding.posterior_null_space.directions;
  const int count =
      std::min<int>(finding.posterior_null_space.count, static_cast<int>(directions.size()));
  laws.insert(laws.end(), directions.begin(), directions.begin() + count);
  return laws;
}

/// Directions of the first span (columns orthonormal) that lie within the second, by principal
/// vectors.
MatrixXd confirmed(const MatrixXd& data_basis, const MatrixXd& model_basis) {
  if (data_basis.cols() == 0 || model_basis.cols() == 0) return MatrixXd(data_basis.rows(), 0);
  const MatrixXd overlap = data_basis.transpose() * model_basis;
  const Eigen::JacobiSVD<MatrixXd> svd(overlap, Eigen::ComputeThinU);
  Index count = 0;
  while (count < svd.singularValues().size() && svd.singularValues()(count) > kAgreement) ++count;
  return data_basis * svd.matrixU().leftCols(count);
}

/// Back from weighed coefficients to data units.
std::vector<Quadratic> unweighed(const MatrixXd& columns, const VectorXd& spread) {
  const Index M = spread.size();
  std::vector<Quadratic> laws;
  for (Index k = 0; k < columns.cols(); ++k) {
    const MatrixXd A = columns.col(k).head(M * M).reshaped(M, M);
    const auto inverse = spread.cwiseInverse().asDiagonal();
    laws.push_back({inverse * A * inverse, inverse * columns.col(k).tail(M), 0});
  }
  return laws;
}

/// Drift of a law beyond the noise over its spread: from trajectory means and variances of its
/// values.
double relative_drift(const Dataset& data, const Quadratic& law,
                      const std::vector<double>& noise_std) {
  double within = 0;
  double noise = 0;
  double dof = 0;
  double count = 0;
  double sum = 0;
  double squares = 0;
  for (const Trajectory& t : data.trajectories) {
    const MatrixXd& states = t.paired() ? t.next : t.states;
    VectorXd values(states.cols());
    for (Index i = 0; i < states.cols(); ++i) {
      values(i) = law(states.col(i));
      const VectorXd gradient = law.gradient(states.col(i));
      for (Index j = 0; j < gradient.size(); ++j) {
        const double s = noise_std[static_cast<std::size_t>(j)];
        noise += gradient(j) * gradient(j) * s * s;
      }
    }
    within += (values.array() - values.mean()).square().sum();
    dof += static_cast<double>(values.size() - 1);
    sum += values.sum();
    squares += values.squaredNorm();
    count += static_cast<double>(values.size());
  }
  const double mean = data.trajectories.size() > 1 ? sum / count : 0;
  const double spread = squares / count - mean * mean;
  const double excess = within / std::max(dof, 1.0) - noise / count;
  return spread > 0 ? std::sqrt(std::max(0.0, excess) / spread) : 0;
}

std::string plural(std::size_t count) {
  return count == 1 ? "1 quadratic law" : fmt::format("{} independent quadratic laws", count);
}

void summarise(Finding& finding, std::size_t by_data) {
  if (finding.verdict == Verdict::kLawsFound) {
    std::vector<std::string> formulas;
    for (const FoundLaw& law : finding.laws) formulas.push_back(law.formula);
    finding.summary =
        fmt::format("{} found: {}.", plural(finding.laws.size()), fmt::join(formulas, "; "));
    if (by_data > finding.laws.size()) {
      finding.summary +=
          fmt::format(" {} more are constant in the data but not confirmed by the model.",
                      by_data - finding.laws.size());
    }
    return;
  }
  if (finding.verdict == Verdict::kNoneFound) {
    finding.summary = fmt::format(
        "No quadratic law found; a relative drift of {:.1e} or less would have gone unseen.",
        finding.screen.smallest_visible_drift);
    return;
  }
  finding.summary = fmt::format(
      "Undecided: the data hold {} constant, and the trained model confirms none of them.",
      plural(by_data));
}

}  // namespace

void conclude(const Dataset& data, Finding& finding) {
  const VectorXd spread = spreads_of(data);
  const std::vector<Quadratic> by_data = data_null_space(finding.screen);
  const MatrixXd data_basis = orthonormal_basis(weighed(by_data, spread), 1e-6);
  const MatrixXd model_basis = orthonormal_basis(weighed(model_null_space(finding), spread), 1e-3);
  const std::vector<Quadratic> laws = unweighed(confirmed(data_basis, model_basis), spread);
  finding.laws.clear();
  for (const Quadratic& law : readable_basis(laws, spread)) {
    const MatrixXd column = weighed({law}, spread);
    finding.laws.push_back({law, formula(law, finding.variables),
                            relative_drift(data, law, finding.noise.std),
                            (model_basis.transpose() * column).norm()});
  }
  if (!finding.laws.empty()) {
    finding.verdict = Verdict::kLawsFound;
  } else {
    finding.verdict = by_data.empty() ? Verdict::kNoneFound : Verdict::kUndecided;
  }
  summarise(finding, static_cast<std::size_t>(data_basis.cols()));
}

}  // namespace noether
