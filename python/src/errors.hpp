#pragma once

#include <nanobind/nanobind.h>

#include "noether/core/error.hpp"

namespace noether::python {

namespace nb = nanobind;

/// The exception of Python that an error is: its class is of noether._errors, its text speaks of
/// arguments and calls, and `parameter`, `file`, `line` and `column` say what it is about.
nb::object exception_of(const Error& error);
/// Makes it the exception that Python is about to see.
void set_exception(const nb::object& exception);

}  // namespace noether::python
