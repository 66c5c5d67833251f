// Laws of any form that a system declares: by their symbolic gradients, and along simulated motion.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "noether/integrate/simulate.hpp"
#include "noether/linalg/decompositions.hpp"
#include "noether/terms/law_expression.hpp"

namespace noether {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Variant {
  std::string name;
  SystemParameters parameters;
};
void PrintTo(const Variant& c, std::ostream* out) {
  *out << c.name;
  for (const auto& [name, value] : c.parameters) *out << " " << name << "=" << value;
}

std::vector<Variant> variants() {
  std::vector<Variant> all{{"kepler", {{"dim", 3}}},
                           {"nbody", {{"dim", 3}}},
                           {"nbody", {{"dim", 3}, {"mass1", 0.5}, {"mass3", 2}}},
                           {"nbody", {{"softening", 0.5}, {"mass2", 2.5}}},
                           {"fput", {{"n", 6}, {"alpha", -0.2}}},
                           {"toda", {{"n", 4}}},
                           {"calogero-moser", {{"trap", 1}}},
                           {"calogero-moser", {{"trap", 0.7}, {"coupling", 1.2}}},
                           {"lotka-volterra", {{"n", 3}}},
                           {"charged", {{"field", -2.5}}}};
  for (const std::string& name : system_names()) all.push_back({name, {}});
  return all;
}

/// Law of the variables and of the time, which stands last.
Law law_in_time(const System& system, const std::string& formula) {
  std::vector<std::string> names = system.variables;
  names.emplace_back("t");
  return parse_law(formula, names);
}

MatrixXd with_time(const Trajectory& trajectory) {
  MatrixXd states(trajectory.states.rows() + 1, trajectory.states.cols());
  states << trajectory.states, trajectory.time.transpose();
  return states;
}

class FurtherLaws : public testing::TestWithParam<Variant> {
 protected:
  /// Values of a law, (trajectories, states).
  [[nodiscard]] MatrixXd values(const Law& law) const {
    MatrixXd result(static_cast<Index>(data.trajectories.size()),
                    data.trajectories.front().states.cols());
    for (Index i = 0; i < result.rows(); ++i)
      result.row(i) = law->values(with_time(data.trajectories[static_cast<std::size_t>(i)]));
    return result;
  }

  System system = make_system(GetParam().name, GetParam().parameters);
  Dataset data = simulate(system, {.num_trajectories = 100, .num_pairs = 50, .seed = 3});
};

double deviation(const VectorXd& values) {
  return std::sqrt((values.array() - values.mean()).square().mean());
}

/// dC/dt + C' x' at every state of the data, against the usual size of its parts.
TEST_P(FurtherLaws, StandStillByTheirGradients) {
  for (const KnownLaw& known : system.further_laws) {
    const Law law = law_in_time(system, known.formula);
    double largest = 0;
    double size = 0;
    for (const Trajectory& trajectory : data.trajectories) {
      const MatrixXd gradients = law->gradients(with_time(trajectory));
      for (Index i = 0; i < trajectory.states.cols(); ++i) {
        VectorXd rates(gradients.rows());
        rates << system.field(trajectory.states.col(i), trajectory.time(i)), 1;
        const VectorXd parts = gradients.col(i).cwiseProduct(rates);
        largest = std::max(largest, std::abs(parts.sum()));
        size += parts.cwiseAbs().sum();
      }
    }
    size /= 100 * 51;  // states
    EXPECT_LE(largest, 1e-9 * size) << known.name << ": " << known.formula;
  }
}

TEST_P(FurtherLaws, StandStillAlongTheMotionAndDifferBetweenOrbits) {
  for (const KnownLaw& known : system.further_laws) {
    const MatrixXd along = values(law_in_time(system, known.formula));
    const double spread = deviation(along.col(0));
    const VectorXd drift = along.rowwise().maxCoeff() - along.rowwise().minCoeff();
    EXPECT_LT(drift.maxCoeff(), 1e-8 * spread) << known.name << ": " << known.formula;
    EXPECT_GT(spread, 0.05 * along.col(0).cwiseAbs().mean()) << known.name;
  }
}

/// None is a combination of the others, of the quadratic laws and of a constant.
TEST_P(FurtherLaws, AreIndependent) {
  std::vector<Law> laws(system.laws.begin(), system.laws.end());
  MatrixXd columns(static_cast<Index>(data.trajectories.size()),
                   static_cast<Index>(system.laws.size() + system.further_laws.size()));
  if (columns.cols() == 0) return;
  Index at = 0;
  for (const Quadratic& law : system.laws) {
    for (Index i = 0; i < columns.rows(); ++i)
      columns(i, at) = law(data.trajectories[static_cast<std::size_t>(i)].states.col(0));
    ++at;
  }
  for (const KnownLaw& known : system.further_laws)
    columns.col(at++) = values(law_in_time(system, known.formula)).col(0);
  for (Index j = 0; j < columns.cols(); ++j) {
    columns.col(j).array() -= columns.col(j).mean();
    columns.col(j).normalize();
  }
  EXPECT_GT(columns.jacobiSvd().singularValues().minCoeff(), 1e-3);
}

/// The energy in numbers, where a system has one, and in its formula.
TEST_P(FurtherLaws, EnergyIsThatOfTheFormula) {
  for (const KnownLaw& known : system.further_laws) {
    if (known.name != "energy") continue;
    ASSERT_TRUE(system.energy);
    const MatrixXd along = values(law_in_time(system, known.formula));
    for (Index i = 0; i < along.rows(); ++i) {
      const VectorXd start = data.trajectories[static_cast<std::size_t>(i)].states.col(0);
      EXPECT_NEAR(along(i, 0), system.energy(start), 1e-12 * (1 + std::abs(along(i, 0))));
    }
  }
}

/// An escape, or a near-collision between two states, would show as a jump across the data.
TEST_P(FurtherLaws, TheMotionHasNoJumps) {
  if (!system.field) return;
  MatrixXd all(system.dimension(), 0);
  VectorXd step = VectorXd::Zero(system.dimension());
  for (const Trajectory& t : data.trajectories) {
    ASSERT_TRUE(t.states.allFinite());
    all.conservativeResize(Eigen::NoChange, all.cols() + t.states.cols());
    all.rightCols(t.states.cols()) = t.states;
    const MatrixXd steps = t.states.rightCols(50) - t.states.leftCols(50);
    step = step.cwiseMax(steps.cwiseAbs().rowwise().maxCoeff());
  }
  const VectorXd range = all.rowwise().maxCoeff() - all.rowwise().minCoeff();
  EXPECT_LT((step.array() / range.array()).maxCoeff(), 0.5) << step.transpose();
}

TEST_P(FurtherLaws, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const KnownLaw& known : system.further_laws) names.insert(known.name);
  EXPECT_EQ(names.size(), system.further_laws.size());
}

INSTANTIATE_TEST_SUITE_P(Systems, FurtherLaws, testing::ValuesIn(variants()));

TEST(FurtherLawsOfSystems, AreMissingWhereNothingIsConserved) {
  const std::set<std::string> lawless{"damped", "driven",      "duffing",
                                      "lorenz", "random-walk", "van-der-pol"};
  for (const std::string& name : system_names()) {
    const System system = make_system(name);
    const bool none = system.laws.empty() && system.further_laws.empty();
    EXPECT_EQ(none, lawless.contains(name)) << name;
    EXPECT_TRUE(system.canonical ? system.dimension() % 2 == 0 : system.laws.empty()) << name;
  }
}

}  // namespace
}  // namespace noether
