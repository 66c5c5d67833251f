// The model of a run in data units, through its archive and back.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <limits>

#include "noether/core/error.hpp"
#include "noether/discovery/discovery.hpp"
#include "noether/integrate/simulate.hpp"

namespace noether {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A short training on orbits whose positions and momenta have spreads far from one.
class LearnedModelOfARun : public testing::Test {
 protected:
  static Dataset stretched_orbits() {
    Dataset data =
        simulate(make_system("kepler"), {.num_trajectories = 12, .num_pairs = 20, .seed = 4});
    for (Trajectory& t : data.trajectories) {
      t.states.row(0) *= 7;
      t.states.row(2) /= 3;
      t.states.row(3).array() += 11;
      t.time *= 5;
    }
    return data;
  }
  static DiscoveryOptions settings_for(const Dataset& data) {
    DiscoveryOptions settings;
    settings.network.widths = {16, 8};
    settings.schedule.start = Start::kAnchored;
    settings.schedule.anchor_first = 3;
    settings.schedule.steps = 6;
    settings.symmetry.num_laws = 2;
    return resolve(settings, 4, data.num_pairs());
  }
  LearnedModelOfARun()
      : pool_(2),
        data_(stretched_orbits()),
        settings_(settings_for(data_)),
        discovery_(data_, settings_, {1e-3}, {}, 5, pool_) {
    discovery_.run({});
    points_ = data_.trajectories[0].states;
  }
  [[nodiscard]] LearnedModel reloaded() const {
    const auto file = std::filesystem::path(testing::TempDir()) /
                      ("noether-learned-model-" + std::to_string(::getpid()) + ".npz");
    write_npz(file, discovery_.model().archive());
    LearnedModel model = LearnedModel::from(read_npz(file));
    std::filesystem::remove(file);
    return model;
  }
  /// Field and Hamiltonian of the model in memory, taken to data units.
  void expect_like_memory(LearnedField& field, ModelField& memory) const {
    const CanonicalScaling& s = discovery_.scaling();
    MatrixXd z = points_;
    for (Eigen::Index i = 0; i < z.cols(); ++i) z.col(i) = s.to_model(points_.col(i));
    const MatrixXd f = (s.scale / s.time_scale).asDiagonal() * memory.field(z);
    EXPECT_LT((field.field(points_) - f).norm(), 3e-6 * f.norm());
    const VectorXd H = s.action() / s.time_scale * memory.hamiltonian(z);
    EXPECT_LT((field.hamiltonian(points_) - H).norm(), 3e-6 * H.norm());
    const VectorXd dt = VectorXd::LinSpaced(points_.cols(), 0.1, 0.5);
    MatrixXd next = memory.advance(z, dt / s.time_scale, 2);
    for (Eigen::Index i = 0; i < z.cols(); ++i) next.col(i) = s.to_data(next.col(i));
    EXPECT_LT((field.advance(points_, dt, 2) - next).norm(), 3e-6 * next.norm());
  }

