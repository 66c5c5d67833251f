#include "data.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "arrays.hpp"
#include "bindings.hpp"
#include "noether/io/columns.hpp"
#include "noether/io/describe.hpp"
#include "vocabulary.hpp"

namespace noether::python {

namespace {

Data from_arrays(const Dict& arrays, const ReadOptions& options, const std::string& name) {
  Data data;
  data.read = options;
  for (const auto& [key, value] : arrays)
    data.arrays[nb::cast<std::string>(key)] = array_of(nb::cast<Doubles>(value));
  const nb::gil_scoped_release release;
  data.dataset = dataset_from(data.arrays, options, name);
  return data;
}

Data from_files(const std::vector<std::string>& files, const ReadOptions& options) {
  const nb::gil_scoped_release release;
  Data data;
  data.read = options;
  std::vector<std::filesystem::path> paths;
  for (const auto& file : data_files({files.begin(), files.end()})) {
    paths.push_back(std::filesystem::absolute(file));
    data.files.push_back(paths.back().string());
  }
  data.dataset = read_dataset(paths, options);
  return data;
}

/// (id, times (T), states (T, M)) of every contiguous run; states before the noise of pairs. With
/// `most_states`, of runs at even intervals that have about so many, none longer than that.
List trajectories_of(const Data& data, Eigen::Index most_states) {
  const Eigen::Index all = data.dataset.num_states();
  const Eigen::Index most = most_states > 0 ? most_states : all;
  const auto stride = static_cast<std::size_t>(std::max<Eigen::Index>(1, (all + most - 1) / most));
  List list;
  for (std::size_t i = 0; i < data.dataset.trajectories.size(); i += stride) {
    const Trajectory& t = data.dataset.trajectories[i];
    const Eigen::Index count = std::min(t.time.size(), most);
    list.append(nb::make_tuple(t.id, numpy(Eigen::VectorXd(t.time.head(count))),
                               numpy_rows(t.states.leftCols(count))));
  }
  return list;
}

/// (mean (M), standard deviation (M)) of every variable over all states, data units.
std::pair<NumpyArray, NumpyArray> moments_of(const Data& data) {
  Eigen::VectorXd mean, spread;
  {
    const nb::gil_scoped_release release;
    const Eigen::Index M = data.dataset.dimension();
    const auto count = static_cast<double>(std::max<Eigen::Index>(data.dataset.num_states(), 1));
    mean = spread = Eigen::VectorXd::Zero(M);
    for (const Trajectory& t : data.dataset.trajectories) mean += t.states.rowwise().sum() / count;
    for (const Trajectory& t : data.dataset.trajectories)
      spread += (t.states.colwise() - mean).cwiseAbs2().rowwise().sum() / count;
    spread = spread.cwiseSqrt();
  }
  return {numpy(std::move(mean)), numpy(std::move(spread))};
}

/// Masses (n) that made momenta of given velocities; nothing where none did.
std::vector<double> masses_of_velocities(const Data& data) {
  const DataOrigin& origin = data.dataset.origin;
  if (origin.momenta != DataOrigin::Momenta::kFromVelocities) return {};
  return origin.masses;
}

/// Variables of columns whose unit says so.
std::vector<std::string> variables_in_degrees(const Columns& columns) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < columns.units.size(); ++i) {
    if (to_radians(columns.units[i]) != 1) names.push_back(columns.variables[i]);
  }
  return names;
}

std::vector<std::string> rendered(const std::vector<Message>& messages) {
  std::vector<std::string> texts;
  for (const Message& message : messages) texts.push_back(render(message, vocabulary()));
  return texts;
}

Dict table_columns(const std::vector<std::string>& header, const ReadOptions& options,
                   const std::string& where) {
  const Columns columns = find_columns(header, options, where);
  Dict dict;
  dict["time"] = columns.time;
  dict["trajectory"] = columns.trajectory;
  dict["positions"] = columns.positions;
  dict["partners"] = columns.momenta;
  dict["velocities"] = columns.velocities;
  dict["variables"] = columns.variables;
  dict["degrees"] = variables_in_degrees(columns);
  dict["ignored"] = columns.ignored;
  return dict;
}

}  // namespace

void bind_data(nb::module_& module) {
  nb::class_<ReadOptions>(module, "ReadOptions")
      .def(nb::init<>())
      .def_rw("q", &ReadOptions::q)
      .def_rw("p", &ReadOptions::p)
      .def_rw("v", &ReadOptions::v)
      .def_rw("vars", &ReadOptions::vars)
      .def_rw("time", &ReadOptions::time)
      .def_rw("trajectory", &ReadOptions::trajectory)
      .def_rw("mass", &ReadOptions::mass)
      .def_rw("dt", &ReadOptions::dt)
      .def_rw("names", &ReadOptions::names)
      .def_rw("angles", &ReadOptions::angles)
      .def_rw("degrees", &ReadOptions::degrees)
      .def_rw("states", &ReadOptions::states)
      .def_rw("rate", &ReadOptions::rate)
      .def_rw("skip", &ReadOptions::skip)
      .def_rw("header_line", &ReadOptions::header_line)
      .def_rw("axes", &ReadOptions::axes)
      .def_rw("strict", &ReadOptions::strict);

  nb::class_<Data>(module, "Data")
      .def_static("from_arrays", from_arrays, nb::arg("arrays"), nb::arg("options"),
                  nb::arg("name"))
      .def_static("from_files", from_files, nb::arg("files"), nb::arg("options"))
      .def("trajectories", trajectories_of, nb::arg("most_states") = 0)
      .def("moments", moments_of)
      .def_prop_ro("masses_of_velocities", masses_of_velocities)
      .def_prop_ro("smoothed", [](const Data& data) { return data.dataset.smoothing.has_value(); })
      .def("__repr__",
           [](const Data& data) {
             return fmt::format("{}", fmt::join(describe(data.dataset), "\n"));
           })
      .def_prop_ro("canonical", [](const Data& data) { return data.dataset.canonical; })
      .def_prop_ro("variables", [](const Data& data) { return data.dataset.variables; })
      .def_prop_ro("warnings", [](const Data& data) { return rendered(data.dataset.warnings); })
      .def("warn",
           [](Data& data, const std::string& text) { data.dataset.warnings.push_back(text); })
      .def_prop_ro("num_trajectories",
                   [](const Data& data) { return data.dataset.trajectories.size(); })
      .def_prop_ro("num_states", [](const Data& data) { return data.dataset.num_states(); })
      .def_prop_ro("num_pairs", [](const Data& data) { return data.dataset.num_pairs(); })
      .def_prop_ro("from_arrays_in_memory", [](const Data& data) { return data.files.empty(); })
      .def_ro("files", &Data::files);

  module.def("table_columns", table_columns, nb::arg("header"), nb::arg("options"),
             nb::arg("where"));
}

}  // namespace noether::python
