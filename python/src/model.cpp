#include <fmt/format.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <mutex>

#include "arrays.hpp"
#include "bindings.hpp"
#include "noether/core/error.hpp"
#include "noether/model/prediction.hpp"
#include "noether/run/run_folder.hpp"
#include "running.hpp"

namespace noether::python {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kFewPoints = 256;  // fewer are not worth threads of their own

/// A learned model that several Python threads may ask at once. It keeps no worker threads, so that
/// a process may be forked.
class Model {
 public:
  explicit Model(const std::string& folder) : model_(RunFolder(folder).read_model()) {}

  [[nodiscard]] const LearnedModel& learned() const { return model_; }

  [[nodiscard]] NumpyArray hamiltonian(const Doubles& points, std::optional<std::uint64_t> draw,
                                       int threads) {
    const MatrixXd states = states_of(points, model_.dimension(), "x");
    VectorXd energy;
    with_field(states.cols(), draw, threads,
               [&](LearnedField& field) { energy = field.hamiltonian(states); });
    return numpy(std::move(energy));
  }

  [[nodiscard]] NumpyArray vector_field(const Doubles& points, std::optional<std::uint64_t> draw,
                                        int threads) {
    const MatrixXd states = states_of(points, model_.dimension(), "x");
    MatrixXd rate;
    with_field(states.cols(), draw, threads,
               [&](LearnedField& field) { rate = field.field(states); });
    return numpy_rows(std::move(rate));
  }

  [[nodiscard]] NumpyArray advance(const Doubles& points, const Doubles& dt, int substeps) {
    const MatrixXd states = states_of(points, model_.dimension(), "x");
    const VectorXd steps = vector_of(dt);
    MatrixXd later;
    with_field(states.cols(), {}, 1, [&](LearnedField& field) {
      later = field.advance(states, steps, substeps > 0 ? substeps : model_.report_substeps);
    });
    return numpy_rows(std::move(later));
  }

  [[nodiscard]] List rollout(const Doubles& starts, const Doubles& times,
                             const PredictionOptions& options, int threads) const {
    const MatrixXd states = states_of(starts, model_.dimension(), "x0");
    const VectorXd time = vector_of(times);
    std::vector<Course> courses;
    for (Index k = 0; k < states.cols(); ++k)
      courses.push_back({fmt::format("{}", k), states.col(k), time});
    std::vector<Prediction> predictions;
    {
      const nb::gil_scoped_release release;
      ThreadPool pool(threads_of(threads));
      predictions = predict(model_, courses, options, pool);
    }
    List list;
    for (Prediction& p : predictions)
      list.append(nb::make_tuple(numpy_rows(std::move(p.mean)), numpy_rows(std::move(p.lower)),
                                 numpy_rows(std::move(p.upper)), numpy_rows(std::move(p.deviation)),
                                 numpy(std::move(p.energy)), static_cast<std::int64_t>(p.bounded)));
    return list;
  }

 private:
  template <typename Work>
  void with_field(Index points, std::optional<std::uint64_t> draw, int threads, const Work& work) {
    const nb::gil_scoped_release release;
    const int count = points < kFewPoints ? 1 : threads_of(threads);
    if (count > 1) {
      ThreadPool pool(count);
      LearnedField field(model_, pool);
      return with(field, draw, work);
    }
    const std::lock_guard lock(mutex_);
    if (!field_) field_ = std::make_unique<LearnedField>(model_, alone_);
    with(*field_, draw, work);
  }

  template <typename Work>
  static void with(LearnedField& field, std::optional<std::uint64_t> draw, const Work& work) {
    if (draw)
      field.use_draw(*draw);
    else
      field.use_mean();
    work(field);
  }

  LearnedModel model_;
  ThreadPool alone_{1};
  std::unique_ptr<LearnedField> field_;  // made when it is asked for
  std::mutex mutex_;                     // of field_
};

VectorXd noise_of_states(const LearnedModel& model) {
  if (model.noise_in != NoiseIn::kStates) return {};
  return model.scaling.scale.cwiseProduct(
      VectorXd::Map(model.variance.data(), model.dimension()).cwiseSqrt());
}

}  // namespace

void bind_model(nb::module_& module) {
  nb::class_<Model>(module, "Model")
      .def(nb::init<const std::string&>(), nb::arg("folder"))
      .def_prop_ro("variables", [](const Model& model) { return model.learned().variables; })
      .def("noise_std", [](const Model& model) { return numpy(noise_of_states(model.learned())); })
      .def("hamiltonian", &Model::hamiltonian, nb::arg("x"), nb::arg("draw").none(),
           nb::arg("threads"))
      .def("vector_field", &Model::vector_field, nb::arg("x"), nb::arg("draw").none(),
           nb::arg("threads"))
      .def("advance", &Model::advance, nb::arg("x"), nb::arg("dt"), nb::arg("substeps"))
      .def(
          "rollout",
          [](const Model& model, const Doubles& starts, const Doubles& times, int draws,
             double level, int substeps, const Doubles& noise_std, int threads) {
            return model.rollout(starts, times, {draws, level, substeps, vector_of(noise_std)},
                                 threads);
          },
          nb::arg("x0"), nb::arg("t"), nb::arg("draws"), nb::arg("level"), nb::arg("substeps"),
          nb::arg("noise_std"), nb::arg("threads"));
}

}  // namespace noether::python