  ThreadPool pool_;
  Dataset data_;
  DiscoveryOptions settings_;
  Discovery discovery_;
  MatrixXd points_;
};

TEST_F(LearnedModelOfARun, EqualsTheModelInMemory) {
  const LearnedModel model = reloaded();
  EXPECT_EQ(model.variables, data_.variables);
  LearnedField field(model, pool_);
  ModelField memory(settings_.objective(4), discovery_.state().parameters,
                    settings_.evaluation.samples, 5, pool_);
  expect_like_memory(field, memory);
  const VectorXd mean = field.hamiltonian(points_);
  for (const std::uint64_t draw : {0, 3}) {
    field.use_draw(draw);
    memory.use_draw(draw);
    expect_like_memory(field, memory);
    EXPECT_GT((field.hamiltonian(points_) - mean).norm(), 1e-3 * mean.norm());
  }
  field.use_mean();
  EXPECT_EQ(field.hamiltonian(points_), mean);
}

TEST_F(LearnedModelOfARun, HasTheFieldOfItsHamiltonian) {
  LearnedField field(reloaded(), pool_);
  const MatrixXd J = symplectic_form(4);
  const VectorXd x = points_.col(3);
  VectorXd gradient(4);
  for (Eigen::Index j = 0; j < 4; ++j) {
    const double h = 1e-5 * discovery_.scaling().scale(j);
    MatrixXd pair(4, 2);
    pair << x + h * VectorXd::Unit(4, j), x - h * VectorXd::Unit(4, j);
    const VectorXd H = field.hamiltonian(pair);
    gradient(j) = (H(0) - H(1)) / (2 * h);
  }
  const VectorXd f = field.field(x);
  EXPECT_LT((f - J * gradient).norm(), 1e-8 * f.norm());
}

TEST_F(LearnedModelOfARun, HasTheSameBytesAfterARoundTripAndForAnyNumberOfThreads) {
  const LearnedModel model = reloaded();
  const Archive first = discovery_.model().archive();
  const Archive again = model.archive();
  ASSERT_EQ(first.size(), again.size());
  for (const auto& [name, array] : first) EXPECT_EQ(array.values, again.at(name).values) << name;
  ThreadPool one(1);
  ThreadPool three(3);
  EXPECT_EQ(LearnedField(model, one).field(points_), LearnedField(model, three).field(points_));
}

TEST_F(LearnedModelOfARun, IsRejectedIfAnythingIsMissingOrWrong) {
  const Archive whole = discovery_.model().archive();
  const auto expect_refused = [](const Archive& archive, const std::string& name) {
    try {
      static_cast<void>(LearnedModel::from(archive));
      ADD_FAILURE() << "accepted without a good " << name;
    } catch (const IoError& error) {
      EXPECT_NE(std::string(error.what()).find("'" + name + "'"), std::string::npos)
          << error.what();
    }
  };
  for (const auto& [name, array] : whole) {
    if (name.ends_with("_mean") || name == "layer0_row_factor")
      continue;  // without these it is a valid, different network
    Archive lacking = whole;
    lacking.erase(name);
    expect_refused(lacking, name);
    Archive other = whole;
    other[name] = {{1, 1, 1, 1, 1}, std::vector<double>{0}};
    EXPECT_THROW(static_cast<void>(LearnedModel::from(other)), IoError) << name;
  }
  Archive none = whole;
  none.erase("layer0_mean");
  expect_refused(none, "layer0_mean");
  Archive infinite = whole;
  std::get<std::vector<double>>(infinite["orbit_rotation"].values)[0] =
      std::numeric_limits<double>::infinity();
  expect_refused(infinite, "orbit_rotation");
  Archive flat = whole;
  std::get<std::vector<double>>(flat["scale"].values)[1] = 0;
  expect_refused(flat, "scale");
}

TEST(LearnedModel, AgreesWithItsFormula) {
  // F(z) = w sin(u . z + c), averaged over one element (R, r), in stretched coordinates.
  LearnedModel model;
  model.variables = {"q", "p"};
  model.architecture = {2, {1}, Activation::kSine, 1};
  model.layers = make_layers<float>(model.architecture, Biases::kPosterior, true);
  model.layers[0].mean(0, 0) = 0.5F;
  model.layers[0].mean(0, 1) = -0.25F;
  model.layers[0].mean(0, 2) = 0.125F;
  model.layers[1].mean(0, 0) = 1.5F;
  model.laws = {Quadratic::product(2, 0, 1)};
  model.orbit = OrbitFlows<double>(2, 1);
  model.orbit.rotation = {2, 0.3, 0.1, 0.5};  // column-major
  model.orbit.shift = {0.2, -0.4};
  model.scaling = {VectorXd::Constant(2, 0.7), VectorXd::LinSpaced(2, 3, 5), 4};
  model.variance = {1, 1};
  ThreadPool pool(1);
  LearnedField field(LearnedModel::from(model.archive()), pool);
  const Eigen::Vector2d x(1.3, -2.1);
  const Eigen::Vector2d z((x(0) - 0.7) / 3, (x(1) - 0.7) / 5);
  const Eigen::Vector2d y(2 * z(0) + 0.1 * z(1) + 0.2, 0.3 * z(0) + 0.5 * z(1) - 0.4);
  const double phase = 0.5 * y(0) - 0.25 * y(1) + 0.125;
  const double unit = 15.0 / 4;
  EXPECT_NEAR(field.hamiltonian(x)(0), unit * 1.5 * std::sin(phase), 1e-12);
  const double slope = unit * 1.5 * std::cos(phase);
  const MatrixXd f = field.field(x);
  EXPECT_NEAR(f(0), slope * (0.5 * 0.1 - 0.25 * 0.5) / 5, 1e-12);
  EXPECT_NEAR(f(1), -slope * (0.5 * 2 - 0.25 * 0.3) / 3, 1e-12);
}

}  // namespace
}  // namespace noether
