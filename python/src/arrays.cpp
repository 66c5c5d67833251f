#include "arrays.hpp"

#include <fmt/format.h>

#include <memory>

#include "noether/core/error.hpp"

namespace noether::python {

namespace {

/// NumPy gets the pointer, and the object that has to live as long.
template <typename Owner>
NumpyArray owned(Owner values, const std::vector<std::size_t>& shape) {
  auto owner = std::make_unique<Owner>(std::move(values));
  double* const data = owner->data();
  const nb::capsule capsule(owner.release(),
                            [](void* object) noexcept { delete static_cast<Owner*>(object); });
  return NumpyArray(data, shape.size(), shape.data(), capsule);
}

}  // namespace

Array array_of(const Doubles& values) {
  Array array;
  for (std::size_t i = 0; i < values.ndim(); ++i) array.shape.push_back(values.shape(i));
  array.values = std::vector<double>(values.data(), values.data() + values.size());
  return array;
}

NumpyArray numpy(std::vector<double> values, const std::vector<std::size_t>& shape) {
  return owned(std::move(values), shape);
}

NumpyArray numpy(Eigen::VectorXd values) {
  const auto size = static_cast<std::size_t>(values.size());
  return owned(std::move(values), {size});
}

NumpyArray numpy_rows(Eigen::MatrixXd states) {
  const auto rows = static_cast<std::size_t>(states.cols());
  const auto columns = static_cast<std::size_t>(states.rows());
  return owned(std::move(states), {rows, columns});
}

Eigen::MatrixXd states_of(const Doubles& points, Eigen::Index M, const std::string& name) {
  if (points.ndim() != 2 || static_cast<Eigen::Index>(points.shape(1)) != M)
    throw UsageError(fmt::format("{}: a state has {} numbers, the model {}. Give (points, {}).",
                                 name, points.ndim() == 2 ? points.shape(1) : 0, M, M));
  return Eigen::MatrixXd::Map(points.data(), M, static_cast<Eigen::Index>(points.shape(0)));
}

Eigen::VectorXd vector_of(const Doubles& values) {
  return Eigen::VectorXd::Map(values.data(), static_cast<Eigen::Index>(values.size()));
}

}  // namespace noether::python
