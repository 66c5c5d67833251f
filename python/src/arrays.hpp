#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <Eigen/Core>
#include <string>
#include <vector>

#include "noether/core/npz.hpp"

namespace noether::python {

namespace nb = nanobind;

/// What Python hands in: doubles in C order, which may be read-only. noether._data sees to both.
using Doubles = nb::ndarray<const double, nb::c_contig, nb::device::cpu>;
using NumpyArray = nb::ndarray<nb::numpy, double>;
using Dict = nb::typed<nb::dict, nb::str, nb::any>;
using List = nb::typed<nb::list, nb::any>;

/// Copied once, since the library works on while Python may change the array.
Array array_of(const Doubles& values);

/// Moved, not copied: NumPy owns the memory from here on.
NumpyArray numpy(std::vector<double> values, const std::vector<std::size_t>& shape);
NumpyArray numpy(Eigen::VectorXd values);
/// States (M, T) of the library are (T, M) in Python: the same memory.
NumpyArray numpy_rows(Eigen::MatrixXd states);

/// States (points, M) as the library's (M, points); `M` is checked. Throws UsageError.
Eigen::MatrixXd states_of(const Doubles& points, Eigen::Index M, const std::string& name);
Eigen::VectorXd vector_of(const Doubles& values);

}  // namespace noether::python
